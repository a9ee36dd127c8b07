/** People of all campuses side by side by one figure (KPI-13). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Whole } from '@keshi/kernel/shapes';
import { MetricId, MetricShape } from './shapes.ts';

const Sides = z.object({ numerator: Whole, denominator: Whole.nullable() });
/**
 * The hundred highest, and how all of them lie apart: the figures a quarter, half and three quarters of the way down. Whoever has nothing of it in
 * the period is not among them; a rate over fewer than ten has no place and comes last.
 */
export const PeopleFigures = z.object({
  metric: MetricShape,
  today: DateOn,
  count: z.int(),
  quarters: z.array(Sides).max(3),
  items: z
    .array(
      Sides.extend({
        personId: Id,
        name: z.string(),
        campusId: Id,
        campusName: z.string(),
        rank: z.int().nullable(),
      }),
    )
    .max(100),
});
export const getPeopleFigures = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/people-figures',
  summary: 'People of all campuses ranked by a figure',
  can: 'figure.read',
  repeat: 'safe',
  query: z.object({ metric: MetricId, from: DateOn, until: DateOn }),
  output: PeopleFigures,
  problems: ['invalid-input'],
  rows: ['KPI-13'],
});
