/** Words of roles. By themselves, because every page needs them and most need no words of what went wrong. */
import type { Role } from '@keshi/kernel/permissions';
import { m } from '#paraglide/messages.js';

const ROLE_NAMES: Record<Role, () => string> = {
  director: m.app_role_director,
  branch_principal: m.app_role_branch_principal,
  principal: m.app_role_principal,
  advisor_supervisor: m.app_role_advisor_supervisor,
  advisor: m.app_role_advisor,
  teaching_director: m.app_role_teaching_director,
  teacher: m.app_role_teacher,
  front_desk: m.app_role_front_desk,
  finance: m.app_role_finance,
  consultant_supervisor: m.app_role_consultant_supervisor,
  project_department: m.app_role_project_department,
  guardian: m.app_role_guardian,
};

export const roleName = (role: Role): string => ROLE_NAMES[role]();
