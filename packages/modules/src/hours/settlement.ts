/** How the settling of an owed lesson counts: its hours were counted when it was taught, so only its money becomes revenue now. */
import { sql, type SQL } from '@keshi/platform/sql';
import { NOBODY } from '@keshi/kernel/id';
import type { CampusInfo, Ctx } from '@keshi/platform/context';

export type Settlement = {
  readonly entryId: string;
  readonly studentId: string;
  readonly onDate: string;
  readonly minor: number;
  /** Credited with the lesson that was owed. */
  readonly personId: string;
};

/** Who was credited with a draw, given the SQL of its entry's id. */
export const creditedWith = (ctx: Ctx, entryId: SQL): SQL => sql`coalesce((
  select f.person_id from fact f where f.org_id = ${ctx.orgId} and f.source_id = ${entryId} and f.source_kind <> 'lesson' and f.metric = 'consumption' order by f.id limit 1), ${NOBODY}::uuid)`;

/** Counts the money of settlements of one campus as revenue, credited as the lessons were. */
export function countSettlements(ctx: Ctx, campus: CampusInfo, settlements: readonly Settlement[]): void {
  for (const each of settlements)
    ctx.count({
      metric: 'consumption',
      campusId: campus.id,
      branchId: campus.branchId,
      personId: each.personId,
      onDate: each.onDate,
      studentId: each.studentId,
      sourceKind: 'entry',
      sourceId: each.entryId,
      count: 0,
      units: 0,
      minor: each.minor,
    });
}
