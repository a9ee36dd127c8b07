/** Words of the lead log. Complete tables, so a new source or reason without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getLead } from '@keshi/modules/admissions/contract';
import { m } from '#paraglide/messages.js';

type Lead = ClientOutput<typeof getLead>;
export type Contact = Lead['contacts'][number];
type Words<Name extends string> = Readonly<Record<Name, () => string>>;

const REASONS: Words<NonNullable<Lead['closedReason']>> = {
  no_need: m.admissions_reason_no_need,
  price: m.admissions_reason_price,
  distance: m.admissions_reason_distance,
  time: m.admissions_reason_time,
  competitor: m.admissions_reason_competitor,
  unreachable: m.admissions_reason_unreachable,
  other: m.admissions_reason_other,
};
export const reasonName = (reason: NonNullable<Lead['closedReason']>): string => REASONS[reason]();
export const reasonOptions = (): { value: string; label: string }[] =>
  Object.entries(REASONS).map(([value, label]) => ({ value, label: label() }));

export const STATUSES = ['open', 'signed', 'closed'] as const;
const STATUS_WORDS: Words<Lead['status']> = {
  open: m.admissions_open,
  signed: m.admissions_signed,
  closed: m.admissions_closed,
};
export const statusName = (status: Lead['status']): string => STATUS_WORDS[status]();
export const statusTone = (status: Lead['status']): 'ok' | undefined => (status === 'signed' ? 'ok' : undefined);

const KINDS: Words<Exclude<Contact['kind'], 'consult_call'>> = {
  invitation: m.admissions_kind_invitation,
  visit_in: m.admissions_kind_visit_in,
  face_consult: m.admissions_kind_face_consult,
};
export const contactName = ({ kind, direction }: Pick<Contact, 'kind' | 'direction'>): string =>
  kind === 'consult_call'
    ? direction === 'in'
      ? m.admissions_kind_call_in()
      : m.admissions_kind_call_out()
    : KINDS[kind]();

/** How a contact is chosen in a form: the two directions of a call are two choices. */
const WAYS = {
  call_in: m.admissions_way_call_in,
  call_out: m.admissions_way_call_out,
  invitation: m.admissions_way_invitation,
  visit_in: m.admissions_way_visit_in,
  face_consult: m.admissions_way_face_consult,
  none: m.admissions_way_none,
} as const;
export type Way = keyof typeof WAYS;
export const wayOptions = (ways: readonly Way[], chosen: string) =>
  ways.map((way) => ({ value: way, label: WAYS[way](), current: way === chosen }));
