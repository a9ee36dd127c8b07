/** The template of each kind of visit (RV-15): what is asked and said in it, in this order. A kind without one does not compile. */
import { m } from '#paraglide/messages.js';
import type { VisitKind } from './campus-words.ts';

const TEMPLATES: Readonly<Record<VisitKind, readonly (() => string)[]>> = {
  regular: [m.advising_ask_regular_agreed, m.advising_ask_regular_problems, m.advising_ask_regular_plan],
  pre_lesson: [m.advising_ask_pre_lesson_checks, m.advising_ask_pre_lesson_open],
  // RV-06…RV-08, in the order of RV-04.
  first_lesson: [
    m.advising_ask_first_student,
    m.advising_ask_first_teacher,
    m.advising_ask_first_sat_in,
    m.advising_ask_first_not_sat_in,
  ],
  finished: [m.advising_ask_finished_study, m.advising_ask_finished_offers, m.advising_ask_finished_again],
  consult: [m.advising_ask_consult_goal, m.advising_ask_consult_state, m.advising_ask_consult_doubts],
  renewal: [m.advising_ask_renewal_progress, m.advising_ask_renewal_wish, m.advising_ask_renewal_doubts],
  complaint_result: [m.advising_ask_complaint_result, m.advising_ask_complaint_open, m.advising_ask_complaint_prevent],
  // RV-20.
  customer_relationship: [
    m.advising_ask_relationship_life,
    m.advising_ask_relationship_needs,
    m.advising_ask_relationship_help,
  ],
};

/** What a visit of a kind asks, as sentences. */
export const templateOf = (kind: VisitKind): string[] => TEMPLATES[kind].map((say) => say());
