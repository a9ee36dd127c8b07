import { overwriteGetLocale, isLocale } from '#paraglide/runtime.js';

// The page is in the language the server chose; the browser must not choose again from its own settings.
const served = document.documentElement.lang;
if (isLocale(served)) overwriteGetLocale(() => served);
