/** One rule of the product switched off while its test runs (`npm run rules`): the source as if the rule were not written. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A text that stands exactly once in a file, and what stands there instead. */
type Off = { readonly file: string; readonly from: string; readonly to: string };
/** Cast: `npm run rules` alone writes this, as exactly that. */
const offIn = (given: string): Off => JSON.parse(given) as Off;

/** The plugin for what `given` says as JSON; none where it says nothing. */
export function switchedOff(given: string | undefined): Plugin[] {
  if (given === undefined) return [];
  const off = offIn(given);
  return [
    {
      name: 'keshi-rule-off',
      enforce: 'pre',
      transform(source, id) {
        if (id.split('?')[0] !== `${ROOT}${off.file}`) return null;
        if (source.split(off.from).length !== 2) throw new Error(`${off.file}: not exactly once: ${off.from}`);
        return { code: source.replace(off.from, () => off.to), map: null };
      },
    },
  ];
}
