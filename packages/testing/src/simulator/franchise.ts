/** Building a franchise through the public API: from nothing to campuses with people, courses and rooms, each person signed in. */
import { present } from '@keshi/kernel/assert';
import { createOrganisation } from '@keshi/modules/identity';
import { acceptInvitation, inviteMember } from '@keshi/modules/identity/contract';
import { createBranch, createCampus, createLegalEntity } from '@keshi/modules/tenancy/contract';
import { createCourse, createPricePlan, createRoom } from '@keshi/modules/scheduling/contract';
import type { Client, TestApi } from '../http.ts';
import type { Random } from './random.ts';

export type Person = {
  readonly personId: string;
  readonly name: string;
  readonly phone: string;
  readonly client: Client;
};
type Plan = {
  readonly unitsBought: number;
  readonly unitsGiven: number;
  readonly priceMinor: number;
  readonly validDays: number;
};
export type Course = Plan & { readonly id: string; readonly name: string; readonly planId: string };
export type Campus = {
  readonly id: string;
  readonly branchId: string;
  readonly name: string;
  readonly rooms: readonly string[];
  readonly principal: Person;
  readonly supervisor: Person;
  readonly advisors: readonly Person[];
  readonly teachers: readonly Person[];
  readonly frontDesk: Person;
};
export type Franchise = {
  readonly orgId: string;
  readonly name: string;
  readonly director: Person;
  readonly campuses: readonly Campus[];
  readonly courses: readonly Course[];
  readonly providerAccounts: readonly string[];
};

type CourseOffered = {
  readonly name: string;
  readonly hours: number;
  readonly given: number;
  readonly yuanAnHour: number;
};
export type FranchiseOptions = {
  readonly name: string;
  readonly campuses: readonly { readonly name: string; readonly branch: string }[];
  readonly courses: readonly CourseOffered[];
  readonly advisorsEach: number;
  readonly teachersEach: number;
  readonly roomsEach: number;
  /** Everybody's password; only the people listed by the demo need one they can be told. */
  readonly password: string;
};

const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'.split('');
const GIVEN = '静 敏 磊 洋 艳 娟 涛 超 霞 平 刚 晨曦 雨桐 思远 佳宁 文博 清和 予安 若兰 子昂'.split(' ');

export const personName = (random: Random): string => random.pick(SURNAMES) + random.pick(GIVEN);

/** Campuses go side by side, so each has a seed of its own; so far apart that none has on one day the chance that another has on the next. */
export const campusSeed = (seed: number, index: number): number => seed + 1009 * index;

const RANGES = 900;
/** How many phones of a range have been given out. */
const phones = new Map<number, number>();

/** The next phone of a seed's range; no operator has given out any of them. */
export function phoneFor(seed: number): string {
  const range = (seed % RANGES) + 100;
  const count = (phones.get(range) ?? 0) + 1;
  phones.set(range, count);
  return `+86199${String(range)}${String(count).padStart(5, '0')}`;
}

type Building = {
  readonly api: TestApi;
  readonly random: Random;
  readonly seed: number;
  readonly options: FranchiseOptions;
  readonly orgId: string;
  readonly director: Person;
};

/** Opens the invitation's link and sets the password, as the invited person does, from an address of their own. */
async function accept(api: TestApi, phone: string, invitation: string, password: string): Promise<Client> {
  const client = api.client({ 'x-forwarded-for': `10.0.0.${String((Number(phone.slice(-5)) % 250) + 1)}` });
  await client.call(acceptInvitation, { params: { token: invitation.split('/').at(-1) ?? '' }, body: { password } });
  return client;
}

/** Signs up the organisation with its director. */
async function begin(api: TestApi, random: Random, seed: number, options: FranchiseOptions): Promise<Building> {
  const [name, phone] = [personName(random), phoneFor(seed)];
  const { orgId, personId, invitation } = await createOrganisation(
    { db: api.admin, contactHash: api.ports.contactHash, now: api.clock.now() },
    { name: options.name, directorName: name, directorPhone: phone },
  );
  const client = await accept(api, phone, invitation, options.password);
  return { api, random, seed, options, orgId, director: { personId, name, phone, client } };
}

