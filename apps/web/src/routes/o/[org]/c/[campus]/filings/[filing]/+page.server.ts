import { addressOf } from '@keshi/kernel/client';
import { acknowledgeFiling, exportFiling, getFiling } from '@keshi/modules/filings/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types';

/** It shows, links, and has one button, which PlainPage sends. */
export const csr = false;

/** A filed version; the newest unless the address names another. */
export const load: PageServerLoad = async (event) => {
  const params = { ...placeOf(event.params), filingId: event.params.filing };
  const asked = Number(textIn(event.url, 'version') ?? '');
  const version = Number.isInteger(asked) && asked > 0 ? asked : undefined;
  const filing = await call(event, getFiling, { params, query: filled({ version }) });
  const fileHref = (format: 'xlsx' | 'pdf'): string =>
    `/api${addressOf(exportFiling.path, params, { format, version: filing.version, locale: getLocale() })}`;
  return { filing, files: { xlsx: fileHref('xlsx'), pdf: fileHref('pdf') } };
};

export const actions = { acknowledge: formAction(acknowledgeFiling, { then: backToPage }) } satisfies Actions;
