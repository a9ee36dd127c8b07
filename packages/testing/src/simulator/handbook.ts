/** Head office publishes a rule of its own; most people acknowledge what waits for them, some have yet to, and an update is still on its way round. */
import {
  acknowledgeCampusArticle,
  listCampusHandbook,
  publishArticle,
  publishVersion,
} from '@keshi/modules/handbook/contract';
import { AUDIENCE_ROLES } from '@keshi/modules/handbook/rules';
import type { Campus, Franchise, Person } from './franchise.ts';

const RULE = {
  title: '上下课交接规定',
  text: '上课前十分钟到岗，检查教室、教具和签到。\n下课后把学员交到家长手里，没有家长来接的带回前台。\n当天的点名当天交。',
  audience: [...AUDIENCE_ROLES],
  mustAcknowledge: true,
};
const UPDATE = `${RULE.text}\n有学员没到，十分钟内告诉学管师。`;

const peopleOf = ({ principal, supervisor, advisors, teachers, frontDesk }: Campus): Person[] => [
  principal,
  supervisor,
  ...advisors,
  ...teachers,
  frontDesk,
];

/** Acknowledges all that waits for a person at their campus. */
async function acknowledgeAll(orgId: string, { id: campusId }: Campus, { client }: Person): Promise<void> {
  const params = { orgId, campusId };
  const { items } = await client.call(listCampusHandbook, { params });
  for (const { id: articleId, version } of items.filter(({ isOwed }) => isOwed))
    await client.call(acknowledgeCampusArticle, { params: { ...params, articleId }, body: { version } });
}

/** Of every four people of a campus one, the first advisor among them, has acknowledged nothing; every other has seen the update. */
export async function readHandbook({ orgId, director, campuses }: Franchise): Promise<void> {
  const { id } = await director.client.call(publishArticle, { params: { orgId }, body: RULE });
  for (const campus of campuses)
    for (const [index, person] of peopleOf(campus).entries())
      if (index % 4 !== 2) await acknowledgeAll(orgId, campus, person);
  const body = { ...RULE, text: UPDATE, seenVersion: 1 };
  await director.client.call(publishVersion, { params: { orgId, articleId: id }, body });
  for (const campus of campuses)
    for (const [index, person] of peopleOf(campus).entries())
      if (index % 2 === 1) await acknowledgeAll(orgId, campus, person);
}
