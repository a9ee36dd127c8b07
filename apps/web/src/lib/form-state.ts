/** What a form's last submission came back with, picked out of the page's one `form` value. */
import type { Done, FieldFault, Refused, ShownProblem } from './field-fault.ts';

type Answer = Refused | Done;

/** The answer to one form. Cast: `page.form` is untyped, and everything that carries a form's name was made by `formAction`. */
export function answerOf(value: unknown, form: string): Answer | null {
  return typeof value === 'object' && value !== null && 'form' in value && value.form === form
    ? (value as Answer)
    : null;
}

export type FormState = {
  /** Waiting for the answer; only with script. */
  readonly busy: boolean;
  /** The last submission of this form went through. */
  readonly done: boolean;
  readonly problem: ShownProblem | null;
  readonly faults: Readonly<Record<string, FieldFault>>;
  /** What is wrong with a field, in the reader's language. */
  error(name: string): string | undefined;
  /** What was typed before the refusal, else `otherwise`. */
  value(name: string, otherwise?: string): string;
};

export function stateOf(
  answer: Answer | null,
  busy: boolean,
  text: (fault: FieldFault, name: string) => string,
): FormState {
  const refused = answer !== null && 'problem' in answer ? answer : null;
  const faults = refused?.errors ?? {};
  return {
    busy,
    done: answer !== null && refused === null,
    problem: refused?.problem ?? null,
    faults,
    error: (name) => (faults[name] ? text(faults[name], name) : undefined),
    value: (name, otherwise = '') => refused?.values[name] ?? otherwise,
  };
}
