/** The rows behind a figure, a page at a time: facts for what happened, subjects for what is counted at an instant. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { DateText, Period } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import { pageFrom, readCursor, type Page } from '@keshi/kernel/page';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, one } from '@keshi/platform/db';
import type { MetricSource } from '../rules/metric.ts';
import { measureOf, sourceName, upTo, type Measures } from '../rules.ts';
import { measuredSql } from './fact-sums.ts';
import { atDays, type Place } from './place.ts';
import { STOCKS } from './sources.ts';
import { readCampusSums } from './instants.ts';
import { personSumsSql, subjectsSql } from './subjects.ts';

/** One side of a metric in a place and period, of one person or of all. */
export type Side = {
  readonly source: MetricSource;
  readonly place: Place;
  readonly period: Period;
  readonly personId: string | null;
};

export type FigureRow = {
  id: string;
  onDate: DateText;
  campusId: string;
  campusName: string;
  personId: string | null;
  personName: string | null;
  studentId: string | null;
  studentName: string | null;
  sourceKind: string;
  sourceId: string;
  label: string | null;
  value: number;
};

/** What the rows sum to, how many there are, and what the dashboard says: the two sums are made apart from one another. */
export type Totals = { total: number; rowCount: number; figure: number };

const measured = (source: MetricSource, row: SQL): SQL => {
  const measure: keyof Measures = measureOf(source);
  return sql`case ${measure}::text when 'count' then ${row}.count when 'units' then ${row}.units else ${row}.minor end`;
};

const ofPerson = (row: SQL, personId: string | null): SQL =>
  sql`(${personId}::uuid is null or ${row}.person_id = ${personId}::uuid)`;

const factFilter = (ctx: Ctx, { source, place, period, personId }: Side): SQL => sql`
  f.org_id = ${ctx.orgId} and f.metric = ${sourceName(source)} and f.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and f.on_date >= ${period.from} and f.on_date < ${period.until}
  and ${ofPerson(sql`f`, personId)} and ${measured(source, sql`f`)} <> 0`;

const factTotals = (ctx: Ctx, side: Side): Promise<Totals> =>
  one(
    ctx.tx.query<Totals>(sql`
  with ${measuredSql(ctx, side.place, [{ slot: 'current', metrics: [sourceName(side.source)], period: side.period, by: side.personId === null ? 'campus' : 'person' }])}
  select coalesce(sum(${measured(side.source, sql`f`)}), 0)::bigint as total, count(*)::int as row_count,
    (select coalesce(sum(${measured(side.source, sql`m`)}), 0)::bigint from measured m where ${ofPerson(sql`m`, side.personId)}) as figure
  from fact f where ${factFilter(ctx, side)}`),
  );

/** What a fact is about, in a word people know: the class of a lesson or draw, the number of a lot, receipt or order, a visit's purpose, a renewal's course, a lead's name, who was referred, a complaint's matter, a survey's class and title, whose target, a record's number, whose report of which day. */
const factLabel = (ctx: Ctx): SQL => sql`case p.source_kind
  when 'lesson' then (select k.name from lesson l join class k on k.org_id = l.org_id and k.id = l.class_id where l.org_id = ${ctx.orgId} and l.id = p.source_id)
  when 'entry' then coalesce(
    (select k.name from entry e join lesson l on l.org_id = e.org_id and l.id = e.cause_id join class k on k.org_id = l.org_id and k.id = l.class_id where e.org_id = ${ctx.orgId} and e.id = p.source_id and e.cause_kind = 'mark'),
    (select min(t.number) from entry_line n join lot t on t.org_id = n.org_id and t.id = n.lot_id where n.org_id = ${ctx.orgId} and n.entry_id = p.source_id))
  when 'payment' then (select y.receipt_number from payment y where y.org_id = ${ctx.orgId} and y.id = p.source_id)
  when 'order' then (select o.number from student_order o where o.org_id = ${ctx.orgId} and o.id = p.source_id)
  when 'visit' then (select v.purpose from visit v where v.org_id = ${ctx.orgId} and v.id = p.source_id)
  when 'renewal' then (select c.name from renewal w join course c on c.org_id = w.org_id and c.id = w.course_id where w.org_id = ${ctx.orgId} and w.id = p.source_id)
  when 'lead_contact' then (select l.name from lead_contact k join lead l on l.org_id = k.org_id and l.id = k.lead_id where k.org_id = ${ctx.orgId} and k.id = p.source_id)
  when 'referral' then (select l.name from referral r join lead l on l.org_id = r.org_id and l.id = r.lead_id where r.org_id = ${ctx.orgId} and r.id = p.source_id)
  when 'target' then (select case t.level when 'person' then n.name else c.name end from target t left join staff_name n on n.org_id = t.org_id and n.person_id = t.holder_id left join campus c on c.org_id = t.org_id and c.id = t.holder_id where t.org_id = ${ctx.orgId} and t.id = p.source_id)
  when 'survey' then (select coalesce(k.name || ' · ', '') || y.title from survey y left join class k on k.org_id = y.org_id and k.id = y.class_id where y.org_id = ${ctx.orgId} and y.id = p.source_id)
  when 'record' then (select r.number from record r where r.org_id = ${ctx.orgId} and r.id = p.source_id)
  when 'filing' then (select concat_ws(' · ', coalesce(n.name, c.name), f.from_on) from filing f left join staff_name n on n.org_id = f.org_id and n.person_id = f.subject_id left join campus c on c.org_id = f.org_id and c.id = f.subject_id where f.org_id = ${ctx.orgId} and f.id = p.source_id)
  when 'incident' then (select left(i.matter, 60) from incident i where i.org_id = ${ctx.orgId} and i.id = p.source_id)
end`;

