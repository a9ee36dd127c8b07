/** Handing a class over, renaming it, closing it. History keeps who answered for it when; marked lessons keep their teacher (CLS-12). */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { ADVISOR_PERMISSION, requireStaff, TEACHER_PERMISSION, type NamedStaff } from '@keshi/modules/registry';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TIMETABLE_CHANGED, type TimetableChanged } from '../events.ts';
import { endErrors } from '../rules.ts';
import { lockClass, shownClass, type LockedClass } from './class-rows.ts';
import { lockTimetable, refuseClashes, type Slot } from './clashes.ts';

type Body = In<typeof contract.updateClass>['body'];

/** Ends the present advisor's time and begins the next one's; a hand-over cannot reach back before the present one began. */
async function handOverAdvisor(
  ctx: Ctx,
  campus: CampusInfo,
  klass: LockedClass,
  advisorId: string,
  fromOn: DateText,
): Promise<void> {
  const [row] = await ctx.tx.query<{ id: string; advisorId: string; fromOn: DateText }>(sql`
    select a.id, a.advisor_id, a.from_on from class_advisor a where a.org_id = ${ctx.orgId} and a.class_id = ${klass.id} and a.until_on is null`);
  const open = present(row, 'the advisor in charge');
  if (open.advisorId === advisorId) return;
  if (fromOn < open.fromOn)
    throw problem('invalid-input', {
      errors: [{ pointer: '/fromOn', detail: `the present advisor began on ${open.fromOn}` }],
    });
  await ctx.tx.query(sql`
    with closed as (
      update class_advisor a set until_on = ${fromOn} where a.org_id = ${ctx.orgId} and a.id = ${open.id}
    )
    insert into class_advisor (org_id, id, campus_id, branch_id, class_id, advisor_id, from_on)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${klass.id}, ${advisorId}, ${fromOn})`);
}

/** Gives the class's own lessons and series from a day on to another teacher; marked ones, and those somebody else gives, stay. */
async function handOverTeacher(
  ctx: Ctx,
  campus: CampusInfo,
  klass: LockedClass,
  teacherId: string,
  fromOn: DateText,
): Promise<void> {
  const slots = await ctx.tx.query<Slot & { lessonId: string }>(sql`
    select l.id as lesson_id, l.on_date, l.starts_at, l.ends_at from lesson l
    where l.org_id = ${ctx.orgId} and l.class_id = ${klass.id} and l.on_date >= ${fromOn} and l.roll_revision = 0 and l.status = 'planned' and l.teacher_id = ${klass.teacherId}`);
  await refuseClashes(
    ctx,
    campus,
    slots.map((slot) => ({ ...slot, teacherId })),
  );
  await ctx.tx.query(sql`
    with handed as (
      update class_series w set teacher_id = ${teacherId}::uuid
      where w.org_id = ${ctx.orgId} and w.class_id = ${klass.id} and w.teacher_id = ${klass.teacherId} and w.until_on > ${fromOn}
    )
    update lesson l set teacher_id = ${teacherId}::uuid
    where l.org_id = ${ctx.orgId} and l.class_id = ${klass.id} and l.on_date >= ${fromOn} and l.roll_revision = 0 and l.status = 'planned' and l.teacher_id = ${klass.teacherId}`);
}

/** Cancels the unmarked lessons after the class's last day. */
async function cancelAfter(ctx: Ctx, klass: LockedClass, endedOn: DateText): Promise<void> {
  await ctx.tx.query(sql`
    with gone as (
      update lesson l set status = 'cancelled'
      where l.org_id = ${ctx.orgId} and l.class_id = ${klass.id} and l.on_date > ${endedOn} and l.roll_revision = 0 and l.status = 'planned' returning l.id
    )
    update lesson_student x set removed = true from gone g where x.org_id = ${ctx.orgId} and x.lesson_id = g.id and not x.removed`);
}

const namedIn = (body: Body): NamedStaff[] => [
  ...(body.teacherId === undefined
    ? []
    : [{ personId: body.teacherId, permission: TEACHER_PERMISSION, pointer: '/teacherId' }]),
  ...(body.advisorId === undefined
    ? []
    : [{ personId: body.advisorId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' }]),
];

async function refuseTakenName(ctx: Ctx, campus: CampusInfo, klass: LockedClass, name: string): Promise<void> {
  const taken = await ctx.tx.query(
    sql`select c.id from class c where c.org_id = ${ctx.orgId} and c.campus_id = ${campus.id} and c.name = ${name} and c.id <> ${klass.id}`,
  );
  if (taken.length > 0)
    throw problem('already-exists', { errors: [{ pointer: '/name', detail: 'taken in this campus' }] });
}

/**
 * Changes what is given. Advisor and teacher change from `fromOn` (today without it); `endedOn` is the class's last day, unmarked lessons after
 * it are cancelled, and null opens the class again without bringing them back. Repeating it changes nothing more.
 */
export async function updateClass(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateClass>,
): Promise<Out<typeof contract.updateClass>> {
  const campus = await ctx.campus();
  const fromOn = body.fromOn ?? todayAt(ctx, campus);
  await requireStaff(ctx, campus, namedIn(body));
  await lockTimetable(ctx, campus);
  const klass = await lockClass(ctx, campus, params.classId);
  const errors = endErrors({ ...klass, endedOn: body.endedOn ?? null });
  if (errors.length > 0) throw problem('invalid-input', { errors });
  if (body.name !== undefined && body.name !== klass.name) await refuseTakenName(ctx, campus, klass, body.name);
  if (body.advisorId !== undefined) await handOverAdvisor(ctx, campus, klass, body.advisorId, fromOn);
  if (body.teacherId !== undefined && body.teacherId !== klass.teacherId)
    await handOverTeacher(ctx, campus, klass, body.teacherId, fromOn);
  if (body.endedOn !== undefined && body.endedOn !== null) await cancelAfter(ctx, klass, body.endedOn);
  await ctx.tx.query(sql`
    update class c set name = ${body.name ?? klass.name}, capacity = ${body.capacity ?? klass.capacity}, teacher_id = ${body.teacherId ?? klass.teacherId},
      advisor_id = ${body.advisorId ?? klass.advisorId}, ended_on = ${body.endedOn === undefined ? klass.endedOn : body.endedOn}
    where c.org_id = ${ctx.orgId} and c.id = ${klass.id}`);
  ctx.announce(TIMETABLE_CHANGED, { classId: klass.id, campusId: campus.id } satisfies TimetableChanged);
  ctx.trace({
    subjectKind: 'class',
    subjectId: klass.id,
    detail: {
      ...body,
      name: body.name === undefined ? undefined : 'changed',
      from: { teacherId: klass.teacherId, advisorId: klass.advisorId, endedOn: klass.endedOn },
    },
  });
  return await shownClass(ctx, campus, klass.id);
}
