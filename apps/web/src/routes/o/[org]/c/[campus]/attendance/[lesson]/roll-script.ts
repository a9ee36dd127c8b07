/**
 * The script of a roll: says at once what each mark does, and sends the class without leaving the page. Without it the same form and the
 * same buttons do the same, a page at a time. Names in `data-roll` are those RollForm.svelte and +page.svelte give.
 */
import { formatUnits } from '@keshi/ui/format';
import { showMark } from '@keshi/ui/mark-row';
import { isMark } from '#lib/campus-words.ts';
import { sendForm, type Unanswered } from '#lib/plain-form.ts';
import { startPlainPage } from '#lib/plain-page.ts';
import { useServedLocale } from '#lib/served-locale.ts';
import { firstStatus, tallyOf, type Chosen, type Roll, type RollRow, type Tally } from './roll.ts';
import { correctionText, countsText, drawText, exceptionsText, noteOf } from './roll-words.ts';

const partsOf = (name: string): NodeListOf<HTMLElement> => document.querySelectorAll(`[data-roll="${name}"]`);
const setText = (name: string, text: string): void => {
  for (const part of partsOf(name)) part.textContent = text;
};
const setHidden = (name: string, isHidden: boolean): void => {
  for (const part of partsOf(name)) part.hidden = isHidden;
};

/** As Figured.svelte: the sentence with its figure set large. */
function setFigured(name: string, text: (figure: string) => string, figure: string): void {
  const said = text(figure);
  const at = said.indexOf(figure);
  for (const part of partsOf(name)) {
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

type Marking = { readonly form: HTMLFormElement; readonly roll: Roll; readonly beyond: readonly string[] };

/** Cast: RollForm writes exactly this. */
const readOf = (form: HTMLFormElement): Marking => ({
  form,
  ...(JSON.parse(form.dataset['of'] ?? '') as Omit<Marking, 'form'>),
});

const radiosOf = ({ form }: Marking, index: number): RadioNodeList | null => {
  const radios = form.elements.namedItem(`marks.${String(index)}.status`);
  return radios instanceof RadioNodeList ? radios : null;
};

const statusOf = (marking: Marking, row: RollRow, index: number): Chosen[string] => {
  const value = radiosOf(marking, index)?.value ?? null;
  return isMark(value) ? value : firstStatus(row);
};

function show(marking: Marking): void {
  const { form, roll, beyond } = marking;
  const chosen = Object.fromEntries(
    roll.rows.map((row, index) => [row.studentId, statusOf(marking, row, index)] as const),
  );
  const lines = form.querySelectorAll('.mark');
  roll.rows.forEach((row, index) => {
    const [line, status] = [lines[index], chosen[row.studentId]];
    if (line && status) showMark(line, noteOf(roll, row, status, beyond.includes(row.studentId)));
  });
  showTally(tallyOf(roll, chosen));
}

function reset(marking: Marking): void {
  marking.roll.rows.forEach((row, index) => {
    const radios = radiosOf(marking, index);
    if (radios) radios.value = firstStatus(row);
  });
  show(marking);
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

function startRoll(): void {
  const [form] = partsOf('form');
  if (!(form instanceof HTMLFormElement)) return;
  const marking = readOf(form);
  form.addEventListener('change', () => {
    show(marking);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void sendForm(form, submit);
  });
  for (const button of partsOf('reset'))
    button.addEventListener('click', () => {
      reset(marking);
    });
  // What was chosen before the script was there.
  show(marking);
}

useServedLocale();
startPlainPage();
startRoll();
