/** New classes are briefed on the evening they open; some briefings are forgotten, and some families sign later or not at all. */
import { fileRecord, planRecord, signRecord, takePaperSignature } from '@keshi/modules/records/contract';
import { zonedInstant } from '@keshi/kernel/dates';
import { briefingOf } from '../record-forms.ts';
import { advisorOf, teacherOf, type Klass, type Living } from './living.ts';
import { randomFrom, type Random } from './random.ts';

const BRIEFED = 60;
const SIGNED = 85;

/** Chance of its own, so that a seed's life with its families stays what it was without it. */
export async function brief(living: Living, onDate: string): Promise<void> {
  const random = randomFrom(living.seed * 3571 + Number(onDate.replaceAll('-', '')));
  for (const klass of living.classes.filter(({ startedOn }) => startedOn === onDate))
    if (random.chance(BRIEFED)) await hold(living, klass, random, onDate);
}

async function hold(living: Living, klass: Klass, random: Random, onDate: string): Promise<void> {
  const { client, personId } = advisorOf(klass, onDate);
  const teacher = teacherOf(klass);
  const at = { orgId: living.orgId, campusId: klass.campus.id };
  const heldAt = zonedInstant(onDate, '19:30', 'Asia/Shanghai');
  const { id } = await client.call(planRecord, { params: at, body: { kind: 'briefing', classId: klass.id, heldAt } });
  const params = { ...at, recordId: id };
  const { students } = await client.call(fileRecord, { params, body: { form: briefingOf(teacher.personId) } });
  await teacher.client.call(signRecord, { params });
  const signing = students.filter(() => random.chance(SIGNED));
  for (const { studentId, name } of signing)
    await client.call(takePaperSignature, { params: { ...params, studentId }, body: { signerName: `${name}家长` } });
  living.tell.briefed?.({ klass, signedBy: signing.map(({ studentId }) => studentId), personId, onDate, heldAt });
}
