import { useServedLocale } from '#lib/served-locale.ts';

useServedLocale();