/** A course with the one plan it is sold by. */
async function offer(
  { director, orgId }: Building,
  { name, hours, given, yuanAnHour }: CourseOffered,
): Promise<Course> {
  const course = await director.client.call(createCourse, {
    params: { orgId },
    body: { name, chargeUnits: 100, durationMinutes: 90 },
  });
  const plan: Plan = {
    unitsBought: hours * 100,
    unitsGiven: given * 100,
    priceMinor: hours * yuanAnHour * 100,
    validDays: 365,
  };
  const offered = await director.client.call(createPricePlan, {
    params: { orgId, courseId: course.id },
    body: { name: `${String(hours)}课时`, ...plan },
  });
  return { id: course.id, name, planId: offered.id, ...plan };
}

type StaffRole = 'principal' | 'advisor_supervisor' | 'advisor' | 'teacher' | 'front_desk';
type Place = Pick<Campus, 'id' | 'branchId'>;

async function hire(building: Building, { id, branchId }: Place, role: StaffRole): Promise<Person> {
  const { api, random, seed, options, orgId, director } = building;
  const [name, phone] = [personName(random), phoneFor(seed)];
  const { membership, invitationUrl } = await director.client.call(inviteMember, {
    params: { orgId },
    body: { name, phone, role, branchId, campusId: id },
  });
  const client = await accept(api, phone, invitationUrl ?? '', options.password);
  return { personId: membership.personId, name, phone, client };
}

/** Begun in order, so that chance falls the same way each time, and finished side by side. */
const severally = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** A campus of the branch, with its people and rooms. */
async function openCampus(building: Building, name: string, branchId: string, legalEntityId: string): Promise<Campus> {
  const { options, orgId, director } = building;
  const { advisorsEach, teachersEach, roomsEach } = options;
  const place = await director.client.call(createCampus, {
    params: { orgId },
    body: { branchId, name, timeZone: 'Asia/Shanghai', legalEntityId },
  });
  const principal = await hire(building, place, 'principal');
  const params = { orgId, campusId: place.id };
  const [rooms, supervisor, advisors, teachers, frontDesk] = await Promise.all([
    severally(roomsEach, async (index) => {
      const body = { name: `${String(index + 1)}号教室`, capacity: 20 };
      return (await principal.client.call(createRoom, { params, body })).id;
    }),
    hire(building, place, 'advisor_supervisor'),
    severally(advisorsEach, () => hire(building, place, 'advisor')),
    severally(teachersEach, () => hire(building, place, 'teacher')),
    hire(building, place, 'front_desk'),
  ]);
  return { id: place.id, branchId, name, principal, rooms, supervisor, advisors, teachers, frontDesk };
}

/** Signs up the organisation and everything a first day needs. */
export async function buildFranchise(
  api: TestApi,
  random: Random,
  seed: number,
  options: FranchiseOptions,
): Promise<Franchise> {
  const building = await begin(api, random, seed, options);
  const { orgId, director } = building;
  const params = { orgId };
  const branchIds = new Map<string, string>();
  for (const name of new Set(options.campuses.map((each) => each.branch)))
    branchIds.set(name, (await director.client.call(createBranch, { params, body: { name } })).id);
  const providerAccount = api.stripe.addAccount({ name: options.name }).id;
  const body = { name: `${options.name}有限公司`, providerAccount };
  const entity = await director.client.call(createLegalEntity, { params, body });
  const courses: Course[] = [];
  for (const each of options.courses) courses.push(await offer(building, each));
  const campuses = await severally(options.campuses.length, (index) => {
    const { name, branch } = present(options.campuses[index], 'a campus to open');
    const place = { ...building, random: random.fork(), seed: campusSeed(seed, index) };
    return openCampus(place, name, branchIds.get(branch) ?? '', entity.id);
  });
  return { orgId, name: options.name, director, campuses, courses, providerAccounts: [providerAccount] };
}
