/** Words of the opening import. Complete tables, so that a new field, state or reason without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { reasonText, type Field, type Issue, type RowState } from '@keshi/modules/opening/rules';
import type { getImport, listImportRows } from '@keshi/modules/opening/contract';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

export type Batch = ClientOutput<typeof getImport>;
export type Row = ClientOutput<typeof listImportRows>['items'][number];
export type Column = Batch['layouts'][number]['columns'][number];
type Words<Key extends string> = Readonly<Record<Key, () => string>>;
type Counted<Key extends string> = Readonly<Record<Key, (given: { count: number }) => string>>;

export const issueText = (issue: Issue): string => reasonText(issue, getLocale() === 'en' ? 'en' : 'zh');

export const STATE_NAMES: Words<Batch['state']> = {
  staged: m.opening_state_staged,
  checked: m.opening_state_checked,
  signed: m.opening_state_signed,
  reversed: m.opening_state_reversed,
};

export const FIELD_NAMES: Words<Field> = {
  serial: m.opening_field_serial,
  externalNo: m.opening_field_external_no,
  name: m.opening_field_name,
  gender: m.opening_field_gender,
  birthOn: m.opening_field_birth_on,
  grade: m.opening_field_grade,
  school: m.opening_field_school,
  guardianName: m.opening_field_guardian_name,
  relation: m.opening_field_relation,
  phone: m.opening_field_phone,
  wechat: m.opening_field_wechat,
  campus: m.opening_field_campus,
  enrolledOn: m.opening_field_enrolled_on,
  course: m.opening_field_course,
  className: m.opening_field_class_name,
  teacher: m.opening_field_teacher,
  advisor: m.opening_field_advisor,
  salesperson: m.opening_field_salesperson,
  source: m.opening_field_source,
  status: m.opening_field_status,
  note: m.opening_field_note,
  bought: m.opening_field_bought,
  given: m.opening_field_given,
  used: m.opening_field_used,
  left: m.opening_field_left,
  unitPrice: m.opening_field_unit_price,
  listPrice: m.opening_field_list_price,
  discount: m.opening_field_discount,
  due: m.opening_field_due,
  received: m.opening_field_received,
  arrears: m.opening_field_arrears,
  payMethod: m.opening_field_pay_method,
  receiptNo: m.opening_field_receipt_no,
  expiresOn: m.opening_field_expires_on,
  valueLeft: m.opening_field_value_left,
  warning: m.opening_field_warning,
  carriedIn: m.opening_field_carried_in,
  topUp: m.opening_field_top_up,
  monthUsed: m.opening_field_month_used,
  identityNo: m.opening_field_identity_no,
};

export const BASIS_NAMES: Words<Column['basis']> = {
  remembered: m.opening_basis_remembered,
  same: m.opening_basis_same,
  recognised: m.opening_basis_recognised,
  guessed: m.opening_basis_guessed,
  clash: m.opening_basis_clash,
  none: m.opening_basis_none,
  chosen: m.opening_basis_chosen,
};

export const NOTE_TEXTS: Counted<Column['notes'][number]['code']> = {
  spaces: m.opening_note_spaces,
  'full-width': m.opening_note_full_width,
  'gift-split': m.opening_note_gift_split,
  merged: m.opening_note_merged,
  comments: m.opening_note_comments,
  formulas: m.opening_note_formulas,
};

export const LEFT_NAMES: Words<NonNullable<Batch['sheets'][number]['left']>> = {
  hidden: m.opening_left_hidden,
  'not-chosen': m.opening_left_not_chosen,
  empty: m.opening_left_empty,
  'no-header': m.opening_left_no_header,
  'no-rows': m.opening_left_no_rows,
};

export const LEFT_OUT_NAMES: Words<Batch['leftOut'][number]['reason']> = {
  blank: m.opening_reason_blank,
  title: m.opening_reason_title,
  header: m.opening_reason_header,
  subtotal: m.opening_reason_subtotal,
  total: m.opening_reason_total,
  remark: m.opening_reason_remark,
  'only-serial': m.opening_reason_only_serial,
};

export const QUESTION_TEXTS: Words<Batch['questions'][number]['kind']> = {
  'birth-differs': m.opening_question_birth_differs,
  'number-differs': m.opening_question_number_differs,
  'label-differs': m.opening_question_label_differs,
  'same-birth': m.opening_question_same_birth,
  'same-number': m.opening_question_same_number,
  'known-birth-differs': m.opening_question_known_birth_differs,
  'known-same-birth': m.opening_question_known_same_birth,
  'known-several': m.opening_question_known_several,
};

export const ANSWER_NAMES: Words<NonNullable<Batch['questions'][number]['answer']>> = {
  same: m.opening_answered_same,
  different: m.opening_answered_different,
  known: m.opening_answered_known,
};

export const DECISION_NAMES: Words<NonNullable<Row['decision']>['kind']> = {
  skip: m.opening_decided_skip,
  accept: m.opening_decided_accept,
  correct: m.opening_decided_correct,
};

export const SHOWN: Counted<RowState> = {
  refused: m.opening_show_refused,
  undecided: m.opening_show_undecided,
  ready: m.opening_show_ready,
  skipped: m.opening_show_skipped,
  already: m.opening_show_already,
};
