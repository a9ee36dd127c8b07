/** The browser that tests and measurements drive. */
import { chromium, type Browser, type Page } from '@playwright/test';
import { access, constants } from 'node:fs/promises';

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/**
 * Starts Chromium without a window: the one CHROMIUM_PATH names, else Debian's, else Playwright's own. Throws an error with the
 * command to run when there is none. With `debuggingPort` other tools can drive it too. The caller closes it.
 */
export async function launchBrowser({ debuggingPort }: { readonly debuggingPort?: number } = {}): Promise<Browser> {
  const executablePath = await findChromium();
  const port = debuggingPort === undefined ? [] : [`--remote-debugging-port=${String(debuggingPort)}`];
  return chromium.launch({ executablePath, args: [...FLAGS, ...port] });
}

/** Absolute path of the program that `launchBrowser` starts. */
export async function findChromium(): Promise<string> {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked !== undefined && asked !== '') {
    if (await isProgram(asked)) return asked;
    throw new Error(`CHROMIUM_PATH names ${asked}, which is no program. What to do: correct or unset it.`);
  }
  for (const path of [DEBIAN_CHROMIUM, chromium.executablePath()]) {
    if (await isProgram(path)) return path;
  }
  throw new Error(
    'No browser was found. What to do: as root, "apt-get install -y chromium fonts-noto-cjk"; elsewhere, "npx playwright install chromium"; or set CHROMIUM_PATH.',
  );
}

/** Makes the page's processor so many times slower than it is. */
export async function slowDown(page: Page, times: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
