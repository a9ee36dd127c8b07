/** The largest file a campus may upload, from its bytes to its lots and back. A statement that looks at every row for every row would be ended by the role's own time limit. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { decideImportRow, listImportRows, reverseImport, signImport } from './contract.ts';
import { check, csv, figuresOf, HEADER, upload, type Place } from './import-steps.test-data.ts';

let api: TestApi;
let principal: TestPerson;
let params: Place;
beforeAll(async () => {
  api = await testApi();
  const org = await makeOrg(api);
  principal = await org.member('principal');
  params = { orgId: org.orgId, campusId: org.campuses[0].id };
});
afterAll(async () => {
  await api.stop();
});

test("five thousand rows are staged, checked, decided on, signed and reversed to the last lot, each within the database's limit for one statement", async () => {
  const lines = Array.from(
    { length: 5000 },
    (_, at) =>
      `学员${String(at)},${String(13_600_000_000 + at)},${['语文', '数学', '英语'][at % 3] ?? ''},20,2,5,2000,,,,,`,
  );
  const staged = await upload(principal, params, csv([HEADER, ...lines]), '五千行.csv');
  const checked = await check(principal, params, staged);
  const at = { ...params, batchId: checked.id };
  const [row] = (await principal.client.call(listImportRows, { params: at })).items;
  const decision = { params: { ...at, rowId: row?.id ?? '' }, body: { kind: 'skip' as const } };
  await principal.client.call(decideImportRow, decision);
  const now = await check(principal, params, checked);
  const signed = await principal.client.call(signImport, { params: at, body: figuresOf(now) });
  expect(signed.posted).toMatchObject({ lots: 9998, paidLeftUnits: 4999 * 1500, giftLeftUnits: 4999 * 200 });
  const reversed = await principal.client.call(reverseImport, { params: at, body: { reason: '演练' } });
  expect(reversed.posted).toMatchObject({ lots: 0, paidLeftUnits: 0, giftLeftUnits: 0 });
});
