/** What registry announces, and what others announce to it: it alone knows whom a family's messages go to. */
import type { MessageTemplate } from '@keshi/kernel/message-text';

/**
 * Something a child's family should read, sent to its guardians. `path` is an address of the web app; it reaches the template as `link`.
 * `values` carry figures and numbers, no personal data.
 */
export type FamilyNotice = {
  readonly studentId: string;
  readonly template: MessageTemplate;
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
};
export const FAMILY_NOTIFY = 'family.notify';

/** Enrolments of a campus came, went or changed their status, or other advisors answer for its students. */
export type StudentsChanged = { readonly campusId: string };
export const STUDENTS_CHANGED = 'registry.students-changed';
