/**
 * Families with minds of their own, for back-testing the order of risk. What decides is hidden from the product: how satisfied a family is, moved by
 * what happens to it (complaints and how they end, lessons missed, being looked after or left alone) and by chance, and how it feels about the price.
 * Nothing here is imported from the product, and none of its points, weights or limits is used.
 */
import type { Random } from '../simulator/random.ts';

export type Family = {
  /** From 0 to 1; where it settles when nothing happens. */
  readonly temper: number;
  satisfaction: number;
  /** From 0, does not care, to 1, counts every yuan. */
  readonly thrift: number;
  /** Chance of a lesson missed for reasons of the family's own, which say nothing about its mind. */
  readonly busy: number;
  /** Days since somebody last looked after it. */
  alone: number;
  /** What it has decided about each renewal, once asked. */
  readonly decided: Map<string, boolean>;
};

const clamp = (value: number): number => Math.max(0, Math.min(1, value));
const unit = (random: Random): number => random.int(0, 10_000) / 10_000;
/** Bell-shaped around 0, nearly always within one of it. */
const bell = (random: Random): number => (unit(random) + unit(random) + unit(random) + unit(random) - 2) / 1.2;

export const newFamily = (random: Random): Family => {
  const temper = clamp(0.62 + 0.24 * bell(random));
  return {
    temper,
    satisfaction: clamp(temper + 0.1 * bell(random)),
    thrift: unit(random),
    busy: 0.14 * unit(random),
    alone: random.int(0, 14),
    decided: new Map(),
  };
};

const move = (family: Family, by: number): void => {
  family.satisfaction = clamp(family.satisfaction + by);
};

/** Whether the student comes to a lesson: the less satisfied stay away more often, and each lesson missed costs some satisfaction. */
export function comes(family: Family, random: Random): 'present' | 'late' | 'leave' | 'absent' {
  const away = family.busy + 0.5 * (1 - family.satisfaction) ** 3;
  if (unit(random) >= away) return unit(random) < 0.05 ? 'late' : 'present';
  move(family, -0.012);
  return unit(random) < 0.55 ? 'leave' : 'absent';
}

/** Whether it complains today. Some complain who are content, and most who are not never do. */
export const complains = (family: Family, random: Random): boolean =>
  unit(random) < 0.0006 + 0.009 * Math.max(0, 0.6 - family.satisfaction);

export const wronged = (family: Family): void => {
  move(family, -0.1);
};

/** A complaint that came to its end: 1 to 5, as the family says. */
export function settled(family: Family, random: Random): number {
  const well = unit(random) < 0.65;
  move(family, well ? 0.08 : -0.06);
  return well ? random.int(4, 5) : random.int(1, 3);
}

/** Somebody called and listened. It does more where nobody had for long. */
export function lookedAfter(family: Family): void {
  move(family, family.alone > 20 ? 0.05 : 0.015);
  family.alone = 0;
}

/** A day goes by: a mind drifts towards its temper, chance plays its part, and being left alone wears. */
export function dayPasses(family: Family, random: Random): void {
  family.alone += 1;
  move(family, 0.01 * (family.temper - family.satisfaction) + 0.012 * bell(random) - (family.alone > 25 ? 0.004 : 0));
}

/** Whether it renews, decided once and for good when it is first asked, at so many yuan an hour. */
export function renews(family: Family, renewalId: string, yuanAnHour: number, random: Random): boolean {
  const known = family.decided.get(renewalId);
  if (known !== undefined) return known;
  const dear = (yuanAnHour - 100) / 60;
  const leaning = 7 * (family.satisfaction - 0.42) - 1.1 * family.thrift * dear + 0.9 * bell(random);
  const will = unit(random) < 1 / (1 + Math.exp(-leaning));
  family.decided.set(renewalId, will);
  return will;
}
