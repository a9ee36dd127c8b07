/** Families ask about courses: they call and are called, are invited, come and are spoken with; what was written down wrongly is taken back. */
import { addDays, zonedInstant } from '@keshi/kernel/dates';
import {
  closeLead,
  createLead,
  logLeadContact,
  reverseLeadContact,
  updateLead,
} from '@keshi/modules/admissions/contract';
import { personName, type Campus, type Person } from './franchise.ts';
import { randomFrom, type Random } from './random.ts';
import { ownStudents, type Lead, type Living } from './living.ts';

const SOURCES = ['cold_outreach', 'referral', 'campaign', 'hotline', 'walk_in', 'online', 'partner'] as const;
const COURSES = ['数学', '英语', '语文', '物理'];
const WAYS = [
  ['consult_call', 'in'],
  ['consult_call', 'out'],
  ['consult_call', 'out'],
  ['invitation', null],
  ['visit_in', null],
  ['visit_in', null],
  ['face_consult', null],
] as const;
const REASONS = ['price', 'distance', 'unreachable'] as const;
const ZONE = 'Asia/Shanghai';

/** Leads have chance of their own, so that a seed's life with its families stays what it was without them. */
const chanceOf = ({ seed }: Living, onDate: string): Random =>
  randomFrom(seed * 7919 + Number(onDate.replaceAll('-', '')));

/** One day with leads at every campus. */
export async function workLeads(living: Living, onDate: string): Promise<void> {
  const random = chanceOf(living, onDate);
  for (const campus of living.campuses) {
    if (random.chance(45)) await register(living, campus, random, onDate);
    for (const lead of living.leads.filter((each) => each.campus === campus && random.chance(30)))
      await talk(living, lead, random, onDate);
    await settleOne(living, campus, random);
  }
}

async function register(living: Living, campus: Campus, random: Random, onDate: string): Promise<void> {
  const [drawn, referrers] = [random.pick(SOURCES), ownStudents(living, campus)];
  // Nobody refers before there is anybody.
  const source = drawn === 'referral' && referrers.length === 0 ? 'walk_in' : drawn;
  const who = random.pick([campus.frontDesk, ...campus.advisors]);
  const { id } = await who.client.call(createLead, {
    params: { orgId: living.orgId, campusId: campus.id },
    body: {
      name: personName(random),
      source,
      interest: random.pick(COURSES),
      grade: `${random.pick(['三', '四', '五', '六'])}年级`,
      phone: `139${String(random.int(10_000_000, 99_999_999))}`,
      advisorId: random.pick(campus.advisors).personId,
      ...(source === 'referral' ? { referrer: { studentId: random.pick(referrers).id, relation: 'classmate' } } : {}),
    },
  });
  if (source === 'referral') living.tell.leadReferred?.({ id, campus, personId: who.personId, onDate });
  living.leads.push({ id, campus, source });
}

/** Once or twice, by one or two people, now and then entered a day or two later; some of it is taken back. */
async function talk(living: Living, lead: Lead, random: Random, onDate: string): Promise<void> {
  const [kind, direction] = random.pick(WAYS);
  const daysAgo = random.chance(25) ? random.int(1, 2) : 0;
  const happenedOn = addDays(onDate, -daysAgo);
  for (let times = random.chance(30) ? 2 : 1; times > 0; times -= 1) {
    const who = random.pick([...lead.campus.advisors, lead.campus.frontDesk]);
    const id = await log(living, lead, who, { kind, direction, happenedOn, isToday: daysAgo === 0 });
    living.tell.leadContact?.({
      id,
      leadId: lead.id,
      campus: lead.campus,
      kind,
      isHotline: direction === 'in' && lead.source === 'hotline',
      personId: who.personId,
      onDate: happenedOn,
    });
    if (!random.chance(12)) continue;
    await who.client.call(reverseLeadContact, {
      params: { orgId: living.orgId, campusId: lead.campus.id, leadId: lead.id, contactId: id },
      body: { reason: '登记错了人' },
    });
    living.tell.leadContactUndone?.({ id });
  }
}

type Talk = {
  readonly kind: (typeof WAYS)[number][0];
  readonly direction: 'in' | 'out' | null;
  readonly happenedOn: string;
  readonly isToday: boolean;
};

async function log(living: Living, lead: Lead, who: Person, talk: Talk): Promise<string> {
  const { id } = await who.client.call(logLeadContact, {
    params: { orgId: living.orgId, campusId: lead.campus.id, leadId: lead.id },
    body: {
      kind: talk.kind,
      ...(talk.direction === null ? {} : { direction: talk.direction }),
      ...(talk.kind === 'invitation' ? { appointmentOn: addDays(talk.happenedOn, 3) } : {}),
      ...(talk.isToday ? {} : { happenedAt: zonedInstant(talk.happenedOn, '17:30', ZONE) }),
    },
  });
  return id;
}

/** Now and then one signs or is given up. */
async function settleOne(living: Living, campus: Campus, random: Random): Promise<void> {
  const own = living.leads.filter((each) => each.campus === campus);
  if (own.length < 4 || !random.chance(35)) return;
  const lead = random.pick(own);
  const params = { orgId: living.orgId, campusId: campus.id, leadId: lead.id };
  const { client } = random.pick(campus.advisors);
  if (random.chance(50)) await client.call(updateLead, { params, body: { status: 'signed' } });
  else await client.call(closeLead, { params, body: { reason: random.pick(REASONS) } });
  living.leads.splice(living.leads.indexOf(lead), 1);
}
