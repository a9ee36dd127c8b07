/** What the tap writes and the lint reads: one line of JSON for each statement text, with who sent it from where. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The folder to record into; without it nothing listens. */
export const TAP_VARIABLE = 'KESHI_SQL_TAP';

const Line = z.object({
  text: z.string(),
  /** Who logged in: keshi_app, keshi_auth, keshi_worker, or an administrator. */
  role: z.string(),
  /** File and line of the code that sent it, from the repository's root; empty when the stack did not say. */
  source: z.string(),
  /** For each parameter the number of the first one with the same value: `[1, 2, 1]` says that $3 was $1. Values are not kept. */
  same: z.array(z.number()),
});
export type Line = z.infer<typeof Line>;

/** A text with all that was recorded of it. */
export type Recorded = {
  readonly text: string;
  readonly roles: readonly string[];
  readonly sources: readonly string[];
  /** As in a line, but only what was so every time. */
  readonly same: readonly number[];
};

/** Which parameters hold the same value as an earlier one. Nulls are like nothing. */
export const sameValues = (values: readonly unknown[]): number[] =>
  values.map((value, index) => (value === null || value === undefined ? index : values.indexOf(value)) + 1);

/** Two parameters stay the same only if they were in both. */
const alike = (one: readonly number[], other: readonly number[]): number[] => {
  const pairs = one.map((first, index) => `${String(first)} ${String(other[index])}`);
  return pairs.map((pair) => pairs.indexOf(pair) + 1);
};

/** Statements of the product: what tests and their helpers send for themselves is not. */
const isOfProduct = ({ source }: Line): boolean => !/\.test\.ts|^packages\/testing\//.test(source);

/** Every text the product sent, once. */
export function readRecording(folder: string): Recorded[] {
  const found = new Map<string, Recorded>();
  for (const file of readdirSync(folder)) {
    for (const json of readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)) {
      const line = Line.parse(JSON.parse(json));
      if (!isOfProduct(line)) continue;
      const { text, role, source, same } = line;
      const known = found.get(text) ?? { roles: [], sources: [], same };
      const [roles, sources] = [new Set([...known.roles, role]), new Set([...known.sources, source])];
      found.set(text, { text, roles: [...roles], sources: [...sources], same: alike(known.same, same) });
    }
  }
  return [...found.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}
