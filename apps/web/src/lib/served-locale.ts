import { isLocale, overwriteGetLocale } from '#paraglide/runtime.js';

/** In the browser: the page is in the language the server chose; the browser must not choose again from its own settings. */
export function useServedLocale(): void {
  const served = document.documentElement.lang;
  if (isLocale(served)) overwriteGetLocale(() => served);
}
