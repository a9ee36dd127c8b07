/** The figures of a filing as the system has them: sides of metrics from reporting's own door, and the few that only filings have. */
import { sql } from '@keshi/platform/sql';
import { type Period } from '@keshi/kernel/dates';
import { campusFigures, measureOf, type CampusFigures, type MetricKey } from '@keshi/modules/reporting';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type { SystemCell } from '../rules/content.ts';
import type { Figure, KindSpec } from '../rules/kinds.ts';
import { OWN_FIGURES, receiptsFigureOf, type OwnFigure } from '../rules/own-figures.ts';

export type About = { readonly campus: CampusInfo; readonly period: Period; readonly personId: string | null };

/** Money confirmed in the period by the way it came (M15, PAY-01). */
async function readReceipts(ctx: Ctx, { campus, period }: About): Promise<Map<OwnFigure, number>> {
  const rows = await ctx.tx.query<{ method: string; minor: number }>(sql`
    select p.method, sum(p.amount_minor)::bigint as minor from payment p
    where p.org_id = ${ctx.orgId} and p.campus_id = ${campus.id} and p.received_on >= ${period.from} and p.received_on < ${period.until} group by p.method`);
  return new Map(
    rows.map(({ method, minor }) => {
      const figure = receiptsFigureOf(method);
      if (figure === null) throw new Error(`invariant broken: takings name no method ${method}`);
      return [figure, minor];
    }),
  );
}

/** Lessons of the day after the period, and how many of them are taught at one time at most (CLS-06). */
async function readDemand(ctx: Ctx, { campus, period }: About): Promise<Map<OwnFigure, number>> {
  const { lessons, teachers } = await one(
    ctx.tx.query<{ lessons: number; teachers: number }>(sql`
    with ahead as (
      select l.starts_at, l.ends_at from lesson l where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date = ${period.until} and l.status <> 'cancelled'
    )
    select count(*)::int as lessons, coalesce(max((select count(*) from ahead o where o.starts_at <= n.starts_at and o.ends_at > n.starts_at)), 0)::int as teachers from ahead n`),
  );
  return new Map([
    ['lessons-next-day', lessons],
    ['teachers-next-day', teachers],
  ]);
}

/** Teachers with a marked lesson in the period (RPT-09). */
async function readTeachers(ctx: Ctx, { campus, period }: About): Promise<Map<OwnFigure, number>> {
  const { teachers } = await one(
    ctx.tx.query<{ teachers: number }>(sql`
    select count(distinct l.teacher_id)::int as teachers from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date >= ${period.from} and l.on_date < ${period.until} and l.status <> 'cancelled' and l.roll_revision > 0`),
  );
  return new Map([['teachers', teachers]]);
}

const READERS: readonly (readonly [
  (figure: OwnFigure) => boolean,
  (ctx: Ctx, about: About) => Promise<Map<OwnFigure, number>>,
])[] = [
  [(figure) => figure.startsWith('receipts-'), readReceipts],
  [(figure) => figure.endsWith('-next-day'), readDemand],
  [(figure) => figure === 'teachers', readTeachers],
];

async function readOwn(ctx: Ctx, about: About, figures: readonly Figure[]): Promise<ReadonlyMap<string, number>> {
  const own = figures.flatMap((figure) => (figure.from === 'own' ? [figure.key] : []));
  const wanted = READERS.filter(([reads]) => own.some(reads));
  const read = await Promise.all(wanted.map(([, reader]) => reader(ctx, about)));
  return new Map(read.flatMap((values) => [...values]));
}

/** A side of a metric as a figure of a filing: its base says that it is one. */
function metricCell(figure: Figure & { from: 'metric' }, figures: CampusFigures, personId: string | null): SystemCell {
  const metric = figures.registry(figure.metric);
  const source = metric[figure.part] ?? metric.numerator;
  const measure = measureOf(source);
  const isBase = figure.part === 'denominator';
  const isRate = metric.denominator !== null;
  return {
    key: figure.key,
    unit: measure,
    code: metric.code,
    nameZh: isBase ? `${metric.nameZh}·分母` : isRate ? `${metric.nameZh}·分子` : metric.nameZh,
    nameEn: isBase ? `${metric.nameEn}, base` : isRate ? `${metric.nameEn}, of which` : metric.nameEn,
    definitionZh: metric.definitionZh,
    definitionEn: metric.definitionEn,
    version: metric.version,
    system: figures.of(personId, figure.metric, figure.part),
  };
}

export const metricsOf = ({ figures }: KindSpec): MetricKey[] => [
  ...new Set(figures.flatMap((figure) => (figure.from === 'metric' ? [figure.metric] : []))),
];

/** Each figure of the kind, as it is now. */
export async function readCells(
  ctx: Ctx,
  about: About,
  spec: KindSpec,
): Promise<{ cells: SystemCell[]; figures: CampusFigures }> {
  const figures = await campusFigures(ctx, about.campus, about.period, metricsOf(spec));
  const own = await readOwn(ctx, about, spec.figures);
  const cells = spec.figures.map((figure): SystemCell =>
    figure.from === 'metric'
      ? metricCell(figure, figures, about.personId)
      : { key: figure.key, code: null, ...OWN_FIGURES[figure.key], system: own.get(figure.key) ?? 0 },
  );
  return { cells, figures };
}
