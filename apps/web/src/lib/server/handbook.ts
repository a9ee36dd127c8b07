/** What pages read of the handbook, in the language they are shown in. */
import { listGuidance } from '@keshi/modules/handbook/contract';
import { getLocale } from '#paraglide/runtime.js';
import type { Guided, Placement } from '../handbook/words.ts';
import { filled } from './address.ts';
import { call, type ApiEvent } from './api.ts';
import { placeOf } from './campus.ts';

type CampusEvent = ApiEvent & { readonly params: { readonly org: string; readonly campus: string } };

/** The articles that stand beside a kind of work; `month` is the one worked on, `2026-09`. */
export const readGuidance = (event: CampusEvent, placement: Placement, month?: string): Promise<Guided> =>
  call(event, listGuidance, {
    params: placeOf(event.params),
    query: filled({ placement, month, locale: getLocale() }),
  });
