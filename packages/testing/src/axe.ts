/** What axe, the checker of accessibility, finds on a page. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type Axe from 'axe-core';

/** WCAG 2.2 A and AA, and best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The small build: every page reads it anew, and of the other it takes as long as to look at the page. */
const SCRIPT = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let script: Promise<string> | undefined;

declare global {
  /** What the script leaves in a page. */
  var axe: typeof Axe | undefined;
}

/** What axe finds on the page as it is, in words a failing test can show. Our pages have no frames. */
export async function axeFindings(page: Page): Promise<string[]> {
  script ??= readFile(SCRIPT, 'utf8');
  await page.evaluate(await script);
  const violations = await page.evaluate(async (tags) => {
    // Describing what is right takes axe as long as finding what is wrong.
    const found = await globalThis.axe?.run({ runOnly: tags, resultTypes: ['violations'] });
    return found?.violations.map(({ id, nodes }) => ({ id, html: nodes.map((node) => node.html) })) ?? null;
  }, TAGS);
  if (violations === null) throw new Error('axe is not on the page');
  return violations.map(({ id, html }) => `${id}: ${html.map((each) => each.slice(0, 160)).join(' | ')}`);
}
