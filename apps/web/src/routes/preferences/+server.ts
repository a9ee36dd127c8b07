/** Language and appearance: plain forms post here from every page and come back to it, so they work without script. */
import { redirect } from '@sveltejs/kit';
import { cookieName, isLocale } from '#paraglide/runtime.js';
import { localPath } from '#lib/local-path.ts';
import { THEME_COOKIE, themeOf } from '#lib/theme.ts';
import type { RequestHandler } from './$types';

const YEAR_SECONDS = 365 * 24 * 3600;
/** Script reads the language, which is nobody's secret. */
const options = { path: '/', httpOnly: false, sameSite: 'lax', maxAge: YEAR_SECONDS } as const;

export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await request.formData();
  const [locale, theme, back] = ['locale', 'theme', 'back'].map((name) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : undefined;
  });
  if (isLocale(locale)) cookies.set(cookieName, locale, options);
  if (theme !== undefined) cookies.set(THEME_COOKIE, themeOf(theme), options);
  redirect(303, localPath(back));
};
