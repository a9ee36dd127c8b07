/** What every figure is given as: its definition and its two sides. */
import * as z from 'zod';
import { DateOn, Whole } from '@keshi/kernel/shapes';
import { METRIC_IDS } from '../rules/metrics.ts';

export const MetricId = z.enum(METRIC_IDS);
export const MetricUnit = z.enum(['count', 'units', 'minor', 'rate', 'ratio']);

/** One definition, as printed beside every figure. */
export const MetricShape = z.object({
  id: MetricId,
  nameZh: z.string(),
  nameEn: z.string(),
  unit: MetricUnit,
  /** What its sides and rows are counted in: fen, hundredths of a class-hour, or pieces. */
  measure: z.enum(['count', 'units', 'minor']),
  definitionZh: z.string(),
  definitionEn: z.string(),
  version: z.int(),
  code: z.string(),
  /** The name of the definition, where the head office chooses one of several (M10). */
  variant: z.object({ nameZh: z.string(), nameEn: z.string() }).optional(),
  dateBasis: z.enum(['event', 'lesson', 'due', 'instant']),
});

/** A figure. For rates `value` is null and numerator/denominator are shown; `null` numerator over 0 is n/a, never 0. */
export const Figure = z.object({
  metric: MetricId,
  numerator: Whole,
  denominator: Whole.nullable(),
  previousNumerator: Whole,
  previousDenominator: Whole.nullable(),
  /** Still changes: an open grace period or cohort. Until when. */
  provisionalUntil: DateOn.nullable(),
});
