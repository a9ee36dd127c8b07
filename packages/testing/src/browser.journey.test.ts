import { afterEach, expect, test, vi } from 'vitest';
import { axeFindings } from './axe.ts';
import { findChromium, launchBrowser } from './browser.ts';

afterEach(() => vi.unstubAllEnvs());

test('the browser renders a page and runs its script', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setContent('<p id="greeting"></p><script>greeting.textContent = "课时 " + (1 + 1)</script>');
  expect(await page.locator('#greeting').textContent()).toBe('课时 2');
  await browser.close();
});

test('axe finds what is wrong with a page, and nothing on one that is right', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const show = (text: string): Promise<void> =>
    page.setContent(`<!doctype html><html lang="en"><title>Hours</title><main><h1>Hours</h1>${text}</main></html>`);
  await show('<p style="color: #aaa">Eleven are left</p>');
  expect(await axeFindings(page)).toEqual(['color-contrast: <p style="color: #aaa">Eleven are left</p>']);
  await show('<p>Eleven are left</p>');
  expect(await axeFindings(page)).toEqual([]);
  await browser.close();
});

test('a CHROMIUM_PATH that leads nowhere is an error that says so, not a silent other browser', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium');
  await expect(findChromium()).rejects.toThrow(/\/nowhere\/chromium.*What to do/);
});
