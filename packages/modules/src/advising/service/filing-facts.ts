/** Facts of the duty to file, from filings' door. Nothing of students hangs on them. */
import { readFilingFacts } from '@keshi/modules/filings';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type { DutyClock, DutyFacts } from '../rules/duty-facts.ts';

type Asked = {
  readonly ctx: Ctx;
  readonly campus: CampusInfo;
  readonly focus: readonly string[] | null;
  readonly clock: DutyClock;
};

export const readFilings = ({ ctx, campus, focus, clock }: Asked): Promise<DutyFacts['filings']> =>
  focus === null ? readFilingFacts(ctx, campus, clock.today) : Promise.resolve(null);
