/**
 * A franchise's life, day by day, through the public API: families sign up, lessons are taught and marked, marks are corrected, hours run
 * out, renewals are quoted and paid at the desk or online, in full or in part, some are lost; advisors visit, hand over and talk
 * with leads, raise tasks and see to them; students try a lesson, make one up, rest and come back, leave.
 * What happened is told to `tell`, from which the simulator keeps its own books; decisions are made from what the API shows.
 */
import { localDate, weekdayOf, zonedInstant } from '@keshi/kernel/dates';
import { appraise } from './appraising.ts';
import { enrol, handOver } from './classes.ts';
import { workDuties } from './duties.ts';
import type { Course } from './franchise.ts';
import { fileReports } from './filings.ts';
import { complain } from './incidents.ts';
import { workLeads } from './leads.ts';
import { restAndLeave } from './leaving.ts';
import { teach } from './lessons.ts';
import { adopt, beginLiving, type Klass, type LifeOptions, type Living, type Student } from './living.ts';
import { brief } from './records.ts';
import { renew } from './renewing.ts';
import { gift, newcomers } from './sales.ts';
import { planMonth } from './targets.ts';
import { workTasks } from './tasks.ts';
import { visit } from './visits.ts';

const ZONE = 'Asia/Shanghai';
const SATURDAY = 6;

export type Life = {
  readonly students: readonly Student[];
  readonly classes: readonly Klass[];
  /** Takes in a student who came otherwise, as by an import. */
  adopt(student: Student): void;
  enrol(student: Student, course: Course, onDate: string): Promise<void>;
  /** Lives one day. */
  day(onDate: string): Promise<void>;
};

/** Sets the clock to a wall time of a day. */
const at = ({ api }: Living, onDate: string, time: string): void => {
  api.clock.set(zonedInstant(onDate, time, ZONE));
};

async function settle(living: Living, onDate: string): Promise<void> {
  const { api, orgId, derivesFrom } = living;
  await (derivesFrom !== undefined && onDate >= derivesFrom ? api.settle(orgId) : api.react(orgId));
  living.tell.settled?.(onDate);
}

async function liveDay(living: Living, onDate: string): Promise<void> {
  at(living, onDate, '08:00');
  await handOver(living, onDate);
  await newcomers(living, onDate);
  await restAndLeave(living, onDate);
  for (const due of living.later.filter((each) => each.onDate === onDate)) await due.run(onDate);
  await teach(living, onDate);
  const { stopAt } = living;
  if (stopAt !== undefined && onDate === localDate(stopAt, ZONE)) {
    living.api.clock.set(stopAt);
    await settle(living, onDate);
    return;
  }
  at(living, onDate, '20:30');
  await living.api.react(living.orgId);
  living.tell.settled?.(onDate);
  await gift(living, onDate);
  if (weekdayOf(onDate) < SATURDAY) await visit(living, onDate);
  await workLeads(living, onDate);
  await complain(living, onDate);
  await workTasks(living, onDate);
  await brief(living, onDate);
  await planMonth(living, onDate);
  await renew(living, onDate);
  if (weekdayOf(onDate) < SATURDAY) await workDuties(living, onDate);
  await fileReports(living, onDate);
  await appraise(living, onDate);
  at(living, onDate, '23:30');
  await settle(living, onDate);
}

export function startLife(options: LifeOptions): Life {
  const living = beginLiving(options);
  return {
    students: living.students,
    classes: living.classes,
    adopt: (student) => {
      adopt(living, student);
    },
    enrol: (student, course, onDate) => enrol(living, student, course, onDate),
    day: (onDate) => liveDay(living, onDate),
  };
}
