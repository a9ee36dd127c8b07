/**
 * The demo's franchise: three campuses whose own spreadsheets are imported through the product, then some weeks of life from the cut-over on,
 * up to a Sunday afternoon. Only the public API is used.
 */
import { readFile } from 'node:fs/promises';
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import { addDays, weekdayOf } from '@keshi/kernel/dates';
import { listStudents, getStudent } from '@keshi/modules/registry/contract';
import { checkImport, signImport, stageImport } from '@keshi/modules/opening/contract';
import { toE164 } from '@keshi/kernel/phone';
import { listRenewals } from '@keshi/modules/renewals/contract';
import type { TestApi } from '../http.ts';
import { buildFranchise, type Campus, type Franchise, type Person } from '../simulator/franchise.ts';
import { readHandbook } from '../simulator/handbook.ts';
import { startLife, type Life } from '../simulator/life.ts';
import { advisorOf, teacherOf, type Klass, type Student } from '../simulator/living.ts';
import { randomFrom } from '../simulator/random.ts';
import { askFamilies } from '../simulator/surveys.ts';

/** The campuses' cut-over, as their files have it. */
const CUT_OVER = '2026-09-01';
/** Where the story stands when the demo is first opened: Sunday 4 October 2026, 14:05 in Beijing. */
export const STORY_NOW = '2026-10-04T06:05:00.000Z';
const STORY_DAY = '2026-10-04';
const SEED = 2026;
export const DEMO_PASSWORD = 'zhuli-demo-2026';

const FILES: readonly (readonly [campus: string, file: string])[] = [
  ['朝阳校区', '朝阳校区-花名册.xlsx'],
  ['海淀校区', '海淀校区-课时表.csv'],
  ['望京校区', '望京校区-学员.xlsx'],
];
const FIXTURES = new URL('../../../modules/src/opening/fixtures/', import.meta.url);

export type DemoLogin = {
  readonly role: string;
  readonly name: string;
  readonly account: string;
  readonly secret: string;
  readonly home: string;
};
export type Story = { readonly orgId: string; readonly logins: readonly DemoLogin[] };

/** Lives the story into an empty database. `say` tells how far it is. */
export async function liveStory(api: TestApi, say: (line: string) => void): Promise<Story> {
  const random = randomFrom(SEED);
  api.clock.set(`${CUT_OVER}T00:05:00.000Z`);
  const franchise = await buildFranchise(api, random, SEED, {
    name: '竹里教育',
    password: DEMO_PASSWORD,
    advisorsEach: 2,
    teachersEach: 2,
    roomsEach: 3,
    campuses: [
      { name: '朝阳校区', branch: '东区分校' },
      { name: '海淀校区', branch: '西区分校' },
      { name: '望京校区', branch: '东区分校' },
    ],
    courses: [
      { name: '数学', hours: 40, given: 4, yuanAnHour: 150 },
      { name: '英语', hours: 40, given: 2, yuanAnHour: 133 },
      { name: '语文', hours: 30, given: 0, yuanAnHour: 125 },
      { name: '物理', hours: 20, given: 1, yuanAnHour: 160 },
      { name: '作文', hours: 20, given: 0, yuanAnHour: 110 },
    ],
  });
  const until = addDays(STORY_DAY, 1);
  const life = startLife({
    api,
    random,
    seed: SEED,
    franchise,
    from: CUT_OVER,
    until,
    studentsEach: 160,
    tell: {},
    visitChance: 4,
    stopAt: STORY_NOW,
    newcomersFrom: addDays(CUT_OVER, 1),
    // The last evening of September is among them: a month is closed and appraised.
    dutiesFrom: addDays(STORY_DAY, -4),
    derivesFrom: addDays(STORY_DAY, -5),
  });
  for (const [name, file] of FILES) {
    await importFile(api, franchise, campusNamed(franchise, name), file);
    say(`${name}：已导入 ${file}`);
  }
  await refreshStatistics(api);
  // Campuses share nothing, so they take their students in side by side.
  await Promise.all(franchise.campuses.map((campus) => takeIn(api, franchise, life, campus)));
  say(`${String(life.students.length)} 名学员、${String(life.classes.length)} 个班`);
  for (let onDate = CUT_OVER; onDate < until; onDate = addDays(onDate, 1)) await life.day(onDate);
  await askFamilies(api, franchise, life.students, STORY_DAY);
  await readHandbook(franchise);
  return { orgId: franchise.orgId, logins: await loginsOf(franchise, life) };
}

