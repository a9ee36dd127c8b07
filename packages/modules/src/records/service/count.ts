/** What filing a record counts: that it was filed and corrected (M27), the rules it had to keep and those it kept (M26). */
import { sql } from '@keshi/platform/sql';
import type { DateText, InstantText } from '@keshi/kernel/dates';
import { settingAt } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { recount, standingFacts, type Standing } from '@keshi/platform/recount';
import { checksOf, type Checks } from '../rules/checks.ts';
import type { RecordForm } from '../rules/forms.ts';
import type { LockedRecord } from './record-rows.ts';

const METRICS = ['paper-filed', 'paper-corrected', 'rule-check', 'rule-kept'] as const;

type Version = { readonly form: RecordForm; readonly heldAt: InstantText; readonly heldOn: DateText };

/** What a version is checked with. Only of a briefing does anybody ask when its class begins. */
async function readChecks(ctx: Ctx, record: LockedRecord, { form, heldAt, heldOn }: Version): Promise<Checks> {
  const at = { serious: record.serious, heldAt, firstLessonAt: null, briefingHours: 0 };
  if (form.kind !== 'briefing') return checksOf(form, at);
  const [row] = await ctx.tx.query<{ firstLessonAt: InstantText | null }>(sql`
    select min(l.starts_at) as first_lesson_at from lesson l where l.org_id = ${ctx.orgId} and l.class_id = ${record.classId}::uuid and l.status <> 'cancelled'`);
  return checksOf(form, {
    ...at,
    firstLessonAt: row?.firstLessonAt ?? null,
    briefingHours: await settingAt(ctx, 'briefing-hours', heldOn),
  });
}

/**
 * Counts the next version of a locked record for who filed it first, on that day; a record from before anything was counted stays
 * uncounted. Counselling plans are not there but for a few (ADV-04), so no figure opens to them.
 */
export async function countVersion(
  ctx: Ctx,
  campus: CampusInfo,
  record: LockedRecord,
  version: Version,
): Promise<void> {
  if (record.kind === 'counselling-plan') return;
  const standing = record.version === 0 ? [] : await standingFacts(ctx, record.id, METRICS);
  const first =
    record.version === 0
      ? { personId: ctx.personId(), onDate: todayAt(ctx, campus) }
      : standing.find(({ metric }) => metric === 'paper-filed');
  if (first === undefined) return;
  const { personId, onDate } = first;
  const { checked, kept } = await readChecks(ctx, record, version);
  const of = (metric: (typeof METRICS)[number], count: number): Standing => ({ metric, personId, onDate, count });
  const source = {
    campusId: campus.id,
    branchId: campus.branchId,
    studentId: record.studentId,
    sourceKind: 'record',
    sourceId: record.id,
  };
  recount(ctx, source, standing, [
    of('paper-filed', 1),
    of('paper-corrected', record.version === 0 ? 0 : 1),
    of('rule-check', checked),
    of('rule-kept', kept),
  ]);
}
