/** What script adds to a page without Kit's client: definitions that stay open, and forms that lose nothing. */
import { definition } from '@keshi/ui/definition';
import { sendForm, type Unanswered } from './plain-form.ts';

/** What Kit answers to script about a form action, as far as it is read here. */
type Result = { readonly type: string; readonly location?: string; readonly status?: number };

/** Cast: this app's own server, in Kit's own format. */
const resultOf = async (answer: Response): Promise<Result> => (await answer.json()) as Result;

const UNAUTHORISED = 401;

/**
 * Goes where the form's action leads. A refusal, or more to say after success, is the server's to show: the form goes out once more as a
 * page, under the same key.
 */
async function send(form: HTMLFormElement): Promise<Unanswered | null> {
  const answer = await fetch(form.action, {
    method: 'post',
    body: new FormData(form),
    headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
  });
  const { type, location: to, status } = await resultOf(answer);
  if (type === 'error') return 'lost';
  if (status === UNAUTHORISED) return 'signed-out';
  if (type === 'redirect' && to !== undefined) location.assign(to);
  else form.submit();
  return null;
}

export function startPlainPage(): void {
  for (const span of document.querySelectorAll<HTMLElement>('.def')) definition(span);
  document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  document.addEventListener('submit', (event) => {
    const { target: form } = event;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    // Those of the frame (language, theme, signing out) lead away from here, and nothing is typed in them.
    if (!form.matches('#main form[method="post"]')) return;
    event.preventDefault();
    void sendForm(form, send);
  });
}
