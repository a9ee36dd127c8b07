/** Families complain and accidents happen; some of it is judged not to be the campus's, and now and then put back. */
import { createIncident, judgeIncident } from '@keshi/modules/service-desk/contract';
import { zonedInstant } from '@keshi/kernel/dates';
import type { Campus } from './franchise.ts';
import { randomFrom, type Random } from './random.ts';
import { ownStudents, type Living } from './living.ts';

const ACCIDENTS = ['下楼梯摔倒', '教室门夹伤手指'];
const VIAS = ['phone', 'face', 'branch', 'head_office'] as const;
const MATTERS = ['老师迟到', '教室太冷', '换老师没有告知', '作业批改不及时'];

/** One day at every campus, with chance of its own, so that a seed's life with its families stays what it was without it. */
export async function complain(living: Living, onDate: string): Promise<void> {
  const random = randomFrom(living.seed * 6151 + Number(onDate.replaceAll('-', '')));
  for (const campus of living.campuses) {
    if (random.chance(12)) await register(living, campus, random, onDate);
  }
}

async function register(living: Living, campus: Campus, random: Random, onDate: string): Promise<void> {
  const at = { orgId: living.orgId, campusId: campus.id };
  const kind = random.chance(80) ? 'complaint' : 'accident';
  const person = random.chance(50) ? random.pick([...campus.advisors, ...campus.teachers]) : null;
  const students = ownStudents(living, campus);
  const { id } = await campus.frontDesk.client.call(createIncident, {
    params: at,
    body: {
      kind,
      via: random.pick(VIAS),
      matter: random.pick(kind === 'complaint' ? MATTERS : ACCIDENTS),
      major: kind === 'accident',
      occurredOn: onDate,
      receivedAt: zonedInstant(onDate, '18:00', 'Asia/Shanghai'),
      ...(person === null ? {} : { personConcernedId: person.personId }),
      ...(students.length === 0 ? {} : { studentId: random.pick(students).id }),
    },
  });
  living.tell.registered?.({ id, kind, campus, personId: person?.personId ?? null, onDate });
  for (const attributable of random.chance(30) ? (random.chance(40) ? [false, true] : [false]) : []) {
    await living.franchise.director.client.call(judgeIncident, {
      params: { ...at, incidentId: id },
      body: { attributable, reason: '核实经过' },
    });
    living.tell.judged?.({ id, attributable });
  }
}
