/** Words of the register. Complete tables, so a new state or kind without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getIncident } from '@keshi/modules/service-desk/contract';
import { m } from '#paraglide/messages.js';

type Incident = ClientOutput<typeof getIncident>;
type Words<Name extends string> = Readonly<Record<Name, () => string>>;
export type IncidentEvent = Incident['events'][number];
export type State = Incident['state'];

export const STATES = ['received', 'assigned', 'in_progress', 'resolved', 'visited', 'closed'] as const;
const STATE_WORDS: Words<State> = {
  received: m.service_desk_received,
  assigned: m.service_desk_assigned,
  in_progress: m.service_desk_in_progress,
  resolved: m.service_desk_resolved,
  visited: m.service_desk_visited,
  closed: m.service_desk_closed,
};
export const stateName = (state: State): string => STATE_WORDS[state]();

export const KINDS = ['complaint', 'accident'] as const;
export const kindName = ({ kind, major }: Pick<Incident, 'kind' | 'major'>): string =>
  kind === 'complaint' ? m.service_desk_complaint() : major ? m.service_desk_major() : m.service_desk_accident();

const VIAS: Words<Incident['via']> = {
  portal: m.service_desk_via_portal,
  phone: m.service_desk_via_phone,
  face: m.service_desk_via_face,
  branch: m.service_desk_via_branch,
  head_office: m.service_desk_via_head_office,
};
export const viaName = (via: Incident['via']): string => VIAS[via]();
export const DESK_VIAS = ['phone', 'face', 'branch', 'head_office'] as const;

const EVENTS: Words<IncidentEvent['kind']> = {
  assigned: m.service_desk_assigned,
  in_progress: m.service_desk_progress,
  resolved: m.service_desk_resolved,
  visited: m.service_desk_visited,
  closed: m.service_desk_closed,
  not_attributable: m.service_desk_not_attributable,
  attributable: m.service_desk_attributable_again,
};
export const eventName = (kind: IncidentEvent['kind']): string => EVENTS[kind]();

export const satisfactionText = (value: number): string => m.service_desk_satisfaction_of({ value });
