/** Opening an order: what is sold, to whom, at which price, and whether its kind fits what the student had before. */
import { sql, type SQL } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf, requireStaff } from '@keshi/modules/registry';
import { nextNumber } from '@keshi/modules/tenancy';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { ORDER_OPENED, type OrderOpened } from '../events.ts';
import {
  kindErrors,
  orderNumber,
  orderTerms,
  type GivenTerms,
  type History,
  type OrderKindName,
  type Plan,
  type Terms,
} from '../rules.ts';
import { shownOrder, type ShownOrder } from './order-rows.ts';

/** What somebody wants to sell. `signedById` null is the person acting. */
export type WantedOrder = GivenTerms & {
  readonly studentId: string;
  readonly courseId: string;
  readonly kind: OrderKindName;
  readonly pricePlanId?: string | undefined;
  readonly renewalId: string | null;
  readonly signedById: string | null;
  readonly note: string | null;
};

type Known = { readonly plan: Plan | null; readonly courseKnown: boolean; readonly renewalKnown: boolean } & History;

/** Courses of orders not cancelled, and of lots bought or carried over, as `course_id`. */
const heldSql = (ctx: Ctx, studentId: string): SQL => sql`
        select o.course_id from student_order o where o.org_id = ${ctx.orgId} and o.student_id = ${studentId} and o.state <> 'cancelled'
        union select l.course_id from lot l where l.org_id = ${ctx.orgId} and l.student_id = ${studentId} and l.kind <> 'gift'`;

/** The student was enrolled, and no enrolment stands any more. */
const finishedSql = (ctx: Ctx, studentId: string): SQL => sql`(
  select coalesce(bool_and(e.status = 'finished'), false) from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = ${studentId})`;

/** What renewing a student's course is: a renewal, or the return of one who has finished (A40). */
export async function renewalKindOf(ctx: Ctx, studentId: string): Promise<'renewal' | 're_enrolment'> {
  const { returns } = await one(
    ctx.tx.query<{ returns: boolean }>(
      sql`select ${finishedSql(ctx, studentId)} and exists (${heldSql(ctx, studentId)}) as returns`,
    ),
  );
  return returns ? 're_enrolment' : 'renewal';
}

/** What the decision needs to know, in one statement. Of the renewal only its existence is asked: renewals itself reacts to the order. */
async function readKnown(ctx: Ctx, campus: CampusInfo, wanted: WantedOrder): Promise<Known> {
  const [row] = await ctx.tx.query<Known>(sql`
    select
      exists (select from course c where c.org_id = ${ctx.orgId} and c.id = ${wanted.courseId}) as course_known,
      (select jsonb_build_object('courseId', p.course_id, 'unitsBought', p.units_bought, 'unitsGiven', p.units_given, 'priceMinor', p.price_minor, 'validDays', p.valid_days, 'retired', p.retired)
        from price_plan p where p.org_id = ${ctx.orgId} and p.id = ${wanted.pricePlanId ?? null}::uuid) as plan,
      (${wanted.renewalId}::uuid is null or exists (
        select from renewal r where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${wanted.renewalId}::uuid
          and r.student_id = ${wanted.studentId} and r.course_id = ${wanted.courseId} and r.closed_on is null)) as renewal_known,
      coalesce((select jsonb_agg(h.course_id) from (${heldSql(ctx, wanted.studentId)}
      ) h), '[]'::jsonb) as held,
      coalesce((select jsonb_agg(distinct e.course_id) from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = ${wanted.studentId}), '[]'::jsonb) as enrolled,
      ${finishedSql(ctx, wanted.studentId)} as is_finished`);
  return present(row, 'a row without a table');
}

async function agreedTerms(ctx: Ctx, campus: CampusInfo, wanted: WantedOrder): Promise<Terms> {
  // Two orders of one student follow each other, so that only one of them can be the first.
  await ctx.tx.query(
    sql`select s.id from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${wanted.studentId} for no key update`,
  );
  const known = await readKnown(ctx, campus, wanted);
  if (!known.courseKnown || !known.renewalKnown || (wanted.pricePlanId !== undefined && known.plan === null))
    throw problem('not-found');
  const { terms, errors } = orderTerms(wanted, known.plan, wanted.courseId);
  errors.push(...kindErrors(wanted.kind, wanted.courseId, known));
  if (wanted.renewalId !== null && wanted.kind !== 'renewal' && wanted.kind !== 're_enrolment')
    errors.push({ pointer: '/renewalId', detail: 'only with a renewal or a return' });
  if (terms === null || errors.length > 0) throw problem('invalid-input', { errors });
  return terms;
}

/**
 * Opens an order of a student of the campus and announces it. Throws not-found for a student, course, plan, renewal or signer that is not here, and
 * invalid-input for terms that do not hold together or a kind that does not fit the student's history.
 */
export async function openOrder(ctx: Ctx, campus: CampusInfo, wanted: WantedOrder): Promise<ShownOrder> {
  const student = await getStudentOf(ctx, campus.id, wanted.studentId);
  if (wanted.signedById !== null)
    await requireStaff(ctx, campus, [
      { personId: wanted.signedById, permission: 'order.write', pointer: '/signedById' },
    ]);
  const terms = await agreedTerms(ctx, campus, wanted);
  const id = idFor(ctx);
  const today = todayAt(ctx, campus);
  // The series stays locked until commit, so its number is taken when nothing else can refuse.
  const number = orderNumber(today, await nextNumber(ctx, `order:${today.slice(0, 4)}`));
  await ctx.tx.query(sql`
    insert into student_order (org_id, id, campus_id, branch_id, student_id, course_id, number, kind, state, price_plan_id, units_bought, units_given, price_minor, valid_days,
      paid_minor, units_credited, units_given_credited, legal_entity_id, signed_by_id, renewal_id, ordered_on, note, created_at)
    select ${ctx.orgId}::uuid, ${id}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${student.id}::uuid, ${wanted.courseId}::uuid, ${number}::text, ${wanted.kind}::text, 'open', ${wanted.pricePlanId ?? null}::uuid,
      ${terms.unitsBought}::bigint, ${terms.unitsGiven}::bigint, ${terms.priceMinor}::bigint, ${terms.validDays}::int, 0, 0, 0,
      (select c.legal_entity_id from campus c where c.org_id = ${ctx.orgId} and c.id = ${campus.id}),
      ${wanted.signedById ?? ctx.personId()}::uuid, ${wanted.renewalId}::uuid, ${today}::date, ${wanted.note}::text, ${ctx.now}::timestamptz`);
  const opened: OrderOpened = { orderId: id, studentId: student.id, campusId: campus.id, renewalId: wanted.renewalId };
  ctx.announce(ORDER_OPENED, opened);
  ctx.trace({
    subjectKind: 'order',
    subjectId: id,
    detail: {
      kind: wanted.kind,
      courseId: wanted.courseId,
      priceMinor: terms.priceMinor,
      unitsBought: terms.unitsBought,
    },
  });
  return await shownOrder(ctx, campus, id);
}

/** Opens an order at the desk (ADM-15, REN-06). */
export async function createOrder(
  ctx: Ctx,
  { body }: In<typeof contract.createOrder>,
): Promise<Out<typeof contract.createOrder>> {
  const { renewalId = null, signedById = null, note = null, ...wanted } = body;
  return await openOrder(ctx, await ctx.campus(), { ...wanted, renewalId, signedById, note });
}
