/** The places of the rail, as data: what each shows is one permission, checked again by the API on every call. */
import type { Permission } from '@keshi/kernel/permissions';
import type { IconName } from '@keshi/ui/icons';
import { m } from '#paraglide/messages.js';

export type Place = {
  /** Below the address of the campus or the head office: a module's folder in routes. */
  readonly path: string;
  readonly label: () => string;
  readonly icon: IconName;
  readonly needs: Permission;
  /** Not for who may do this. */
  readonly unless?: Permission;
  /** Also at the bottom of a phone, where there is room for four. */
  readonly tab?: true;
  /** Only the page itself is current, not those below it. */
  readonly exact?: true;
};

/** A campus: the day's work, then what sets the campus up. */
export const CAMPUS_PLACES: readonly (readonly Place[])[] = [
  [
    { path: 'advising', label: m.app_place_today, icon: 'list', needs: 'day.read', tab: true, exact: true },
    { path: 'scheduling', label: m.app_place_lessons, icon: 'calendar', needs: 'class.read', tab: true, exact: true },
    { path: 'registry', label: m.app_place_students, icon: 'user', needs: 'student.read', tab: true },
    { path: 'admissions', label: m.app_place_leads, icon: 'message', needs: 'lead.read' },
    { path: 'renewals', label: m.app_place_renewals, icon: 'pen', needs: 'renewal.read', tab: true },
    { path: 'advising/visits', label: m.app_place_visits, icon: 'phone', needs: 'visit.read' },
    { path: 'records', label: m.app_place_records, icon: 'file', needs: 'record.read' },
    { path: 'payments', label: m.app_place_orders, icon: 'yen', needs: 'order.read' },
    { path: 'tasks', label: m.app_place_tasks, icon: 'check', needs: 'task.read' },
    { path: 'service-desk', label: m.app_place_service_desk, icon: 'flag', needs: 'incident.read' },
    { path: 'satisfaction', label: m.satisfaction_place, icon: 'message', needs: 'survey.read' },
    { path: 'filings', label: m.app_place_filings, icon: 'upload', needs: 'filing.read' },
    { path: 'targets', label: m.app_place_targets, icon: 'flag', needs: 'target.read', exact: true },
    { path: 'targets/own', label: m.app_place_own_month, icon: 'pen', needs: 'target.plan' },
    { path: 'appraisal', label: m.app_place_appraisal, icon: 'list', needs: 'appraisal.read', exact: true },
    {
      path: 'appraisal/own',
      label: m.app_place_own_appraisal,
      icon: 'user',
      needs: 'appraisal.own',
      unless: 'member.manage',
    },
    { path: 'handbook', label: m.handbook_place, icon: 'info', needs: 'handbook.read' },
    { path: 'reporting', label: m.app_place_figures, icon: 'bars', needs: 'figure.read', exact: true },
    { path: 'reporting/departments', label: m.departments_title, icon: 'list', needs: 'figure.read' },
  ],
  [
    { path: 'scheduling/classes', label: m.app_place_classes, icon: 'book', needs: 'class.read' },
    { path: 'scheduling/rooms', label: m.app_place_rooms, icon: 'home', needs: 'class.write' },
    { path: 'identity', label: m.app_place_members, icon: 'user', needs: 'member.read' },
    { path: 'opening', label: m.app_place_opening, icon: 'upload', needs: 'import.run' },
  ],
];

/** The head office: the figures, then what sets the organisation up. */
export const HEAD_OFFICE_PLACES: readonly (readonly Place[])[] = [
  [
    { path: 'reporting', label: m.app_place_overview, icon: 'home', needs: 'figure.read', tab: true, exact: true },
    { path: 'reporting/campuses', label: m.app_place_campuses, icon: 'bars', needs: 'figure.read', tab: true },
    { path: 'reporting/people', label: m.people_title, icon: 'user', needs: 'figure.read' },
    { path: 'reporting/awards', label: m.app_place_awards, icon: 'list', needs: 'figure.read' },
    { path: 'reporting/departments', label: m.departments_title, icon: 'list', needs: 'figure.read' },
    { path: 'targets', label: m.app_place_targets, icon: 'flag', needs: 'target.read' },
    { path: 'payments', label: m.app_place_payment_events, icon: 'yen', needs: 'payment.review', tab: true },
    { path: 'filings', label: m.app_place_filings, icon: 'upload', needs: 'filing.read' },
    { path: 'handbook', label: m.handbook_place, icon: 'info', needs: 'handbook.read' },
  ],
  [
    { path: 'tenancy', label: m.app_place_structure, icon: 'flag', needs: 'org.manage', tab: true, exact: true },
    { path: 'identity', label: m.app_place_members, icon: 'user', needs: 'member.read' },
    { path: 'scheduling/courses', label: m.app_place_courses, icon: 'book', needs: 'org.manage' },
    { path: 'tenancy/settings', label: m.app_place_settings, icon: 'gear', needs: 'setting.manage' },
  ],
];

/** A child's pages, at the bottom of a guardian's phone. */
export const FAMILY_PLACES: readonly (readonly Place[])[] = [
  [
    { path: '', label: m.app_place_family_home, icon: 'home', needs: 'family.read', tab: true, exact: true },
    { path: 'scheduling', label: m.app_place_family_lessons, icon: 'calendar', needs: 'family.read', tab: true },
    { path: 'hours', label: m.app_place_family_hours, icon: 'book', needs: 'family.read', tab: true },
    { path: 'payments', label: m.app_place_family_orders, icon: 'yen', needs: 'family.read', tab: true },
  ],
];

/** The places someone with these permissions has. */
export const allowedPlaces = (groups: readonly (readonly Place[])[], can: readonly Permission[]): Place[][] =>
  groups
    .map((group) =>
      group.filter(({ needs, unless }) => can.includes(needs) && (unless === undefined || !can.includes(unless))),
    )
    .filter((group) => group.length > 0);

/** Is `pathname` the place at `href`, or below it? */
export const isAt = (pathname: string, href: string, exact: boolean): boolean =>
  pathname === href || (!exact && pathname.startsWith(`${href}/`));