const named = (ctx: Ctx): SQL => sql`
  (select c.name from campus c where c.org_id = ${ctx.orgId} and c.id = p.campus_id) as campus_name, nullif(p.person_id, ${NOBODY}::uuid) as person_id,
  (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = p.person_id) as person_name,
  (select s.name from student s where s.org_id = ${ctx.orgId} and s.id = p.student_id) as student_name`;

/** In the order of the index that facts open by: the first page reads a page's rows, however many campuses and years there are. */
async function factPage(ctx: Ctx, side: Side, cursor: string | undefined, limit: number): Promise<Page<FigureRow>> {
  const [campusId, onDate, id] = readCursor(cursor, 3) ?? [null, null, null];
  const rows = await ctx.tx.query<FigureRow>(sql`
    with p as materialized (
      select f.id, f.on_date, f.campus_id, f.person_id, f.student_id, f.source_kind, f.source_id, (${measured(side.source, sql`f`)})::bigint as value
      from fact f where ${factFilter(ctx, side)} and (${id}::uuid is null or (f.campus_id, f.on_date, f.id) < (${campusId}::uuid, ${onDate}::date, ${id}::uuid))
      order by f.campus_id desc, f.on_date desc, f.id desc limit ${limit + 1}
    )
    select p.id, p.on_date, p.campus_id, ${named(ctx)}, p.student_id, p.source_kind, p.source_id, ${factLabel(ctx)} as label, p.value from p order by p.campus_id desc, p.on_date desc, p.id desc`);
  return pageFrom(rows, limit, (row) => [row.campusId, row.onDate, row.id]);
}

/** Subjects of the side: those of its kind and person that have something to count. */
const subjectFilter = ({ source, personId }: Side): SQL =>
  sql`x.kind = ${sourceName(source)} and ${ofPerson(sql`x`, personId)} and ${measured(source, sql`x`)} <> 0`;

const subjectDays = (ctx: Ctx, side: Side) => atDays(ctx, side.place, [['current', side.period]]);

/** A place's balance is held against what has accumulated in the roll-ups, a person's subjects against the dashboard's own grouping. */
const subjectFigure = (side: Side): SQL =>
  side.personId === null
    ? sql`select sum(case m.metric when 'granted' then 1 else -1 end * ${measured(side.source, sql`m`)}) from measured m`
    : sql`select sum(${measured(side.source, sql`g`)}) from (${personSumsSql}) g where g.kind = ${sourceName(side.source)} and g.person_id = ${side.personId}`;

const subjectTotals = (ctx: Ctx, side: Side, figure: SQL): Promise<Totals> =>
  one(
    ctx.tx.query<Totals>(sql`
  with ${measuredSql(ctx, side.place, [{ slot: 'end', metrics: STOCKS, period: upTo(side.period.until), by: 'campus' }])}, ${subjectsSql(ctx, side.place, subjectDays(ctx, side))}
  select coalesce(sum(${measured(side.source, sql`x`)}), 0)::bigint as total, count(*)::int as row_count, coalesce((${figure}), 0)::bigint as figure
  from subject x where ${subjectFilter(side)}`),
  );

/** Subjects of a place that are counted, against the counts the dashboard reads. */
async function countTotals(ctx: Ctx, side: Side): Promise<Totals> {
  const totals = await subjectTotals(ctx, side, sql`select 0`);
  const sums = await readCampusSums(ctx, side.place, subjectDays(ctx, side));
  const own = sums.filter(({ kind }) => kind === sourceName(side.source));
  return { ...totals, figure: own.reduce((sum, { count }) => sum + count, 0) };
}

const SUBJECTS: Readonly<Partial<Record<MetricSource['kind'], string>>> = {
  classes: 'class',
  'class-places': 'class',
  advisors: 'person',
  'advisor-places': 'person',
};
const subjectKind = ({ source }: Side): string => SUBJECTS[source.kind] ?? 'student';

async function subjectPage(ctx: Ctx, side: Side, cursor: string | undefined, limit: number): Promise<Page<FigureRow>> {
  const [name, id] = readCursor(cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<FigureRow & { name: string }>(sql`
    with ${subjectsSql(ctx, side.place, subjectDays(ctx, side))}, p as materialized (
      select x.campus_id || ':' || x.subject_id as id, x.on_date, x.campus_id, x.person_id, x.student_id, x.subject_id, x.name, (${measured(side.source, sql`x`)})::bigint as value
      from subject x where ${subjectFilter(side)} and (${id}::text is null or (x.name, x.campus_id || ':' || x.subject_id) > (${name}::text, ${id}::text))
      order by x.name, x.campus_id || ':' || x.subject_id limit ${limit + 1}
    )
    select p.id, p.on_date, p.campus_id, ${named(ctx)}, p.student_id, ${subjectKind(side)}::text as source_kind, p.subject_id as source_id, case when p.student_id is null then p.name end as label, p.value, p.name
    from p order by p.name, p.id`);
  return pageFrom(rows, limit, (row) => [row.name, row.id]);
}

export const readTotals = (ctx: Ctx, side: Side): Promise<Totals> =>
  side.source.kind === 'facts'
    ? factTotals(ctx, side)
    : side.source.kind === 'balance' || side.personId !== null
      ? subjectTotals(ctx, side, subjectFigure(side))
      : countTotals(ctx, side);

export const readRows = (ctx: Ctx, side: Side, cursor: string | undefined, limit: number): Promise<Page<FigureRow>> =>
  side.source.kind === 'facts' ? factPage(ctx, side, cursor, limit) : subjectPage(ctx, side, cursor, limit);