const campusNamed = (franchise: Franchise, name: string): Campus =>
  present(
    franchise.campuses.find((each) => each.name === name),
    name,
  );

/** What autovacuum does within minutes in a database that lives by the clock; the weeks here take seconds. */
const refreshStatistics = (api: TestApi) => api.admin.query(sql`analyze`);

async function importFile(api: TestApi, franchise: Franchise, campus: Campus, file: string): Promise<void> {
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const client = campus.principal.client;
  const staged = await client.call(stageImport, {
    params,
    query: { fileName: file, cutOverOn: CUT_OVER },
    body: new Uint8Array(await readFile(new URL(encodeURIComponent(file), FIXTURES))),
  });
  const batch = { ...params, batchId: staged.id };
  const { totals, newCourses } = await client.call(checkImport, { params: batch, body: {} });
  await client.call(signImport, {
    params: batch,
    body: {
      enrolments: totals.enrolments,
      paidLeftUnits: totals.paidLeftUnits,
      giftLeftUnits: totals.giftLeftUnits,
      valueLeftMinor: totals.valueLeftMinor,
      newCourses,
    },
  });
  await api.settle(franchise.orgId);
}

/** Puts the imported students into classes of the courses they have hours for. */
async function takeIn(api: TestApi, franchise: Franchise, life: Life, campus: Campus): Promise<void> {
  const params = { orgId: franchise.orgId, campusId: campus.id };
  for (let cursor: string | undefined; ;) {
    const page = await campus.principal.client.call(listStudents, {
      params,
      query: { limit: 60, ...(cursor === undefined ? {} : { cursor }) },
    });
    for (const row of page.items) {
      const active = row.enrolments.filter((enrolment) => enrolment.status === 'active' && enrolment.balanceUnits > 0);
      const student: Student = { id: row.id, name: row.name, phone: '', campus, courses: new Set() };
      life.adopt(student);
      for (const enrolment of active) {
        const course = franchise.courses.find((each) => each.id === enrolment.courseId);
        if (course !== undefined) await life.enrol(student, course, CUT_OVER);
      }
    }
    await refreshStatistics(api);
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

/** Who of a campus has the most classes on the day the demo shows. */
function busiest(life: Life, campus: Campus, personOf: (klass: Klass) => Person): Person | undefined {
  const today = life.classes.filter((klass) => klass.campus === campus && klass.weekday === weekdayOf(STORY_DAY));
  const lessonsOf = (person: Person): number => today.filter((klass) => personOf(klass) === person).length;
  return today.map(personOf).sort((a, b) => lessonsOf(b) - lessonsOf(a))[0];
}

/** One login of each kind; the guardian's child has a quote waiting to be paid. */
async function loginsOf(franchise: Franchise, life: Life): Promise<DemoLogin[]> {
  const [campus] = franchise.campuses;
  if (campus === undefined) throw new Error('the demo has campuses');
  const of = (role: string, person: { name: string; phone: string } | undefined, home: string): DemoLogin => ({
    role,
    name: person?.name ?? '',
    account: (person?.phone ?? '').replace('+86', ''),
    secret: DEMO_PASSWORD,
    home,
  });
  const at = `/o/${franchise.orgId}/c/${campus.id}`;
  return [
    of('总部总监', franchise.director, `/o/${franchise.orgId}/ho`),
    of(`校长（${campus.name}）`, campus.principal, at),
    of('学管师主管', campus.supervisor, at),
    of(
      '学管师',
      busiest(life, campus, (klass) => advisorOf(klass, STORY_DAY)),
      at,
    ),
    of('教师', busiest(life, campus, teacherOf), at),
    of('前台', campus.frontDesk, at),
    await guardianLogin(franchise, life, campus),
  ];
}

async function guardianLogin(franchise: Franchise, life: Life, campus: Campus): Promise<DemoLogin> {
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const { items } = await campus.principal.client.call(listRenewals, {
    params,
    query: { limit: 100, closed: 'false' },
  });
  const studentId =
    (items.find((each) => each.stage === 'quoted' && (each.arrearsMinor ?? 0) > 0) ?? items[0])?.studentId ??
    life.students[0]?.id ??
    '';
  const student = await campus.principal.client.call(getStudent, { params: { ...params, studentId } });
  const guardian = student.guardians[0];
  return {
    role: `家长（${student.name}）`,
    name: guardian?.name ?? '',
    account: (toE164(guardian?.phone ?? '') ?? '').replace('+86', ''),
    secret: '短信验证码，见 /inbox',
    home: `/o/${franchise.orgId}/family/${studentId}`,
  };
}
