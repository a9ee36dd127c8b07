/** What the API's bindings on Workers say: the same variables as on Node, refused for the same faults. */
import { consoleLog } from '@keshi/platform/log';
import type { Outside } from './invocation.ts';
import { outsidePorts } from './outside.ts';
import { readSettings } from './settings.ts';

/** Bindings are texts but for those of the platform itself. */
export type Bindings = Readonly<Record<string, unknown>>;

/**
 * Reads them. Throws one error that names every variable at fault. The clock is the machine's: KESHI_CLOCK_OFFSET_MS and what is about
 * listening and pools have no meaning here.
 */
export function outsideOf(bindings: Bindings): Outside {
  const texts = Object.fromEntries(
    Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const settings = readSettings(texts);
  return {
    cells: settings.cells,
    neonProxy: texts['KESHI_NEON_PROXY'],
    ports: outsidePorts({ ...settings, log: consoleLog }),
    keys: settings.signingKeys,
    now: () => new Date().toISOString(),
    log: consoleLog,
    origins: settings.origins,
  };
}
