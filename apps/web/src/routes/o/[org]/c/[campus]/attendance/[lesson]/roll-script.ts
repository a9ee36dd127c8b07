/**
 * The script of a roll: says at once what each mark does, and sends the class without leaving the page. Without it the same form and the
 * same buttons do the same, a page at a time. Names in `data-roll` are those RollForm.svelte and +page.svelte give.
 */
import { formatUnits } from '@keshi/ui/format';
import { showMark } from '@keshi/ui/mark-row';
import type { MarkStatus } from '@keshi/modules/attendance/rules';
import { isMark } from '#lib/campus-words.ts';
import { sendForm, type Unanswered } from '#lib/plain-form.ts';
import { startPlainPage } from '#lib/plain-page.ts';
import { useServedLocale } from '#lib/served-locale.ts';
import { firstStatus, tallyOf, type Roll, type RollRow, type Tally } from './roll.ts';
import { correctionText, countsText, drawText, exceptionsText, noteOf } from './roll-words.ts';

const partsOf = (name: string): NodeListOf<HTMLElement> => document.querySelectorAll(`[data-roll="${name}"]`);
const setText = (name: string, text: string): void => {
  for (const part of partsOf(name)) if (part.textContent !== text) part.textContent = text;
};
const setHidden = (name: string, isHidden: boolean): void => {
  for (const part of partsOf(name)) part.hidden = isHidden;
};

/** As Figured.svelte: the sentence with its figure set large. */
function setFigured(name: string, text: (figure: string) => string, figure: string): void {
  const said = text(figure);
  const at = said.indexOf(figure);
  for (const part of partsOf(name)) {
    // It is announced, and only what is new.
    if (part.textContent === said) continue;
    const large = document.createElement('b');
    large.textContent = figure;
    part.replaceChildren(said.slice(0, at), large, said.slice(at + figure.length));
  }
}

function showTally(tally: Tally): void {
  setText('exceptions', exceptionsText(tally.exceptions));
  setHidden('reset', tally.exceptions === 0);
  setText('counts', countsText(tally));
  setFigured('draw', drawText, formatUnits(tally.drawUnits));
  setText('correction', correctionText(tally));
  setHidden('changed', tally.changed === 0);
  setHidden('unchanged', tally.changed > 0);
}

type Marking = {
  readonly roll: Roll;
  readonly beyond: readonly string[];
  /** By row of the roll: its line on the page, and what is chosen there. */
  readonly lines: readonly { readonly row: RollRow; readonly line: Element; status: MarkStatus }[];
};

/** Cast: RollForm writes exactly this. */
const dataOf = (form: HTMLFormElement): Omit<Marking, 'lines'> =>
  JSON.parse(form.dataset['of'] ?? '') as Omit<Marking, 'lines'>;

/** The form as it stands, with what was chosen before the script was there. */
function readMarking(form: HTMLFormElement): Marking {
  const data = dataOf(form);
  const lines = [...form.querySelectorAll('.mark')].flatMap((line, index) => {
    const row = data.roll.rows[index];
    const value = line.querySelector<HTMLInputElement>('input:checked')?.value ?? null;
    return row === undefined ? [] : [{ row, line, status: isMark(value) ? value : firstStatus(row) }];
  });
  return { ...data, lines };
}

function showLine({ roll, beyond }: Marking, { row, line, status }: Marking['lines'][number]): void {
  showMark(line, noteOf(roll, row, status, beyond.includes(row.studentId)));
}

const showSum = ({ roll, lines }: Marking): void => {
  showTally(tallyOf(roll, Object.fromEntries(lines.map(({ row, status }) => [row.studentId, status] as const))));
};

/** A mark says nothing about other students, so only its own line is touched: a phone need not lay out the others anew. */
function choose(marking: Marking, control: EventTarget | null): void {
  if (!(control instanceof HTMLInputElement) || !isMark(control.value)) return;
  const changed = marking.lines.find(({ line }) => line.contains(control));
  if (!changed) return;
  changed.status = control.value;
  showLine(marking, changed);
  showSum(marking);
}

function reset(marking: Marking): void {
  for (const each of marking.lines) {
    each.status = firstStatus(each.row);
    for (const radio of each.line.querySelectorAll('input')) radio.checked = radio.value === each.status;
    showLine(marking, each);
  }
  showSum(marking);
}

/** Sends the class. What comes back is this page again, as it now stands; else what was chosen stays, under the same key. */
async function submit(form: HTMLFormElement): Promise<Unanswered | null> {
  // The page, not what Kit would tell its own client.
  const answer = await fetch(form.action, {
    method: 'post',
    body: new FormData(form),
    headers: { accept: 'text/html' },
  });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // Nothing redirects here but a page that asks to sign in first.
  if (page.querySelector('[data-roll="when"]') === null) return answer.redirected ? 'signed-out' : 'lost';
  document.title = page.title;
  document.body.replaceWith(page.body);
  startRoll();
  return null;
}

/** What stands in the form is said at once, also what was chosen before the script was there. */
function startMarking(form: HTMLFormElement): void {
  const marking = readMarking(form);
  form.addEventListener('change', ({ target }) => {
    choose(marking, target);
  });
  for (const button of partsOf('reset'))
    button.addEventListener('click', () => {
      reset(marking);
    });
  for (const each of marking.lines) showLine(marking, each);
  showSum(marking);
}

function startRoll(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action^="?/submit"]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void sendForm(form, submit);
    });
    // The other is that of a roll which somebody else submitted first.
    if (form.dataset['roll'] === 'form') startMarking(form);
  }
}

useServedLocale();
startPlainPage();
startRoll();
