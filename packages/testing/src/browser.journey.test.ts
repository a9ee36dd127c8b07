import { afterEach, expect, test, vi } from 'vitest';
import { findChromium, launchBrowser } from './browser.ts';

afterEach(() => vi.unstubAllEnvs());

test('the browser renders a page and runs its script', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setContent('<p id="greeting"></p><script>greeting.textContent = "课时 " + (1 + 1)</script>');
  expect(await page.locator('#greeting').textContent()).toBe('课时 2');
  await browser.close();
});

test('a CHROMIUM_PATH that leads nowhere is an error that says so, not a silent other browser', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium');
  await expect(findChromium()).rejects.toThrow(/\/nowhere\/chromium.*What to do/);
});
