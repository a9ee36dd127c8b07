/** `npm run shots`: the tracked picture of every page, in apps/web/shots, from a small lived-in franchise. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startTestCluster } from '../database.ts';
import { setStage, signInAs, type Stage, type Viewer } from '../journey.ts';
import { pagesOf, pictureName } from '../pages.ts';

const FOLDER = fileURLToPath(new URL('../../../../apps/web/shots', import.meta.url));

async function photograph(stage: Stage): Promise<number> {
  const { pages, guardianPhone } = await pagesOf(stage);
  const open = new Map<string, Page>();
  for (const each of pages) {
    const key = `${each.as}/${String(each.phone)}`;
    const page = open.get(key) ?? (await signedIn(stage, each.as, each.phone, guardianPhone));
    open.set(key, page);
    await page.goto(stage.stack.url + each.path, { waitUntil: 'networkidle' });
    await page.screenshot({ path: join(FOLDER, `${pictureName(each.route)}.png`), fullPage: false });
  }
  return pages.length;
}

async function signedIn(stage: Stage, as: Viewer, phone: boolean, guardianPhone: string): Promise<Page> {
  const page = await stage.newPage({ phone });
  await signInAs(stage, page, as, guardianPhone);
  return page;
}

await mkdir(FOLDER, { recursive: true });
const cluster = await startTestCluster();
const stage = await setStage(cluster);
try {
  console.log(`${String(await photograph(stage))} pictures in apps/web/shots`);
} finally {
  await stage.stop();
  await cluster.stop();
}
