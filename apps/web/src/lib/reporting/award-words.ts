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
  'on-time': m.awards_gate_on_time,
  accurate: m.awards_gate_accurate,
};

export const unitOf = (metrics: readonly Metric[], id: Metric['id'] | null): Metric['unit'] =>
  metrics.find((metric) => metric.id === id)?.unit ?? 'count';

const isShare = ({ name }: Gate): boolean => name === 'on-time' || name === 'accurate';

/** A gate's own figure: the count, classes an advisor, or the share of reports. */
export const gateValue = (gate: Gate, metrics: readonly Metric[]): string => {
  const { name, metric, numerator, denominator } = gate;
  if (name === 'classes') return wholeText(unitOf(metrics, metric), { numerator, denominator });
  return isShare(gate) ? wholeText('rate', { numerator, denominator }) : formatCount(numerator);
};

const requiredText = (gate: Gate): string => {
  if (isShare(gate)) return `${formatCount(gate.required)}%`;
  return gate.name === 'classes' ? formatUnits(gate.required) : formatCount(gate.required);
};

/** Why a gate is failed, with both numbers. */
export const gateText = (gate: Gate, metrics: readonly Metric[]): string =>
  GATES[gate.name]({ value: gateValue(gate, metrics), required: requiredText(gate) });
