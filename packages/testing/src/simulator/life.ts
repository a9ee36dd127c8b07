/**
 * A franchise's life, day by day, through the public API: families sign up, lessons are taught and marked, marks are corrected, hours run
 * out, renewals are quoted and paid at the desk or online, in full or in part, some are lost; advisors visit, hand over and talk
 * with leads, raise tasks and see to them; students try a lesson, make one up, rest and come back, leave.
 * Campuses share nothing but the clock: each lives by chance of its own, and what falls on the same time they do side by side.
 * What happened is told to `tell`, from which the simulator keeps its own books; decisions are made from what the API shows.
 */
import { present } from '@keshi/kernel/assert';
import { localDate, weekdayOf, zonedInstant } from '@keshi/kernel/dates';
import { appraise } from './appraising.ts';
import { enrol, handOver } from './classes.ts';
import { workDuties } from './duties.ts';
import { campusSeed, type Course } from './franchise.ts';
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
  /** Campus by campus, in the order they came. */
  readonly students: readonly Student[];
  readonly classes: readonly Klass[];
  /** Takes in a student who came otherwise, as by an import. */
  adopt(student: Student): void;
  enrol(student: Student, course: Course, onDate: string): Promise<void>;
  /** Lives one day. */
  day(onDate: string): Promise<void>;
};

type Lives = { readonly options: LifeOptions; readonly orgId: string; readonly places: readonly Living[] };

/** Sets the clock to a wall time of a day. */
const at = ({ options }: Lives, onDate: string, time: string): void => {
  options.api.clock.set(zonedInstant(onDate, time, ZONE));
};

async function settle({ options, orgId }: Lives, onDate: string): Promise<void> {
  const { api, derivesFrom, tell } = options;
  await (derivesFrom !== undefined && onDate >= derivesFrom ? api.settle(orgId) : api.react(orgId));
  tell.settled?.(onDate);
}

async function morning(living: Living, onDate: string): Promise<void> {
  await handOver(living, onDate);
  await newcomers(living, onDate);
  await restAndLeave(living, onDate);
  for (const due of living.later.filter((each) => each.onDate === onDate)) await due.run(onDate);
}

/** What has nothing to do with one another goes side by side: each draws its chance before it waits for anything, or has chance of its own. */
async function evening(living: Living, onDate: string): Promise<void> {
  await Promise.all([
    gift(living, onDate),
    weekdayOf(onDate) < SATURDAY ? visit(living, onDate) : undefined,
    workLeads(living, onDate),
    complain(living, onDate),
    workTasks(living, onDate),
    brief(living, onDate),
  ]);
}

/** What advisors and supervisors write down before they leave. */
async function closing(living: Living, onDate: string): Promise<void> {
  if (weekdayOf(onDate) < SATURDAY) await workDuties(living, onDate);
  await fileReports(living, onDate);
  await appraise(living, onDate);
}

async function liveDay(lives: Lives, onDate: string): Promise<void> {
  const { options, orgId, places } = lives;
  const { api, tell, stopAt } = options;
  const everywhere = (live: (living: Living, onDate: string) => Promise<void>) =>
    Promise.all(places.map((living) => live(living, onDate)));
  at(lives, onDate, '08:00');
  await everywhere(morning);
  await teach(places, onDate);
  if (stopAt !== undefined && onDate === localDate(stopAt, ZONE)) {
    api.clock.set(stopAt);
    await settle(lives, onDate);
    return;
  }
  at(lives, onDate, '20:30');
  await api.react(orgId);
  tell.settled?.(onDate);
  await everywhere(evening);
  await planMonth(options, onDate);
  await everywhere(renew);
  // What was paid online is credited before anybody writes down the day, wherever it was paid first.
  await api.react(orgId);
  await everywhere(closing);
  at(lives, onDate, '23:30');
  await settle(lives, onDate);
}

export function startLife(options: LifeOptions): Life {
  const { franchise, random, seed } = options;
  const places = franchise.campuses.map((campus, index) =>
    beginLiving({ ...options, random: random.fork(), seed: campusSeed(seed, index) }, [campus]),
  );
  const placeOf = ({ campus }: Student): Living =>
    present(
      places.find(({ campuses }) => campuses.includes(campus)),
      'the life of a campus',
    );
  return {
    get students() {
      return places.flatMap((living) => living.students);
    },
    get classes() {
      return places.flatMap((living) => living.classes);
    },
    adopt: (student) => {
      adopt(placeOf(student), student);
    },
    enrol: (student, course, onDate) => enrol(placeOf(student), student, course, onDate),
    day: (onDate) => liveDay({ options, orgId: franchise.orgId, places }, onDate),
  };
}
