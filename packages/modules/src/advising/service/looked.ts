/** What an evaluation of duties looks at, and the parts of statements that readers of facts share. */
import { sql, type SQL } from '@keshi/platform/sql';
import { advisorOn } from '@keshi/modules/scheduling';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type { DutyClock, DutySettings } from '../rules/duty-facts.ts';

/** The students looked at; null is the whole campus. */
export type Focus = readonly string[] | null;
export type Looked = {
  readonly ctx: Ctx;
  readonly campus: CampusInfo;
  readonly focus: Focus;
  readonly clock: DutyClock;
  readonly settings: DutySettings;
};

/** Duties about a lesson can be made good for a week. */
export const LESSON_DAYS = 8;
/** Hours brought in by the opening import this shortly before a lesson were being taught already: its first lesson here is no first lesson. */
export const OPENING_DAYS = 30;

export const within = (focus: Focus, column: SQL): SQL =>
  focus === null ? sql`true` : sql`${column} = any(${arrayOf(focus, 'uuid')})`;

/** Who answers for the class of a lesson on its day. */
export const advisorOf = (lesson: SQL): SQL =>
  advisorOn(sql`${lesson}.org_id`, sql`${lesson}.class_id`, sql`${lesson}.on_date`);
