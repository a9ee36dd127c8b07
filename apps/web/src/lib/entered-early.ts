/**
 * What somebody entered before the page's script had started: on a slow phone they have seconds for it. Starting writes the server's values over it. Svelte
 * spares bound inputs, but neither selects nor radios, and who chose to pay a part would pay all.
 */
type Entry = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isTicked = (entry: Entry): entry is HTMLInputElement =>
  entry instanceof HTMLInputElement && (entry.type === 'checkbox' || entry.type === 'radio');

const stateOf = (entry: Entry): string | boolean => (isTicked(entry) ? entry.checked : entry.value);

/** Whether it is no longer as the server sent it. Of radios the chosen one says it for its group. */
function isEntered(entry: Entry): boolean {
  if (entry instanceof HTMLSelectElement) {
    const options = [...entry.options];
    const sent = options.find((option) => option.defaultSelected) ?? options.find((option) => !option.disabled);
    return entry.value !== sent?.value;
  }
  if (!isTicked(entry)) return entry.value !== entry.defaultValue;
  return entry.checked !== entry.defaultChecked && (entry.checked || entry.type === 'checkbox');
}

function enter(entry: Entry, state: string | boolean): void {
  if (!entry.isConnected) return;
  if (isTicked(entry)) entry.checked = state === true;
  // A chosen file stays by itself, and no script may name one.
  else if (entry.type !== 'file') entry.value = String(state);
  for (const type of ['input', 'change']) entry.dispatchEvent(new Event(type, { bubbles: true }));
}

/** Reads it; to be called before anything of the page has started. Returns what enters it once more when everything has, as by hand: whoever listens hears of it. */
export function enteredEarly(page: ParentNode): () => void {
  const early = [...page.querySelectorAll<Entry>('input, select, textarea')]
    .filter(isEntered)
    .map((entry) => ({ entry, state: stateOf(entry) }));
  return () => {
    for (const { entry, state } of early) enter(entry, state);
  };
}
