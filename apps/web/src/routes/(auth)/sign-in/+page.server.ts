import { redirect } from '@sveltejs/kit';
import { KESHI_INBOX_URL } from '$app/env/private';
import { requestCode, signIn, signInWithCode } from '@keshi/modules/identity/contract';
import { homeOf } from '#lib/home.ts';
import { localPath } from '#lib/local-path.ts';
import { formAction, textOf } from '#lib/server/form-action.ts';
import { memberOf, sessionOf, type Session } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

/** Someone who is signed in goes on to where they wanted to go. */
export const load: PageServerLoad = async (event) => {
  const next = localPath(event.url.searchParams.get('next'));
  if ((await sessionOf(event)) !== null) redirect(303, next);
  return {
    way: event.url.searchParams.get('way') === 'password' ? ('password' as const) : ('code' as const),
    next,
    inbox: KESHI_INBOX_URL !== undefined,
  };
};

/** In: to the page that asked, else home, else to choose an organisation. */
function goOn(event: { url: URL }, session: Session): never {
  const member = memberOf(session);
  const next = localPath(event.url.searchParams.get('next'));
  if (member === null) redirect(303, next === '/' ? '/choose' : `/choose?next=${encodeURIComponent(next)}`);
  redirect(303, next === '/' ? (homeOf(member.orgId, member.grants) ?? '/choose') : next);
}

export const actions = {
  password: formAction(signIn, { then: goOn }),
  send: formAction(requestCode, {
    then: (_event, { sentTo, validMinutes }, form) => ({
      sentTo,
      validMinutes,
      phone: textOf(form, 'phone'),
      sentAt: String(Date.now()),
    }),
  }),
  code: formAction(signInWithCode, { then: goOn }),
} satisfies Actions;
