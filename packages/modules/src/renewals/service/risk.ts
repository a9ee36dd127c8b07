/** Renewals and students soon due, the riskiest first (REN-01, REN-03, HRS-04, CLS-11). */
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { settingsAt } from '@keshi/modules/tenancy';
import { todayAt, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { byRisk, RISK_STAGES, riskOf, runsOutOn, type RiskKey, type RiskStageName } from '../rules/risk.ts';
import { factOf, readStandings, type StandingRow } from './standings.ts';

type Answer = Out<typeof contract.listRenewalRisks>;
type Shown = Answer['page']['items'][number];

const SETTINGS = ['charge-shares', 'renewal-contact-days', 'renewal-collect-days', 'expiry-notice-days'] as const;

const renewalOf = (row: StandingRow): Shown['renewal'] =>
  row.renewalId === null || row.stage === null || row.dueOn === null || row.source === null
    ? null
    : {
        id: row.renewalId,
        stage: row.stage,
        source: row.source === 'class' ? 'class' : row.source === 'intention' ? 'intention' : 'balance',
        dueOn: row.dueOn,
        orderId: row.orderId,
        priceMinor: row.priceMinor,
        arrearsMinor: row.dueMinor,
      };

/** Where a row stands: at the stage of its open renewal, or ahead of one. */
const stageOf = ({ renewal }: Shown): RiskStageName => {
  const stage = renewal?.stage;
  return stage === undefined || stage === 'paid' || stage === 'lost' ? 'ahead' : stage;
};

/**
 * The campus's open renewals and those who run out within six weeks of lessons, ordered by risk, each with the parts that add up to it. The order is
 * made by the rules over all of them, of which a campus has few; a page is cut from it after the last row shown.
 */
export async function listRenewalRisks(ctx: Ctx, { query }: In<typeof contract.listRenewalRisks>): Promise<Answer> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const settings = await settingsAt(ctx, SETTINGS, today);
  const limits = { contactDays: settings['renewal-contact-days'], collectDays: settings['renewal-collect-days'] };
  const rows = await readStandings(ctx, {
    campus,
    today,
    students: query.studentId === undefined ? null : [query.studentId],
    share: settings['charge-shares'].present,
    expiryDays: settings['expiry-notice-days'],
  });
  const shown = rows
    .filter((row) => query.advisorId === undefined || row.advisorId === query.advisorId)
    .map((row): Shown => {
      const fact = factOf(row);
      return {
        studentId: row.studentId,
        studentName: row.studentName,
        courseId: row.courseId,
        courseName: row.courseName,
        advisorId: row.advisorId,
        advisorName: row.advisorName,
        balanceUnits: row.balanceUnits,
        runsOutOn: runsOutOn(fact, today),
        recent: fact.recent,
        before: fact.before,
        openComplaints: row.openComplaints,
        renewal: renewalOf(row),
        ...riskOf(fact, today, limits),
      };
    })
    .sort(byRisk);
  const counts = RISK_STAGES.map((stage) => ({ stage, count: shown.filter((row) => stageOf(row) === stage).length }));
  return {
    onDate: today,
    counts,
    page: pageOfRisks(
      shown.filter((row) => query.stage === undefined || stageOf(row) === query.stage),
      query,
    ),
  };
}

function pageOfRisks(rows: readonly Shown[], { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const [score, on, studentId, courseId] = readCursor(cursor, 4) ?? [];
  const after: RiskKey | null =
    typeof score === 'number' && typeof studentId === 'string' && typeof courseId === 'string'
      ? { score, runsOutOn: typeof on === 'string' ? on : null, studentId, courseId }
      : null;
  const rest = after === null ? rows : rows.filter((row) => byRisk(row, after) > 0);
  return pageFrom(rest.slice(0, limit + 1), limit, (row) => [row.score, row.runsOutOn, row.studentId, row.courseId]);
}
