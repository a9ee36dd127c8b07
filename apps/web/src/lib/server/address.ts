/** What a page's address asks for, read once and in one way. */

type Missing<Values> = { [Name in keyof Values]: undefined extends Values[Name] ? Name : never }[keyof Values];
type Filled<Values> = Omit<Values, Missing<Values>> & { [Name in Missing<Values>]?: Exclude<Values[Name], undefined> };

/** The values that are there, so that a query has only filters that were set. */
export function filled<Values extends object>(values: Values): Filled<Values> {
  // Only undefined values are left out, which is what `Filled` says.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Filled<Values>;
}

/** What the address says under a name; undefined for nothing and for nothing but spaces. */
export function textIn(url: URL, name: string): string | undefined {
  const text = url.searchParams.get(name)?.trim();
  return text === '' ? undefined : text;
}

/** One of the choices, or undefined: an unknown word in an address is no filter. */
export const choiceIn = <Choice extends string>(
  url: URL,
  name: string,
  choices: readonly Choice[],
): Choice | undefined => choices.find((choice) => choice === url.searchParams.get(name));

/** A field of a form as text; undefined when it is empty. */
export function fieldText(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A form to change before it is read: what was typed must come back as it was typed when the API refuses. */
export function copyOf(form: FormData): FormData {
  const copy = new FormData();
  for (const [name, value] of form.entries()) copy.append(name, value);
  return copy;
}
