/** What the loads of filings by campus share. */
import { isDate, localDate, type DateText } from '@keshi/kernel/dates';
import { FILING_KINDS, type FilingKind } from '@keshi/modules/filings/rules';
import { ORG_TIME_ZONE } from '@keshi/modules/tenancy/rules';
import { choiceIn, filled, textIn } from './address.ts';
import { businessNow } from './clock.ts';

/** The day and the kind that an address asks for, as the API's query and as the page shows them. */
export function askedFilings(url: URL): {
  query: { on?: DateText; kind?: FilingKind };
  kind: FilingKind | null;
  today: DateText;
} {
  const on = textIn(url, 'on');
  const kind = choiceIn(url, 'kind', FILING_KINDS);
  return {
    query: filled({ on: on !== undefined && isDate(on) ? on : undefined, kind }),
    kind: kind ?? null,
    today: localDate(businessNow(), ORG_TIME_ZONE),
  };
}
