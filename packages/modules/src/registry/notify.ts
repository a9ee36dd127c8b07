/** Messages to a child's family: announced with ids only, the phones are looked up when they are sent. */
import { sql } from '@keshi/platform/sql';
import type { Ctx } from '@keshi/platform/context';
import type { EffectHandler } from '@keshi/platform/outbox';
import type { Message, Ports } from '@keshi/platform/ports';
import { FAMILY_NOTIFY, type FamilyNotice } from './events.ts';

type Intent = { readonly phones: readonly string[]; readonly notice: FamilyNotice; readonly announcementId: string };

/** The guardians of today: someone removed since the announcement hears nothing. */
async function prepare(ctx: Ctx, notice: FamilyNotice, announcementId: string): Promise<Intent> {
  const rows = await ctx.tx.query<{ phone: string }>(sql`
    select distinct g.phone from student_guardian g where g.org_id = ${ctx.orgId} and g.student_id = ${notice.studentId} and g.ended_at is null order by g.phone limit 20`);
  return { phones: rows.map((row) => row.phone), notice, announcementId };
}

/** The key is the same at every try, so a guardian reads a notice once. */
async function send(
  ports: Pick<Ports, 'delivery' | 'webUrl'>,
  { phones, notice, announcementId }: Intent,
): Promise<void> {
  for (const phone of phones) {
    const message: Message = {
      key: `${announcementId}:${phone}`,
      channel: 'sms',
      to: phone,
      template: notice.template,
      locale: 'zh-CN',
      values: { ...notice.values, link: `${ports.webUrl}${notice.path}` },
    };
    await ports.delivery.send(message);
  }
}

/** A message taken by the provider leaves nothing here. */
const record = (): Promise<void> => Promise.resolve();

export const familyNotifier: EffectHandler = {
  topic: FAMILY_NOTIFY,
  name: 'registry.notify-family',
  prepare,
  effect: send,
  record,
};
