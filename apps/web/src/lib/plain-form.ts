/** Sending a form from a page without Kit's client. What it says when that leads nowhere are PlainPage.svelte's templates. */

/** The request did not arrive, or nobody is signed in any more: what was typed has to stay. */
export type Unanswered = 'lost' | 'signed-out';

/** As Button.svelte shows it. */
function setBusy(form: HTMLFormElement, busy: boolean): void {
  form.toggleAttribute('data-busy', busy);
  for (const button of form.ownerDocument.querySelectorAll<HTMLButtonElement>('button'))
    if (button.form === form && button.type === 'submit')
      for (const name of ['aria-busy', 'aria-disabled'])
        if (busy) button.setAttribute(name, 'true');
        else button.removeAttribute(name);
}

/** Says at the form's head why it is still here. */
function say(form: HTMLFormElement, what: Unanswered): void {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-say="${what}"]`);
  if (template) form.prepend(template.content.cloneNode(true));
}

/** Sends it once at a time. `send` leads on and answers null, or says why the form has to stay. */
export async function sendForm(
  form: HTMLFormElement,
  send: (form: HTMLFormElement) => Promise<Unanswered | null>,
): Promise<void> {
  if (form.hasAttribute('data-busy')) return;
  setBusy(form, true);
  // What was said about the last try, by the server or here.
  for (const note of form.querySelectorAll('.note[role="alert"]')) note.remove();
  const unanswered = await send(form).catch(() => 'lost' as const);
  if (unanswered === null) {
    // The browser may bring this very page back.
    window.addEventListener('pageshow', () => {
      setBusy(form, false);
    });
    return;
  }
  setBusy(form, false);
  say(form, unanswered);
}
