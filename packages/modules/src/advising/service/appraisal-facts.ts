/** Facts of the cycle of appraisals, from appraisal's door. Nothing of students hangs on them. */
import { readAppraisalFacts } from '@keshi/modules/appraisal';
import type { DutyFacts } from '../rules/duty-facts.ts';
import type { Looked } from './looked.ts';

export const readAppraisals = ({ ctx, campus, focus, clock }: Looked): Promise<DutyFacts['appraisals']> =>
  focus === null ? readAppraisalFacts(ctx, campus, clock.today) : Promise.resolve([]);
