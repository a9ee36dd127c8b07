/** The renewal rate of a campus by class (REN-11). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Whole } from '@keshi/kernel/shapes';
import { RenewalRateDefinition } from '@keshi/modules/tenancy/contract';
import { MetricShape } from './shapes.ts';

/**
 * The two sides of the renewal rate by class, the largest base first, under the definition chosen for the period's last day or the one asked for.
 * An item belongs to the class whose end opened it, else to the one the student was in for its course on the day it counts; hours
 * consumed belong to the class of their lesson. `classId` null gathers what is of no class, so that Σ rows = the campus's figure.
 */
export const getClassRenewalRates = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/class-renewal-rates',
  summary: 'Renewal rate of a campus by class',
  can: 'figure.read',
  repeat: 'safe',
  query: z.object({ from: DateOn, until: DateOn, definition: RenewalRateDefinition.optional() }),
  output: z.object({
    metric: MetricShape,
    items: z
      .array(
        z.object({
          classId: Id.nullable(),
          className: z.string().nullable(),
          numerator: Whole,
          denominator: Whole,
        }),
      )
      .max(1000),
  }),
  problems: ['invalid-input'],
  rows: ['REN-11'],
});
