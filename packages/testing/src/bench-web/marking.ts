/** Marking a class of thirty on a phone, every student as something else than proposed, with the finger of a script. */
import type { Browser, Locator, Page } from '@playwright/test';
import { median } from '../bench/pairs.ts';
import { slowDown } from '../browser.ts';
import { layoutShiftOf } from '../first-visit.ts';
import { interactionToNextPaint, painted, slowest, watchedInteractions, watchInteractions } from './interactions.ts';
import type { WebFinding } from './report.ts';
import { openPhone, type Site } from './site.ts';

/** Interactions within this feel immediate. */
const GOAL_MS = 100;
/** Choices of a student besides the proposed one: late, on leave, absent. */
const OTHER_CHOICES = 3;

type Visit = {
  readonly inpMs: number;
  readonly slowestMs: number;
  readonly interactions: number;
  readonly layoutShift: number;
};

/**
 * A finger at the middle of what is tapped. Not the tool's own tap: to make sure of what it hits it lays the page out inside every event,
 * which the browser then counts as the page's answer.
 */
async function tapOn(page: Page, target: Locator): Promise<void> {
  await target.evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
  });
  await painted(page);
  const box = await target.boundingBox();
  if (box === null) throw new Error('nothing to tap');
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await painted(page);
}

/** Marks everybody and submits; returns how many interactions that were. */
async function markClass(page: Page): Promise<number> {
  const rows = page.locator('.roll .mark');
  const students = await rows.count();
  for (let index = 0; index < students; index += 1) {
    const row = rows.nth(index);
    await tapOn(page, row.locator('summary'));
    await tapOn(page, row.locator('.pick label').nth(1 + (index % OTHER_CHOICES)));
  }
  await tapOn(page, page.locator('.bar-act button'));
  await page.locator('.donehero').waitFor();
  return 2 * students + 1;
}

async function visitOnce(browser: Browser, site: Site, slowdown: number): Promise<Visit> {
  const context = await openPhone(browser, site.url, site.principalCookie);
  try {
    const page = await context.newPage();
    await page.goto(site.url + site.nextRoll(), { waitUntil: 'networkidle' });
    await slowDown(page, slowdown);
    await watchInteractions(page);
    const interactions = await markClass(page);
    const events = await watchedInteractions(page);
    return {
      inpMs: interactionToNextPaint(events, interactions),
      slowestMs: slowest(events)[0] ?? 0,
      interactions,
      layoutShift: await layoutShiftOf(page),
    };
  } finally {
    await context.close();
  }
}

/** Medians over the visits, at the machine's own speed and at a quarter of it. */
export async function measureMarking(browser: Browser, site: Site, visits: number): Promise<WebFinding[]> {
  const findings: WebFinding[] = [];
  for (const slowdown of [1, 4]) {
    const all: Visit[] = [];
    for (let n = 0; n < visits; n += 1) all.push(await visitOnce(browser, site, slowdown));
    const speed = slowdown === 1 ? 'full speed' : `processor slowed ${String(slowdown)}×`;
    findings.push({
      name: `marking 30 students, interaction to next paint, ${speed}`,
      value: median(all.map((visit) => visit.inpMs)),
      unit: 'ms',
      goal: { atMost: GOAL_MS },
      notes: [
        `${String(all[0]?.interactions ?? 0)} interactions a visit, the slowest of each ${all.map((visit) => visit.slowestMs).join(', ')} ms`,
      ],
    });
    findings.push({
      name: `marking 30 students, layout shift, ${speed}`,
      value: Math.max(...all.map((visit) => visit.layoutShift)),
      unit: '',
      goal: { atMost: 0 },
      notes: [],
    });
  }
  return findings;
}
