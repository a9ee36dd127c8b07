/** What other modules may ask of registry. */
export { endEnrolments } from './service/end-enrolments.ts';
export { openEnrolment } from './service/enrolments.ts';
export {
  IMPORT_MAX,
  importStudents,
  type ImportedEnrolment,
  type ImportedIds,
  type ImportedStudent,
} from './service/import-students.ts';
export { ADVISOR_PERMISSION, requireStaff, TEACHER_PERMISSION, type NamedStaff } from './service/staff.ts';
export { getStudentOf } from './service/students.ts';
export { createStudent } from './service/write-students.ts';
export { familyNotifier } from './notify.ts';
