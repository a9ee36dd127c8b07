/** A row of the rule book: what it says, which test holds it, and the smallest change to the product under which it no longer holds. */

export type Held = {
  /** The test: its file and a part of its full name. */
  readonly test: { readonly file: string; readonly name: string };
  /** What switches the rule off: a text that stands exactly once in a file of the product, and what stands there instead. */
  readonly off: { readonly file: string; readonly from: string; readonly to: string };
};

export type RuleRow = {
  readonly row: string;
  readonly says: string;
  /** Null where no test holds it yet. */
  readonly held: Held | null;
};
