/** The handbook over HTTP: read per role, acknowledged, published over, withdrawn, counted; each status the endpoints can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { endCampusMembership, listCampusMembers } from '../identity/contract.ts';
import * as contract from './contract.ts';
import { STANDARD_ARTICLES } from './rules/standard-articles.ts';

let api: TestApi;
let org: TestOrg;
let at: { orgId: string; campusId: string };
let director: TestPerson;
let advisor: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  api.clock.set('2026-09-13T02:00:00.000Z');
  org = await makeOrg(api);
  at = { orgId: org.orgId, campusId: org.campuses[0].id };
  [director, advisor] = [await org.member('director'), await org.member('advisor')];
});

type New = ClientInput<typeof contract.publishArticle>['body'];
const NEW: New = { title: '考勤制度', text: '上课前十分钟到岗。', audience: ['advisor'], mustAcknowledge: true };
const idOf = (key: string): string => STANDARD_ARTICLES.find((article) => article.key === key)?.id ?? '';

const publish = (body: Partial<New> = {}) =>
  director.client.call(contract.publishArticle, { params: { orgId: org.orgId }, body: { ...NEW, ...body } });
const publishOver = (articleId: string, seenVersion: number, body: Partial<New> = {}) =>
  director.client.call(contract.publishVersion, {
    params: { orgId: org.orgId, articleId },
    body: { ...NEW, ...body, seenVersion },
  });
const withdraw = (articleId: string) =>
  director.client.call(contract.withdrawArticle, { params: { orgId: org.orgId, articleId } });
const list = async (who: TestPerson, campusId = at.campusId) =>
  (await who.client.call(contract.listCampusHandbook, { params: { ...at, campusId } })).items;
const read = (articleId: string, who = advisor) =>
  who.client.call(contract.getCampusArticle, { params: { ...at, articleId } });
const tryRead = async (articleId: string, who = advisor, params = at) =>
  await problemIn(await who.client.send(contract.getCampusArticle, { params: { ...params, articleId } }));
const acknowledge = (articleId: string, version = 1, who = advisor) =>
  who.client.call(contract.acknowledgeCampusArticle, { params: { ...at, articleId }, body: { version } });
const tryAcknowledge = async (articleId: string, version = 1, who = advisor) =>
  await problemIn(
    await who.client.send(contract.acknowledgeCampusArticle, { params: { ...at, articleId }, body: { version } }),
  );
const countsOf = async (articleId: string, who = director) =>
  (await who.client.call(contract.listOrgArticles, { params: { orgId: org.orgId } })).items.find(
    ({ id }) => id === articleId,
  )?.counts;
const campusCountsOf = async (articleId: string, who: TestPerson) =>
  (await who.client.call(contract.listCampusArticles, { params: at })).items.find(({ id }) => id === articleId)?.counts;

describe('DOC-02: rules are published per role', () => {
  test('200: an advisor has what is for advisors, what waits for a receipt first, in the language asked for', async () => {
    const items = await list(advisor);
    expect(items.map(({ id }) => id).sort()).toEqual(
      STANDARD_ARTICLES.filter(({ audience }) => audience.includes('advisor'))
        .map(({ id }) => id)
        .sort(),
    );
    expect(items.findIndex(({ isOwed }) => !isOwed)).toBe(items.filter(({ isOwed }) => isOwed).length);
    const english = await advisor.client.call(contract.listCampusHandbook, { params: at, query: { locale: 'en' } });
    expect(english.items.map(({ title }) => title)).toContain('Principles of our work');
  });

  test('ORG-14: the principles wait for everybody who works here, in the head office too', async () => {
    for (const role of ['teacher', 'front_desk', 'consultant_supervisor'] as const)
      expect(await list(await org.member(role))).toContainEqual(
        expect.objectContaining({ id: idOf('principles'), isOwed: true }),
      );
    const office = await director.client.call(contract.listOrgHandbook, { params: { orgId: org.orgId } });
    expect(office.items).toContainEqual(expect.objectContaining({ id: idOf('principles'), isOwed: true }));
    const project = await org.member('project_department');
    const its = await project.client.call(contract.listOrgHandbook, { params: { orgId: org.orgId } });
    expect(its.items.map(({ id }) => id)).toEqual([idOf('principles')]);
  });

  test('404 for an article of other roles, unless one sees receipts; of another campus; of nothing', async () => {
    const teacher = await org.member('teacher');
    expect(await tryRead(idOf('visit-preparation'), teacher)).toMatchObject({ status: 404 });
    expect(await tryAcknowledge(idOf('visit-preparation'), 1, teacher)).toMatchObject({ status: 404 });
    expect(await read(idOf('visit-preparation'), await org.member('principal'))).toMatchObject({ isOwed: false });
    expect(await tryRead(newId())).toMatchObject({ status: 404 });
    const elsewhere = { ...at, campusId: org.campuses[1].id };
    expect(await tryRead(idOf('principles'), advisor, elsewhere)).toMatchObject({ status: 404 });
    const others = await (await makeOrg(api)).member('director');
    const { id } = await publish();
    const foreign = await others.client.send(contract.getOrgArticle, { params: { orgId: org.orgId, articleId: id } });
    expect(foreign.status).toBe(404);
  });

  test('404: an article of another organisation is not there in one’s own', async () => {
    const { id } = await publish();
    const other = await makeOrg(api);
    const theirs = await other.member('director');
    const params = { orgId: other.orgId, articleId: id };
    expect((await theirs.client.send(contract.getOrgArticle, { params })).status).toBe(404);
    expect(
      (await theirs.client.send(contract.publishVersion, { params, body: { ...NEW, seenVersion: 1 } })).status,
    ).toBe(404);
    expect((await theirs.client.send(contract.withdrawArticle, { params })).status).toBe(404);
  });

  test('403 for a guardian everywhere, and for publishing by anybody but head office', async () => {
    const teacher = await org.member('teacher');
    const world = await makeWorld(api, org, { students: 1, lessons: 0, teacher, advisor });
    const guardian = await org.guardian(world.students[0] ?? '');
    // A campus is no place of a guardian's: it is not there.
    expect((await guardian.client.send(contract.listCampusHandbook, { params: at })).status).toBe(404);
    const params = { orgId: org.orgId };
    const principal = await org.member('branch_principal');
    for (const who of [advisor, principal]) {
      const refused = await who.client.send(contract.publishArticle, { params, body: NEW });
      expect([403, 404]).toContain(refused.status);
    }
    const finance = await org.member('finance');
    const refused = await finance.client.send(contract.publishArticle, { params, body: NEW });
    expect(await problemIn(refused)).toMatchObject({ status: 403, type: 'not-allowed' });
    expect((await finance.client.send(contract.listOrgArticles, { params })).status).toBe(403);
  });
});

describe('DOC-02: with read receipt', () => {
  test('200 acknowledged once; again changes nothing, and it waits no more', async () => {
    const id = idOf('principles');
    const receipt = await acknowledge(id);
    expect(receipt).toEqual({ articleId: id, version: 1, acknowledgedAt: '2026-09-13T02:00:00.000Z' });
    api.clock.set('2026-09-14T02:00:00.000Z');
    expect(await acknowledge(id)).toEqual(receipt);
    expect(await read(id)).toMatchObject({ isOwed: false, acknowledgedAt: receipt.acknowledgedAt });
    const rows = await api.admin.query(sql`select person_id from app.handbook_receipt where org_id = ${org.orgId}`);
    expect(rows).toEqual([{ personId: advisor.personId }]);
  });

  test('in the head office the same', async () => {
    const params = { orgId: org.orgId, articleId: idOf('principles') };
    await director.client.call(contract.acknowledgeOrgArticle, { params, body: { version: 1 } });
    expect(await director.client.call(contract.getOrgArticle, { params })).toMatchObject({ isOwed: false });
    const stale = await director.client.send(contract.acknowledgeOrgArticle, { params, body: { version: 2 } });
    expect(stale.status).toBe(409);
    const notMine = { ...params, articleId: idOf('visit-preparation') };
    const other = await director.client.send(contract.acknowledgeOrgArticle, { params: notMine, body: { version: 1 } });
    expect(other.status).toBe(404);
  });

  test('409 for guidance that asks for no receipt; 422 without a version', async () => {
    expect(await tryAcknowledge(idOf('attitude'))).toMatchObject({ status: 409, type: 'conflict' });
    expect(await tryAcknowledge(idOf('principles'), 0)).toMatchObject({
      status: 422,
      pointers: ['/version'],
    });
  });
});

describe('DOC-02: updates are acknowledged anew', () => {
  test('201: a new version of a standard article takes its place, and its receipt is asked for again; 409 for the old one', async () => {
    const id = idOf('visit-preparation');
    await acknowledge(id);
    expect(await countsOf(id)).toEqual({ asked: 1, acknowledged: 1 });
    const made = await publishOver(id, 1, { title: '回访准备（本机构）', placements: ['visit'] });
    expect(made).toMatchObject({ id, version: 2, isStandard: false, publishedByName: director.name });
    expect(await read(id)).toMatchObject({
      title: '回访准备（本机构）',
      text: NEW.text,
      isOwed: true,
      acknowledgedAt: null,
    });
    expect(await countsOf(id)).toEqual({ asked: 1, acknowledged: 0 });
    expect(await tryAcknowledge(id, 1)).toMatchObject({ status: 409, type: 'conflict' });
    await acknowledge(id, 2);
    expect(await countsOf(id)).toEqual({ asked: 1, acknowledged: 1 });
    const kept = await api.admin.query(
      sql`select version from app.handbook_receipt where org_id = ${org.orgId} and article_id = ${id} order by version`,
    );
    expect(kept).toEqual([{ version: 1 }, { version: 2 }]);
  });

  test('201 and 409: of two versions over the same one the second hears of the first', async () => {
    const { id } = await publish();
    const params = { orgId: org.orgId, articleId: id };
    const send = () =>
      director.client.send(contract.publishVersion, {
        params,
        body: { ...NEW, text: '提前一刻钟到岗。', seenVersion: 1 },
      });
    const statuses = (await Promise.all([send(), send()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409]);
  });

  test('422 with pointers for what a form may get wrong', async () => {
    const params = { orgId: org.orgId };
    const body = { title: '', text: '', audience: [], mustAcknowledge: true };
    const refused = await problemIn(await director.client.send(contract.publishArticle, { params, body }));
    expect(refused.status).toBe(422);
    expect([...refused.pointers].sort()).toEqual(['/audience', '/text', '/title']);
  });

  test('409 once an organisation has a hundred of its own in force', async () => {
    await api.admin.query(sql`
      insert into app.handbook_article (org_id, id, version, created_at)
      select ${org.orgId}::uuid, gen_random_uuid(), 1, now() from generate_series(1, 99)`);
    const { id } = await publish();
    const params = { orgId: org.orgId };
    const refused = await director.client.send(contract.publishArticle, { params, body: NEW });
    expect(await problemIn(refused)).toMatchObject({ status: 409, type: 'conflict' });
    await withdraw(id);
    await publish();
    const back = await director.client.send(contract.publishVersion, {
      params: { ...params, articleId: id },
      body: { ...NEW, seenVersion: 1 },
    });
    expect(back.status).toBe(409);
  });
});

describe('withdrawing', () => {
  test('200: it is not there any more but for who publishes, again changes nothing, and a new version brings it back', async () => {
    const id = idOf('attitude');
    const gone = await withdraw(id);
    expect(gone.withdrawnAt).toBe('2026-09-13T02:00:00.000Z');
    api.clock.set('2026-09-14T02:00:00.000Z');
    expect((await withdraw(id)).withdrawnAt).toBe(gone.withdrawnAt);
    expect(await tryRead(id)).toMatchObject({ status: 404 });
    expect((await list(advisor)).map((article) => article.id)).not.toContain(id);
    const withdrawn = await director.client.call(contract.listWithdrawnArticles, { params: { orgId: org.orgId } });
    expect(withdrawn.items).toMatchObject([{ id, title: '工作态度' }]);
    await publishOver(id, 1);
    expect(await read(id)).toMatchObject({ version: 2, withdrawnAt: null });
  });

  test('404 for its receipts, and for acknowledging it', async () => {
    const { id } = await publish();
    await withdraw(id);
    expect(await tryAcknowledge(id)).toMatchObject({ status: 404 });
    const params = { orgId: org.orgId, articleId: id };
    expect((await director.client.send(contract.listArticleReceipts, { params })).status).toBe(404);
    expect((await director.client.send(contract.listArticleCampuses, { params })).status).toBe(404);
  });

  test('the withdrawn are paged, the latest first', async () => {
    const ids: string[] = [];
    for (const minute of ['01', '02', '03']) {
      api.clock.set(`2026-09-13T03:${minute}:00.000Z`);
      const { id } = await publish();
      await withdraw(id);
      ids.unshift(id);
    }
    const params = { orgId: org.orgId };
    const page = await director.client.call(contract.listWithdrawnArticles, { params, query: { limit: 2 } });
    const rest = await director.client.call(contract.listWithdrawnArticles, {
      params,
      query: { limit: 2, cursor: page.nextCursor ?? '' },
    });
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
  });
});

describe('guidance beside the work', () => {
  const guidance = (placement: 'day' | 'visit' | 'targets' | 'renewal', month?: string, who = advisor) =>
    who.client.call(contract.listGuidance, {
      params: at,
      query: { placement, ...(month === undefined ? {} : { month }) },
    });

  test('RV-11, ADM-06, ADV-05, ADV-06: a return visit shows what to do before it, with its text, unread first', async () => {
    const { items, owed } = await guidance('visit');
    expect(items.map(({ id }) => id)).toEqual(
      ['contact-preparation', 'visit-preparation', 'building-confidence', 'emotional-communication'].map(idOf),
    );
    expect(items[1]?.text).toContain('事先向老师了解学员的情况');
    expect(owed).toBe((await list(advisor)).filter(({ isOwed }) => isOwed).length);
    await acknowledge(idOf('contact-preparation'));
    expect((await guidance('visit')).items[0]?.id).toBe(idOf('visit-preparation'));
  });

  test('TGT-08: targets show the peak season of the month that is split, and none in a quiet one', async () => {
    expect((await guidance('targets', '2026-10')).items.map(({ id }) => id)).toEqual([idOf('peak-holidays')]);
    expect((await guidance('targets', '2026-12')).items).toEqual([]);
    expect((await guidance('targets')).items).toEqual([]);
  });

  test('an organisation’s own article is shown where it was placed, with its own text', async () => {
    const { id } = await publish({ placements: ['renewal'], mustAcknowledge: false });
    expect((await guidance('renewal')).items).toContainEqual(expect.objectContaining({ id, text: NEW.text }));
    expect((await guidance('renewal', undefined, await org.member('teacher'))).items).toEqual([]);
  });

  test('401 without a session', async () => {
    const answer = await api.client().send(contract.listGuidance, { params: at, query: { placement: 'day' } });
    expect(answer.status).toBe(401);
  });
});

describe('DOC-02: receipts', () => {
  test('head office counts by campus, branch and head office; a campus its own people; who has left is not asked', async () => {
    const [one, two] = org.campuses;
    const audience = ['advisor', 'teacher', 'branch_principal', 'director'] as const;
    const { id } = await publish({ audience: [...audience] });
    await org.member('advisor', two);
    await org.member('branch_principal');
    const leaver = await org.member('teacher');
    const principal = await org.member('principal');
    await acknowledge(id);
    expect(await countsOf(id)).toEqual({ asked: 5, acknowledged: 1 });
    expect(await campusCountsOf(id, principal)).toEqual({ asked: 2, acknowledged: 1 });
    const members = await principal.client.call(listCampusMembers, { params: at, query: { role: 'teacher' } });
    const membershipId = members.items.find(({ personId }) => personId === leaver.personId)?.id ?? '';
    await principal.client.call(endCampusMembership, { params: { ...at, membershipId } });
    expect(await campusCountsOf(id, principal)).toEqual({ asked: 1, acknowledged: 1 });
    const places = await director.client.call(contract.listArticleCampuses, {
      params: { orgId: org.orgId, articleId: id },
    });
    expect(places.items).toEqual([
      { branchName: null, campusName: null, asked: 1, acknowledged: 0 },
      { branchName: '东区分校', campusName: null, asked: 1, acknowledged: 0 },
      { branchName: '东区分校', campusName: one.name, asked: 1, acknowledged: 1 },
      { branchName: '东区分校', campusName: two.name, asked: 1, acknowledged: 0 },
    ]);
    const params = { orgId: org.orgId, articleId: id };
    const page = await director.client.call(contract.listArticleCampuses, { params, query: { limit: 3 } });
    const cursor = page.nextCursor ?? '';
    const rest = await director.client.call(contract.listArticleCampuses, { params, query: { limit: 3, cursor } });
    expect([...page.items, ...rest.items]).toEqual(places.items);
  });

  test('somebody with two posts is asked once, and one receipt answers for both', async () => {
    const { id } = await publish({ audience: ['advisor', 'teacher'] });
    await api.admin.query(sql`
      insert into app.membership (org_id, id, person_id, person_name, role, branch_id, campus_id, started_on, created_at)
      values (${org.orgId}, ${newId()}, ${advisor.personId}, ${advisor.name}, 'teacher', ${org.campuses[0].branchId}, ${at.campusId}, '2026-01-01', now())`);
    await acknowledge(id);
    expect(await countsOf(id)).toEqual({ asked: 1, acknowledged: 1 });
    const receipts = await director.client.call(contract.listArticleReceipts, {
      params: { orgId: org.orgId, articleId: id },
    });
    expect(receipts.items).toHaveLength(1);
  });

  test('who has not acknowledged stands first, page by page; a supervisor sees their campus alone', async () => {
    const { id } = await publish();
    const others = [await org.member('advisor'), await org.member('advisor')];
    const away = await org.member('advisor', org.campuses[1]);
    await acknowledge(id);
    const params = { orgId: org.orgId, articleId: id };
    const seen: { personId: string; acknowledgedAt: string | null }[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(params, cursor);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.slice(0, 3).map(({ personId }) => personId))).toEqual(
      new Set([...others, away].map(({ personId }) => personId)),
    );
    expect(seen.at(-1)).toMatchObject({ personId: advisor.personId, acknowledgedAt: '2026-09-13T02:00:00.000Z' });
    const supervisor = await org.member('advisor_supervisor');
    const mine = await supervisor.client.call(contract.listCampusReceipts, { params: { ...at, articleId: id } });
    expect(mine.items.map(({ personId }) => personId)).not.toContain(away.personId);
    expect(mine.items).toHaveLength(3);
  });

  const readPage = (params: { orgId: string; articleId: string }, cursor: string | null) =>
    director.client.call(contract.listArticleReceipts, {
      params,
      query: { limit: 1, ...(cursor === null ? {} : { cursor }) },
    });

  test('403 for an advisor; 404 of another campus, and of an article that is not there', async () => {
    const id = idOf('principles');
    const params = { ...at, articleId: id };
    expect((await advisor.client.send(contract.listCampusReceipts, { params })).status).toBe(403);
    expect((await advisor.client.send(contract.listCampusArticles, { params: at })).status).toBe(403);
    const supervisor = await org.member('advisor_supervisor', org.campuses[1]);
    expect((await supervisor.client.send(contract.listCampusReceipts, { params })).status).toBe(404);
    const principal = await org.member('principal');
    const nothing = { ...at, articleId: newId() };
    expect((await principal.client.send(contract.listCampusReceipts, { params: nothing })).status).toBe(404);
    const branch = await org.member('branch_principal');
    expect((await branch.client.call(contract.listCampusReceipts, { params })).items.length).toBeGreaterThan(0);
  });
});
