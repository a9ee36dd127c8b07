import { redirect } from '@sveltejs/kit';
import { signOut } from '@keshi/modules/identity/contract';
import { call, SESSION_COOKIE } from '#lib/server/api.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
  await call(event, signOut, {});
  event.cookies.delete(SESSION_COOKIE, { path: '/' });
  redirect(303, '/sign-in');
};
