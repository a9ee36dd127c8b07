/** Words of the campus's records: marks, stages, kinds, states, methods. Complete tables, so a new one without words does not compile. */
import type { MarkStatus } from '@keshi/modules/attendance/rules';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

type Words<Name extends string> = Readonly<Record<Name, () => string>>;
const say =
  <Name extends string>(words: Words<Name>) =>
  (name: Name): string =>
    words[name]();

const MARKS: Words<MarkStatus> = {
  present: m.attendance_present,
  late: m.attendance_late,
  leave: m.attendance_leave,
  absent: m.attendance_absent,
  make_up: m.attendance_make_up,
  trial: m.attendance_trial,
};
export const markName = say(MARKS);
export const isMark = (text: string | null): text is MarkStatus => text !== null && Object.hasOwn(MARKS, text);

export const markTone = (status: MarkStatus): 'warn' | 'bad' | 'info' | undefined =>
  ({ present: undefined, late: 'warn', leave: undefined, absent: 'bad', make_up: 'info', trial: 'info' } as const)[
    status
  ];

export const ENROLMENT_STATUSES = ['active', 'suspended', 'finished'] as const;
export type EnrolmentStatus = (typeof ENROLMENT_STATUSES)[number];
export const enrolmentName = say<EnrolmentStatus>({
  active: m.registry_active,
  suspended: m.registry_suspended,
  finished: m.registry_finished,
});

export const STAGES = ['due', 'contacted', 'intends', 'quoted', 'paid', 'lost'] as const;
export type Stage = (typeof STAGES)[number];
export const stageName = say<Stage>({
  due: m.renewals_due,
  contacted: m.renewals_contacted,
  intends: m.renewals_intends,
  quoted: m.renewals_quoted,
  paid: m.renewals_paid,
  lost: m.renewals_lost,
});
export const stageTone = (stage: Stage): 'ok' | 'bad' | 'warn' | undefined =>
  ({ due: 'warn', contacted: undefined, intends: undefined, quoted: undefined, paid: 'ok', lost: 'bad' } as const)[
    stage
  ];

export const LOST_REASONS = [
  'price',
  'time',
  'teacher',
  'moved',
  'transferred',
  'graduated',
  'refunded',
  'other',
] as const;
/** Reasons of the product's own. */
const MADE_REASONS = ['corrected', 'returned'] as const;
const REASONS: Words<(typeof LOST_REASONS)[number] | (typeof MADE_REASONS)[number]> = {
  moved: m.renewals_lost_moved,
  transferred: m.renewals_lost_transferred,
  refunded: m.renewals_lost_refunded,
  price: m.renewals_lost_price,
  time: m.renewals_lost_time,
  teacher: m.renewals_lost_teacher,
  graduated: m.renewals_lost_graduated,
  other: m.renewals_lost_other,
  corrected: m.renewals_lost_corrected,
  returned: m.renewals_lost_returned,
};
export const lostReasonName = (reason: string): string => {
  const known = [...LOST_REASONS, ...MADE_REASONS].find((each) => each === reason);
  return known === undefined ? reason : say(REASONS)(known);
};

export const ORDER_KINDS = ['new', 'extension', 'renewal', 're_enrolment'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];
export const orderKindName = say<OrderKind>({
  new: m.payments_kind_new,
  extension: m.payments_kind_extension,
  renewal: m.payments_kind_renewal,
  re_enrolment: m.payments_kind_re_enrolment,
});

export const ORDER_STATES = ['open', 'paid', 'cancelled'] as const;
export type OrderState = (typeof ORDER_STATES)[number];
export const orderStateName = say<OrderState>({
  open: m.payments_state_open,
  paid: m.payments_state_paid,
  cancelled: m.payments_state_cancelled,
});

export const DESK_METHODS = ['cash', 'transfer', 'pos'] as const;
export const METHODS = [...DESK_METHODS, 'card', 'alipay', 'wechat_pay'] as const;
export const methodName = say<(typeof METHODS)[number]>({
  cash: m.payments_cash,
  transfer: m.payments_transfer,
  pos: m.payments_pos,
  card: m.payments_card,
  alipay: m.payments_alipay,
  wechat_pay: m.payments_wechat_pay,
});

export const VISIT_KINDS = [
  'regular',
  'pre_lesson',
  'first_lesson',
  'finished',
  'consult',
  'renewal',
  'complaint_result',
  'customer_relationship',
] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];
export const visitKindName = say<VisitKind>({
  regular: m.advising_regular,
  pre_lesson: m.advising_pre_lesson,
  first_lesson: m.advising_first_lesson,
  finished: m.advising_finished,
  consult: m.advising_consult,
  renewal: m.advising_renewal,
  complaint_result: m.advising_complaint_result,
  customer_relationship: m.advising_customer_relationship,
});
export const CHANNELS = ['phone', 'face', 'chat', 'sms', 'email'] as const;
export const channelName = say<(typeof CHANNELS)[number]>({
  phone: m.advising_phone,
  face: m.advising_face,
  chat: m.advising_chat,
  sms: m.advising_sms,
  email: m.advising_email,
});

export const SPOKEN = ['student', 'teacher', 'guardian'] as const;
export const spokenName = say<(typeof SPOKEN)[number]>({
  student: m.advising_spoke_student,
  teacher: m.advising_spoke_teacher,
  guardian: m.advising_spoke_guardian,
});
/** What a visit before a first lesson settles. */
export const VISIT_CHECKS = ['time', 'materials', 'room', 'questions'] as const;
export const visitCheckName = say<(typeof VISIT_CHECKS)[number]>({
  time: m.advising_check_time,
  materials: m.advising_check_materials,
  room: m.advising_check_room,
  questions: m.advising_check_questions,
});

export const GENDERS = ['female', 'male'] as const;
export const genderName = say<(typeof GENDERS)[number]>({ female: m.registry_female, male: m.registry_male });

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Names one after another, as the reader's language sets them apart. */
export const listText = (names: readonly string[]): string => names.join(getLocale() === 'zh-CN' ? '、' : ', ');
