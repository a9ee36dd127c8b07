/** What is taught, at which price, and where: courses and price plans of the organisation, rooms of a campus. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';

const nameTaken = () => problem('already-exists', { errors: [{ pointer: '/name', detail: 'taken' }] });

/** Courses with their price plans, retired ones included. */
export async function listCourses(ctx: Ctx): Promise<Out<typeof contract.listCourses>> {
  const items = await ctx.tx.query<Out<typeof contract.listCourses>['items'][number]>(sql`
    select c.id, c.name, c.charge_units, c.duration_minutes, coalesce((
      select jsonb_agg(jsonb_build_object('id', p.id, 'courseId', p.course_id, 'name', p.name, 'unitsBought', p.units_bought, 'unitsGiven', p.units_given,
        'priceMinor', p.price_minor, 'validDays', p.valid_days, 'retired', p.retired) order by p.retired, p.units_bought, p.id)
      from (select n.* from price_plan n where n.org_id = c.org_id and n.course_id = c.id order by n.retired, n.units_bought, n.id limit 100) p), '[]'::jsonb) as price_plans
    from course c where c.org_id = ${ctx.orgId} order by c.name, c.id limit 500`);
  return { items };
}

/** A course: what one lesson charges and how long it lasts, unless a class says otherwise. */
export async function createCourse(
  ctx: Ctx,
  { body }: In<typeof contract.createCourse>,
): Promise<Out<typeof contract.createCourse>> {
  const id = idFor(ctx);
  const made = await ctx.tx.query(sql`
    insert into course (org_id, id, name, charge_units, duration_minutes, created_at)
    values (${ctx.orgId}, ${id}, ${body.name}, ${body.chargeUnits}, ${body.durationMinutes}, ${ctx.now}) on conflict (org_id, name) do nothing returning id`);
  if (made.length === 0) throw nameTaken();
  ctx.trace({ subjectKind: 'course', subjectId: id });
  return { id, ...body };
}

/** A package on offer. Orders keep a copy, so a plan is retired, never changed. */
export async function createPricePlan(
  ctx: Ctx,
  { params, body }: In<typeof contract.createPricePlan>,
): Promise<Out<typeof contract.createPricePlan>> {
  const [course] = await ctx.tx.query(
    sql`select c.id from course c where c.org_id = ${ctx.orgId} and c.id = ${params.courseId}`,
  );
  if (course === undefined) throw problem('not-found');
  const id = idFor(ctx);
  const made = await ctx.tx.query(sql`
    insert into price_plan (org_id, id, course_id, name, units_bought, units_given, price_minor, valid_days, created_at)
    values (${ctx.orgId}, ${id}, ${params.courseId}, ${body.name}, ${body.unitsBought}, ${body.unitsGiven}, ${body.priceMinor}, ${body.validDays ?? null}, ${ctx.now})
    on conflict (org_id, course_id, name) do nothing returning id`);
  if (made.length === 0) throw nameTaken();
  ctx.trace({ subjectKind: 'price_plan', subjectId: id });
  return { id, courseId: params.courseId, ...body, validDays: body.validDays ?? null, retired: false };
}

/** Retires a plan from new orders, or offers it again. */
export async function updatePricePlan(
  ctx: Ctx,
  { params, body }: In<typeof contract.updatePricePlan>,
): Promise<Out<typeof contract.updatePricePlan>> {
  const [row] = await ctx.tx.query<Out<typeof contract.updatePricePlan>>(sql`
    update price_plan p set retired = ${body.retired} where p.org_id = ${ctx.orgId} and p.course_id = ${params.courseId} and p.id = ${params.planId}
    returning p.id, p.course_id, p.name, p.units_bought, p.units_given, p.price_minor, p.valid_days, p.retired`);
  if (row === undefined) throw problem('not-found');
  ctx.trace({ subjectKind: 'price_plan', subjectId: params.planId, detail: { retired: body.retired } });
  return row;
}

/** Rooms of the campus by name. */
export async function listRooms(ctx: Ctx): Promise<Out<typeof contract.listRooms>> {
  const campus = await ctx.campus();
  const items = await ctx.tx.query<Out<typeof contract.listRooms>['items'][number]>(sql`
    select r.id, r.name, r.capacity from room r where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} order by r.name, r.id limit 200`);
  return { items };
}

/** A room of the campus. */
export async function createRoom(
  ctx: Ctx,
  { body }: In<typeof contract.createRoom>,
): Promise<Out<typeof contract.createRoom>> {
  const campus = await ctx.campus();
  const id = idFor(ctx);
  const made = await ctx.tx.query(sql`
    insert into room (org_id, id, campus_id, branch_id, name, capacity, created_at)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${body.name}, ${body.capacity}, ${ctx.now}) on conflict (org_id, campus_id, name) do nothing returning id`);
  if (made.length === 0) throw nameTaken();
  ctx.trace({ subjectKind: 'room', subjectId: id });
  return { id, ...body };
}

/** A room of the campus by id; not-found names the field of the body. */
export async function requireRoom(ctx: Ctx, campusId: string, roomId: string): Promise<{ name: string }> {
  const [room] = await ctx.tx.query<{ name: string }>(
    sql`select r.name from room r where r.org_id = ${ctx.orgId} and r.campus_id = ${campusId} and r.id = ${roomId}`,
  );
  if (room === undefined)
    throw problem('not-found', { errors: [{ pointer: '/roomId', detail: 'no such room in the campus' }] });
  return room;
}
