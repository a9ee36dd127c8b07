/** The steps of an import as tests take them, and the three rosters with what a right import finds in them. */
import { readFileSync } from 'node:fs';
import { sql } from '@keshi/platform/sql';
import { z } from 'zod';
import { Problem } from '@keshi/kernel/problem';
import type { TestCampus, TestOrg, TestPerson } from '@keshi/testing/actors';
import type { TestApi } from '@keshi/testing/http';
import { checkImport, signImport, stageImport } from './contract.ts';

export const fixture = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

const Amounts = { paid_left: z.number(), gift_left: z.number(), value_left_fen: z.number() };
const Expected = z.object({
  cutover: z.string(),
  campuses: z.record(
    z.string(),
    z.object({
      file: z.string(),
      students: z.number(),
      by_subject: z.record(z.string(), z.object({ enrolments: z.number(), ...Amounts })),
      flags: z.array(z.object({ row: z.number(), name: z.string().optional(), reason: z.string() })),
      students_detail: z.array(
        z.object({
          name: z.string(),
          phone: z.string(),
          enrolments: z.array(z.object({ subject: z.string(), ...Amounts, status: z.string() })),
        }),
      ),
    }),
  ),
});
export const expected = Expected.parse(
  JSON.parse(readFileSync(new URL('./fixtures/expected.json', import.meta.url), 'utf8')),
);
export const rosters = Object.entries(expected.campuses);

export const campusNamed = (org: TestOrg, name: string): TestCampus => {
  const found = org.campuses.find((campus) => campus.name === name);
  if (!found) throw new Error(`no campus ${name}`);
  return found;
};

export type Place = { readonly orgId: string; readonly campusId: string };
export type Batch = Awaited<ReturnType<typeof upload>>;

export const upload = (who: TestPerson, params: Place, bytes: Uint8Array<ArrayBuffer>, fileName: string) =>
  who.client.call(stageImport, { params, query: { fileName, cutOverOn: expected.cutover }, body: bytes });
export const csv = (lines: readonly string[]): Uint8Array<ArrayBuffer> => new TextEncoder().encode(lines.join('\n'));
export const check = (who: TestPerson, params: Place, batch: { id: string }) =>
  who.client.call(checkImport, { params: { ...params, batchId: batch.id }, body: {} });
export const figuresOf = ({
  totals: { enrolments, paidLeftUnits, giftLeftUnits, valueLeftMinor },
  newCourses,
}: Batch) => ({
  enrolments,
  paidLeftUnits,
  giftLeftUnits,
  valueLeftMinor,
  newCourses,
});
export const sign = (who: TestPerson, params: Place, batch: Batch) =>
  who.client.call(signImport, { params: { ...params, batchId: batch.id }, body: figuresOf(batch) });
export const typeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'no problem',
    (error: unknown) => (error instanceof Problem ? error.type : String(error)),
  );

/** Enrolments, lots and money of a campus by course, as the ledger's own lines have them. */
export const ledgerOf = async (api: TestApi, { orgId, campusId }: Place) => {
  const rows = await api.admin.query<{ course: string; kind: string; units: number; minor: number }>(sql`
    select c.name as course, l.kind, sum(case when n.unit = 'hours' then case when n.debit = 'available' then n.amount when n.credit = 'available' then -n.amount else 0 end else 0 end)::bigint as units,
      sum(case when n.unit = 'money' then case when n.credit = 'deferred' then n.amount when n.debit = 'deferred' then -n.amount else 0 end else 0 end)::bigint as minor
    from app.entry_line n join app.lot l on l.org_id = n.org_id and l.id = n.lot_id join app.course c on c.org_id = l.org_id and c.id = l.course_id
    where n.org_id = ${orgId} and n.campus_id = ${campusId} group by c.name, l.kind`);
  const enrolments = await api.admin.query<{ course: string; count: number }>(sql`
    select c.name as course, count(*)::int as count from app.enrolment e join app.course c on c.org_id = e.org_id and c.id = e.course_id where e.org_id = ${orgId} and e.campus_id = ${campusId} group by c.name`);
  const of = (course: string, kind: string) => rows.find((row) => row.course === course && row.kind === kind);
  return Object.fromEntries(
    enrolments.map(({ course, count }) => [
      course,
      {
        enrolments: count,
        paid_left: of(course, 'opening')?.units ?? 0,
        gift_left: of(course, 'opening_gift')?.units ?? 0,
        value_left_fen: of(course, 'opening')?.minor ?? 0,
      },
    ]),
  );
};

export const HEADER = '姓名,手机,科目,总课时,赠送,已上,实收,出生日期,校区,学管师,备注,状态';
