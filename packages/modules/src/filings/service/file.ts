/** Filing and correcting: what was typed is checked against the facts of now, and frozen. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem, type FieldError } from '@keshi/kernel/problem';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { FILED, type Filed } from '../events.ts';
import {
  adjustedCount,
  cellErrors,
  fileCells,
  fileTexts,
  hasMoved,
  planErrors,
  textErrors,
  type FiledList,
  type FilingContent,
} from '../rules/content.ts';
import { KINDS } from '../rules/kinds.ts';
import { mayFile } from '../rules/owed.ts';
import { periodOf } from '../rules/periods.ts';
import { countCorrected, countFiled } from './count.ts';
import { fillFiling, requireMine, whenFault, type Filled, type Subject } from './draft.ts';
import { readPosts, readTimes } from './posts.ts';
import { requireReadable, shownFiling, type FilingRow } from './rows.ts';

type Given = Pick<In<typeof contract.fileFiling>['body'], 'cells' | 'texts' | 'plans'>;

/** The list of next week's meetings and tests: classes with neither are left out. */
const plansList = ({ plans }: Filled, given: Given['plans']): FiledList => {
  const names = new Map(plans.map(({ classId, className }) => [classId, className]));
  const rows = given
    .filter(({ meetingOn, testOn }) => meetingOn !== undefined || testOn !== undefined)
    .map(({ classId, meetingOn, testOn }) => [names.get(classId) ?? '', meetingOn ?? null, testOn ?? null]);
  return { key: 'plans', rows, total: rows.length };
};

/** What is frozen; conflict when a figure moved since it was shown, invalid-input for what is wrong with what was typed. */
async function contentOf(ctx: Ctx, subject: Subject & { opensOn: string }, given: Given): Promise<FilingContent> {
  const spec = KINDS[subject.kind];
  const filled = await fillFiling(ctx, subject);
  const errors: FieldError[] = [
    ...cellErrors(filled.cells, given.cells),
    ...textErrors(spec.texts, given.texts),
    ...planErrors(
      subject.opensOn,
      filled.plans.map(({ classId }) => classId),
      given.plans,
    ),
  ];
  if (hasMoved(filled.cells, given.cells)) throw problem('conflict', { detail: 'figures have changed since' });
  if (errors.length > 0) throw problem('invalid-input', { errors });
  return {
    cells: fileCells(filled.cells, given.cells),
    lists: spec.lists.includes('plans') ? [plansList(filled, given.plans)] : filled.lists,
    texts: fileTexts(spec.texts, given.texts),
  };
}

type NewVersion = {
  readonly filingId: string;
  readonly version: number;
  readonly content: FilingContent;
  readonly reason: string | null;
};

async function writeVersion(ctx: Ctx, campus: CampusInfo, { filingId, version, content, reason }: NewVersion) {
  await ctx.tx.query(sql`
    insert into filing_version (org_id, id, campus_id, branch_id, filing_id, version, content, cell_count, adjusted_count, reason, filed_by_id, filed_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${filingId}, ${version}, ${jsonOf(content)}, ${content.cells.length}, ${adjustedCount(content.cells)}, ${reason}, ${ctx.personId()}, ${ctx.now})`);
}

/** Files what the caller owes, once (RPT-04, RPT-12). */
export async function fileFiling(
  ctx: Ctx,
  { body }: In<typeof contract.fileFiling>,
): Promise<Out<typeof contract.fileFiling>> {
  const mine = await requireMine(ctx, body.kind, body.from);
  const { campus, kind, period, subjectId, times } = mine;
  const fault = period.from === body.from ? whenFault(ctx, mine) : 'the first day of its period';
  if (fault !== null) throw problem('invalid-input', { errors: [{ pointer: '/from', detail: fault }] });
  const content = await contentOf(ctx, { ...mine, opensOn: times.opensOn }, body);
  const row: FilingRow = {
    id: idFor(ctx),
    kind,
    subjectId,
    fromOn: period.from,
    untilOn: period.until,
    dueAt: times.dueAt,
    filedAt: ctx.now,
    version: 1,
  };
  const written = await ctx.tx.query(sql`
    insert into filing (org_id, id, campus_id, branch_id, kind, subject_id, from_on, until_on, due_at, filed_at, filed_by_id, version)
    values (${ctx.orgId}, ${row.id}, ${campus.id}, ${campus.branchId}, ${kind}, ${subjectId}, ${row.fromOn}, ${row.untilOn}, ${row.dueAt}, ${ctx.now}, ${ctx.personId()}, 1)
    on conflict (org_id, campus_id, kind, subject_id, from_on) do nothing returning id`);
  if (written.length === 0) throw problem('already-exists', { detail: 'it is filed' });
  await writeVersion(ctx, campus, { filingId: row.id, version: 1, content, reason: null });
  countFiled(ctx, campus, row, content);
  ctx.announce(FILED, { campusId: campus.id } satisfies Filed);
  ctx.trace({ subjectKind: 'filing', subjectId: row.id, detail: { kind, from: row.fromOn } });
  return await shownFiling(ctx, campus, row);
}

/** A new version of what was filed, with the figures of now and the reason (RPT-12). What was owed stays done. */
export async function correctFiling(
  ctx: Ctx,
  { params, body }: In<typeof contract.correctFiling>,
): Promise<Out<typeof contract.correctFiling>> {
  const campus = await ctx.campus();
  const row = await requireReadable(ctx, campus, params.filingId);
  const posts = await readPosts(ctx, [campus], row.fromOn);
  if (!mayFile(row.kind, row.subjectId, ctx.personId(), posts, todayAt(ctx, campus))) throw problem('not-found');
  const period = periodOf(row.kind, row.fromOn);
  const { opensOn } = (await readTimes(ctx))(row.kind, period, campus.timeZone);
  const [locked] = await ctx.tx.query<{ version: number }>(sql`
    update filing f set version = f.version + 1 where f.org_id = ${ctx.orgId} and f.campus_id = ${campus.id} and f.id = ${row.id} returning f.version`);
  if (locked === undefined) throw problem('not-found');
  const { kind, subjectId } = row;
  const content = await contentOf(ctx, { campus, kind, period, subjectId, opensOn }, body);
  const { version } = locked;
  await writeVersion(ctx, campus, { filingId: row.id, version, content, reason: body.reason });
  await countCorrected(ctx, campus, row, content);
  ctx.trace({ subjectKind: 'filing', subjectId: row.id, detail: { kind, version } });
  return await shownFiling(ctx, campus, { ...row, version });
}
