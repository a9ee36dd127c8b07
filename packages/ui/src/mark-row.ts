/** What script does with a MarkRow on a page that comes without the component's script. */
import type { MarkNote } from './types.ts';

/** Says beside the student what is chosen now, and what that does. */
export function showMark(row: Element, note: MarkNote): void {
  const [state, label, small] = ['.st', '.st > span', '.nm > small'].map((part) => row.querySelector(part));
  const choice = row.querySelector('input:checked')?.closest('label');
  if (!state || !label || !small || !choice) return;
  state.className = `st ${choice.className}`;
  label.textContent = choice.querySelector('span')?.firstChild?.textContent ?? '';
  small.textContent = note.text;
  small.className = note.tone ?? '';
}
