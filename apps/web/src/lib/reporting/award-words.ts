/** Words of rankings, and how their sides are shown. Complete tables, so a new gate or criterion without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getOrgAwards } from '@keshi/modules/reporting/contract';
import { formatCount, formatUnits } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import type { Metric } from './figures.ts';
import { wholeText } from './figures.ts';

export type AwardsView = ClientOutput<typeof getOrgAwards>;
export type AwardRow = AwardsView['teams'][number];
export type Criterion = AwardRow['criteria'][number];
export type Gate = AwardRow['gates'][number];

const CRITERIA: Readonly<Record<Criterion['name'], () => string>> = {
  recruitment: m.awards_recruitment,
  renewal: m.awards_renewal,
  hours: m.awards_hours,
  signUps: m.awards_sign_ups,
  signUpRate: m.awards_sign_up_rate,
};
export const criterionName = (name: Criterion['name']): string => CRITERIA[name]();

type Figures = { readonly value: string; readonly required: string };
const GATES: Readonly<Record<Gate['name'], (figures: Figures) => string>> = {
  complaints: m.awards_gate_complaints,
  accidents: m.awards_gate_accidents,
  classes: m.awards_gate_classes,
  'own-classes': m.awards_gate_own_classes,
  supervisor: m.awards_gate_supervisor,
};

export const unitOf = (metrics: readonly Metric[], id: Metric['id'] | null): Metric['unit'] =>
  metrics.find((metric) => metric.id === id)?.unit ?? 'count';

/** A gate's own figure: the count, or classes an advisor. */
export const gateValue = ({ name, metric, numerator, denominator }: Gate, metrics: readonly Metric[]): string =>
  name === 'classes' ? wholeText(unitOf(metrics, metric), { numerator, denominator }) : formatCount(numerator);

/** Why a gate is failed, with both numbers. */
export const gateText = (gate: Gate, metrics: readonly Metric[]): string =>
  GATES[gate.name]({
    value: gateValue(gate, metrics),
    required: gate.name === 'classes' ? formatUnits(gate.required) : formatCount(gate.required),
  });
