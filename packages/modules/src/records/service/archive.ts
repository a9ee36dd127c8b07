/** How complete archives are (REC-10): a student's with the scores in it, those of everybody an advisor answers for, and those of campuses (M27). */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { advisorOfStudent } from '@keshi/modules/scheduling';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { archiveScore, archivesOf, type ArchivesOf } from '../rules.ts';
import { countParts, type Site } from './archive-parts.ts';

type Archive = Out<typeof contract.getArchive>;

/** More than anybody answers for; above it only the first by name are looked at, and the answer says of how many. */
const STUDENTS_MAX = 500;

const siteOf = ({ id, timeZone }: CampusInfo): Site => ({ campusIds: [id], timeZone });

const IS_ACTIVE: SQL = sql`exists (select from enrolment e where e.org_id = s.org_id and e.student_id = s.id and e.status = 'active')`;

/** The archive of a student of the campus. */
export async function getArchive(ctx: Ctx, { params }: In<typeof contract.getArchive>): Promise<Archive> {
  const campus = await ctx.campus();
  const [student] = await countParts(ctx, siteOf(campus), { whose: sql`s.id = ${params.studentId}`, limit: 1 });
  if (student === undefined) throw problem('not-found');
  const scores = await ctx.tx.query<Archive['scores'][number]>(sql`
    select t.record_id, t.subject, t.score, t.full_mark, t.analysis, t.held_on
    from test_score t join record r on r.org_id = t.org_id and r.id = t.record_id and r.version = t.version
    where t.org_id = ${ctx.orgId} and t.student_id = ${params.studentId} order by t.held_on desc, t.record_id limit 50`);
  return { score: archiveScore(student.items), items: [...student.items], scores };
}

/**
 * The archives of the active students somebody answers for today at the campus, as duties are owed (advising): the student's own advisor,
 * else who answers for their class. Of now, whatever month is looked at; the caller has looked whether the person is of the campus.
 */
export async function readArchives(ctx: Ctx, campus: CampusInfo, personId: string): Promise<ArchivesOf> {
  const on = sql`${todayAt(ctx, campus)}::date`;
  const students = await countParts(ctx, siteOf(campus), {
    whose: sql`(s.advisor_id = ${personId} or s.advisor_id is null) and ${advisorOfStudent(on)} = ${personId} and ${IS_ACTIVE}`,
    limit: STUDENTS_MAX,
  });
  return archivesOf(students, students[0]?.of ?? 0);
}

/** More active students than the campuses that are looked at together have. */
const PLACE_STUDENTS_MAX = 20_000;

export type ScoredArchive = {
  readonly studentId: string;
  readonly name: string;
  readonly campusId: string;
  readonly advisorName: string | null;
  /** In per cent of what is needed so far. */
  readonly score: number;
};

/**
 * The archives of the active students of some campuses today, each scored as on its own page; those nothing is needed of yet are not among
 * them. A statement for each clock, however many campuses and students there are: whoever asks bounds the campuses.
 */
export async function readPlaceArchives(ctx: Ctx, campuses: readonly CampusInfo[]): Promise<ScoredArchive[]> {
  const sites = [...Map.groupBy(campuses, ({ timeZone }) => timeZone)];
  const students = await Promise.all(
    sites.map(([timeZone, group]) =>
      countParts(
        ctx,
        { timeZone, campusIds: group.map(({ id }) => id) },
        { whose: IS_ACTIVE, limit: PLACE_STUDENTS_MAX },
      ),
    ),
  );
  return students.flat().flatMap(({ studentId, name, campusId, advisorName, items }) => {
    const score = archiveScore(items);
    return score === null ? [] : [{ studentId, name, campusId, advisorName, score }];
  });
}
