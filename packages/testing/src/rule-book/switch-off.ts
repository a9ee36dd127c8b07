/** Switches one rule of the rule book off while its test runs: the product's source as if the rule were not written. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { ROWS } from './rows.ts';

/** Names the row that is off. */
export const OFF_VARIABLE = 'KESHI_RULE_OFF';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** How often a text stands in another. */
export const timesIn = (source: string, text: string): number => source.split(text).length - 1;

/** The plugin for `row`; none where no rule is off. */
export function switchedOff(row: string | undefined): Plugin[] {
  const off = ROWS.find((each) => each.row === row)?.held?.off;
  if (off === undefined) return [];
  return [
    {
      name: 'keshi-rule-off',
      enforce: 'pre',
      transform(source, id) {
        if (id.split('?')[0] !== `${ROOT}${off.file}`) return null;
        if (timesIn(source, off.from) !== 1) throw new Error(`${off.file}: not exactly once: ${off.from}`);
        return { code: source.replace(off.from, () => off.to), map: null };
      },
    },
  ];
}
