/** What is wrong with a field, without words: the server finds it, the page says it in the reader's language. */

export type FieldFault = {
  readonly code:
    | 'required'
    | 'too-short'
    | 'too-long'
    | 'too-small'
    | 'too-large'
    | 'too-few'
    | 'too-many'
    | 'number'
    | 'date'
    | 'email'
    | 'format'
    | 'choice'
    | 'other';
  /** The limit that was passed, as people write it (hundredths as decimals). */
  readonly limit?: string;
  /** What the API said, in English, where there is no code for it. */
  readonly detail?: string;
};

/** A refusal as a page shows it: the type and the facts that came with it. */
export type ShownProblem = {
  readonly type: string;
  readonly status: number;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** What a form gets back when it was refused. `values` is what was typed, without secrets. */
export type Refused = {
  readonly form: string;
  readonly problem: ShownProblem;
  readonly errors: Readonly<Record<string, FieldFault>>;
  readonly values: Readonly<Record<string, string>>;
};

/** What a form gets back when it went through; `formAction`'s `then` may add to it. */
export type Done = { readonly form: string; readonly done: true };
