/** Facts of the duty to file, from filings' door. Nothing of students hangs on them. */
import { readFilingFacts } from '@keshi/modules/filings';
import type { DutyFacts } from '../rules/duty-facts.ts';
import type { Looked } from './looked.ts';

export const readFilings = ({ ctx, campus, focus, clock }: Looked): Promise<DutyFacts['filings']> =>
  focus === null ? readFilingFacts(ctx, campus, clock.today) : Promise.resolve(null);
