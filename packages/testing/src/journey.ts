/**
 * The stage of browser journeys: the whole product over a small lived-in franchise, a browser, and people who can sign in. The product
 * runs on Node, or in workerd where the lane says so.
 * One stage per test file; the first of a worker takes half a minute, the build of the web app once more when sources changed.
 */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { sql } from '@keshi/platform/sql';
import { readFile } from 'node:fs/promises';
import { present } from '@keshi/kernel/assert';
import { addDays } from '@keshi/kernel/dates';
import { createOrganisation } from '@keshi/modules/identity';
import { inviteCampusMember } from '@keshi/modules/identity/contract';
import { createSeries } from '@keshi/modules/scheduling/contract';
import { checkImport, stageImport } from '@keshi/modules/opening/contract';
import { keyedHash } from '@keshi/platform/hash';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { openDatabase } from '@keshi/platform/db';
import { launchBrowser } from './browser.ts';
import { testDatabase, type TestCluster } from './database.ts';
import { buildWeb } from './demo/web-build.ts';
import { freePort } from './demo/web-server.ts';
import { testApi, testClock } from './http.ts';
import { isOnWorkerd } from './http-workerd.ts';
import { fileReport } from './simulator/filings.ts';
import { buildFranchise, type Franchise, type Person } from './simulator/franchise.ts';
import { readHandbook } from './simulator/handbook.ts';
import { startLife, type Life } from './simulator/life.ts';
import { randomFrom } from './simulator/random.ts';
import { askFamilies } from './simulator/surveys.ts';
import { startStack, stopList, type Stack } from './stack.ts';

export const JOURNEY_PASSWORD = 'journey-password-1';
const FIRST_DAY = '2026-09-01';
const LAST_DAY = '2026-09-13';
/** Sunday 13 September 2026, 12:10 in Beijing: the morning's lessons are over, the afternoon's are to come. */
const NOW = '2026-09-13T04:10:00.000Z';
const CONTACT_KEY = 'journey-contact-key-journey-contact-key';

export type Locale = 'zh-CN' | 'en';
/** Who looks at a page of the list in pages.ts. */
export type Viewer = 'nobody' | 'director' | 'principal' | 'supervisor' | 'advisor' | 'teacher' | 'guardian';
export type PageOptions = {
  readonly locale?: Locale;
  readonly phone?: boolean;
  readonly dark?: boolean;
  readonly withoutScript?: boolean;
};
export type Stage = {
  readonly stack: Stack;
  readonly franchise: Franchise;
  readonly life: Life;
  readonly adminUrl: string;
  /** The day at the campuses. */
  readonly today: string;
  /** An import of the first campus that is checked and waits for its signature. */
  readonly batchId: string;
  /** Token of an invitation nobody has accepted. */
  readonly invitationToken: string;
  /** A page in a context of its own, as a person's own device. */
  newPage(options?: PageOptions): Promise<Page>;
  /** Staff: phone and password through the sign-in page. */
  signIn(page: Page, phone: string): Promise<void>;
  /** A page of its own of somebody of the staff who has signed in. */
  signedIn(person: { readonly phone: string } | undefined, options?: PageOptions): Promise<Page>;
  /** A guardian: phone and the code of the message. */
  signInWithCode(page: Page, phone: string): Promise<void>;
  /** What `npm run operator -- create-org` does, at the stage's time. Returns the path of the director's invitation. */
  createOrganisation(given: { name: string; directorName: string; directorPhone: string }): Promise<string>;
  /** Everybody is taken to have been in post since a day: they came with the stage's first. */
  inPostSince(onDate: string): Promise<void>;
  stop(): Promise<void>;
};

/** Browsers of the stages that stand. */
const browsers = new Set<Browser>();

/** What every open page says now: for whoever has to find out why a journey failed, where nobody saw it. */
export function pagesNow(): Promise<{ url: string; text: string }[]> {
  const pages = [...browsers].flatMap((browser) => browser.contexts()).flatMap((context) => context.pages());
  const textOf = (page: Page): Promise<string> =>
    page.evaluate(() => document.body.innerText).catch((error: unknown) => `not to be read: ${String(error)}`);
  return Promise.all(pages.map(async (page) => ({ url: page.url(), text: await textOf(page) })));
}

async function hireOn(adminUrl: string, orgId: string, onDate: string): Promise<void> {
  const db = openDatabase({ url: adminUrl, max: 1 });
  await db.query(sql`update app.membership set started_on = ${onDate} where org_id = ${orgId}`);
  await db.end();
}

/** Sets the stage. */
export async function setStage(cluster?: Pick<TestCluster, 'urls'>): Promise<Stage> {
  const stops = stopList();
  try {
    // The runtime of Workers takes a second to load in each test file, so only those on it load it.
    const building = isOnWorkerd()
      ? import('./workers-stack.ts').then(({ buildWorkers }) => buildWorkers())
      : buildWeb();
    building.catch(() => undefined);
    lifeOfThisWorker ??= liveTwoWeeks(cluster);
    const { keys, ...lived } = await lifeOfThisWorker;
    const database = await testDatabase(cluster, lived.database);
    stops.add(() => database.drop());
    const [web, api, stripe, inbox] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const clockOffsetMs = Date.parse(NOW) - Date.now();
    const stack = await startStack({
      urls: database,
      keys,
      contactKey: CONTACT_KEY,
      deliveryKey: 'journey-delivery-key',
      clockOffsetMs,
      ports: { web, api, stripe, inbox },
      stripeState: lived.stripeState,
      product: await building,
    });
    stops.add(() => stack.stop());
    const browser = await launchBrowser();
    browsers.add(browser);
    stops.add(() => {
      browsers.delete(browser);
      return browser.close();
    });
    const { franchise, life, batchId, invitationToken } = lived;
    return {
      stack,
      franchise,
      life,
      today: LAST_DAY,
      batchId,
      invitationToken,
      adminUrl: database.adminUrl,
      ...peopleOf(stack, browser),
      createOrganisation: (given) => createAt(database.adminUrl, clockOffsetMs, given),
      inPostSince: (onDate) => hireOn(database.adminUrl, franchise.orgId, onDate),
      stop: stops.stopAll,
    };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

/** A life with a renewal to quote and one to pay, a family that pays online, lessons ahead: what the journeys need. */
const SEED = 6;

/** Two weeks take some twenty seconds to live. A worker's files each go on from them, in a copy of their own; the server takes the original with it. */
let lifeOfThisWorker: ReturnType<typeof liveTwoWeeks> | undefined;

async function liveTwoWeeks(cluster?: Pick<TestCluster, 'urls'>) {
  const database = await testDatabase(cluster);
  const keys = await makeSigningKeys();
  const clock = testClock(`${FIRST_DAY}T00:10:00.000Z`);
  const api = await testApi({
    database: { ...database, drop: () => Promise.resolve() },
    clock,
    keys,
    inProcess: true,
    ports: { contactHash: (kind, text) => keyedHash(CONTACT_KEY, `${kind}:${text}`) },
  });
  try {
    const random = randomFrom(SEED);
    const franchise = await buildFranchise(api, random, SEED, {
      name: '竹里教育',
      password: JOURNEY_PASSWORD,
      advisorsEach: 2,
      teachersEach: 2,
      roomsEach: 2,
      campuses: [
        { name: '望京校区', branch: '东区分校' },
        { name: '海淀校区', branch: '西区分校' },
      ],
      courses: [
        { name: '数学', hours: 5, given: 0, yuanAnHour: 150 },
        { name: '英语', hours: 12, given: 1, yuanAnHour: 133 },
      ],
    });
    const until = addDays(LAST_DAY, 1);
    const life = startLife({
      api,
      random,
      seed: SEED,
      franchise,
      from: FIRST_DAY,
      until,
      studentsEach: 14,
      tell: {},
      stopAt: NOW,
    });
    for (let onDate = FIRST_DAY; onDate < until; onDate = addDays(onDate, 1)) await life.day(onDate);
    await askFamilies(api, franchise, life.students, LAST_DAY);
    await readHandbook(franchise);
    // Limits count real time, in which the two weeks took seconds: who signed in yesterday may ask for a code today.
    await api.admin.query(sql`delete from app.rate_limit`);
    await planAfternoon(franchise, life);
    return { database, keys, franchise, life, ...(await leaveOpen(franchise)), stripeState: api.stripe.save() };
  } finally {
    await api.stop();
  }
}

const FIXTURE = new URL(
  '../../modules/src/opening/fixtures/%E6%9C%9B%E4%BA%AC%E6%A0%A1%E5%8C%BA-%E5%AD%A6%E5%91%98.xlsx',
  import.meta.url,
);

const AFTERNOON = ['13:30', '15:30', '17:30', '19:30'];
const SUNDAY = 7;

/** Four more lessons of the first campus today, still to be held: two each of its first two classes. */
async function planAfternoon(franchise: Franchise, life: Life): Promise<void> {
  const [campus] = franchise.campuses;
  const classes = life.classes.filter((klass) => klass.campus === campus).slice(0, 2);
  for (const [index, startsAtTime] of AFTERNOON.entries()) {
    const classId = classes[index % classes.length]?.id ?? '';
    const roomId = campus?.rooms[0] ?? '';
    await campus?.advisors[0]?.client.call(createSeries, {
      params: { orgId: franchise.orgId, campusId: campus.id, classId },
      body: { weekday: SUNDAY, startsAtTime, roomId, fromOn: LAST_DAY, untilOn: addDays(LAST_DAY, 1) },
    });
  }
}

/** Things on the stage that wait for somebody: an import to sign, an invitation to accept, takings of yesterday to read. */
async function leaveOpen(franchise: Franchise): Promise<{ batchId: string; invitationToken: string }> {
  const [campus] = franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const staged = await campus.principal.client.call(stageImport, {
    params,
    query: { fileName: '望京校区-学员.xlsx', cutOverOn: FIRST_DAY },
    body: new Uint8Array(await readFile(FIXTURE)),
  });
  const onDate = addDays(LAST_DAY, -1);
  await fileReport({ orgId: franchise.orgId, campus, person: campus.supervisor, kind: 'takings', onDate });
  await campus.principal.client.call(checkImport, { params: { ...params, batchId: staged.id }, body: {} });
  const invited = await campus.principal.client.call(inviteCampusMember, {
    params,
    body: { name: '林若兰', phone: '+8619955512345', role: 'advisor' },
  });
  return { batchId: staged.id, invitationToken: (invited.invitationUrl ?? '').split('/').at(-1) ?? '' };
}

async function createAt(
  adminUrl: string,
  clockOffsetMs: number,
  given: Parameters<Stage['createOrganisation']>[0],
): Promise<string> {
  const db = openDatabase({ url: adminUrl, max: 1 });
  try {
    const contactHash = (kind: string, text: string): Promise<string> => keyedHash(CONTACT_KEY, `${kind}:${text}`);
    const now = new Date(Date.now() + clockOffsetMs).toISOString();
    return (await createOrganisation({ db, contactHash, now }, given)).invitation;
  } finally {
    await db.end();
  }
}

function peopleOf(stack: Stack, browser: Browser): Pick<Stage, 'newPage' | 'signIn' | 'signedIn' | 'signInWithCode'> {
  const newPage = async (options: PageOptions = {}): Promise<Page> =>
    await (await contextFor(stack, browser, options)).newPage();
  const signIn = (page: Page, phone: string): Promise<void> =>
    signInByPassword(stack.url, page, phone.replace('+86', ''), JOURNEY_PASSWORD);
  return {
    newPage,
    signIn,
    signedIn: async (person, options) => {
      const page = await newPage(options);
      await signIn(page, present(person, 'somebody of the staff').phone);
      return page;
    },
    signInWithCode: (page, phone) => signInByCode(stack, page, phone),
  };
}

async function contextFor(stack: Stack, browser: Browser, options: PageOptions): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: options.locale ?? 'zh-CN',
    colorScheme: options.dark === true ? 'dark' : 'light',
    javaScriptEnabled: options.withoutScript !== true,
    viewport: options.phone === true ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    hasTouch: options.phone === true,
  });
  await context.addCookies([{ name: 'keshi-locale', value: options.locale ?? 'zh-CN', url: stack.url }]);
  return context;
}

/** Signs in on the page as staff do. */
export async function signInByPassword(url: string, page: Page, account: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in?way=password`);
  await page.locator('input[name="account"]').fill(account);
  await page.locator('input[name="password"]').fill(password);
  await page
    .locator(
      'form:has(input[name="password"]) button[type="submit"], form:has(input[name="password"]) button:not([type])',
    )
    .first()
    .click();
  await page.waitForURL((at) => !at.pathname.startsWith('/sign-in'));
}

/** Signs in on the page as a guardian does, with the code of the message. */
export async function signInByCode(stack: Pick<Stack, 'url' | 'inbox'>, page: Page, phone: string): Promise<void> {
  const before = stack.inbox.items().length;
  await page.goto(`${stack.url}/sign-in?way=code`);
  await page.locator('input[name="phone"]').first().fill(phone.replace('+86', ''));
  await page.locator('form:has(input[name="phone"]) button').first().click();
  await page.locator('input[name="code"]').waitFor();
  // The page does not wait for the message to be sent.
  const message = (): string | undefined =>
    stack.inbox
      .items()
      .slice(before)
      .findLast((item) => item.to === phone)?.text;
  for (let tries = 0; tries < 100 && message() === undefined; tries += 1) await page.waitForTimeout(50);
  const code = /\d{6}/.exec(message() ?? '')?.[0] ?? '';
  await page.locator('input[name="code"]').fill(code);
  await page.locator('form:has(input[name="code"]) button').first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Signs a viewer of the page list in; `nobody` stays signed out. */
export async function signInAs(stage: Stage, page: Page, as: Viewer, guardianPhone: string): Promise<void> {
  if (as === 'nobody') return;
  if (as === 'guardian') {
    await stage.signInWithCode(page, guardianPhone);
    return;
  }
  const [campus] = stage.franchise.campuses;
  const people: Record<Exclude<Viewer, 'nobody' | 'guardian'>, Person | undefined> = {
    director: stage.franchise.director,
    principal: campus?.principal,
    supervisor: campus?.supervisor,
    advisor: campus?.advisors[0],
    teacher: campus?.teachers[0],
  };
  const person = people[as];
  if (person === undefined) throw new Error(`the stage has no ${as}`);
  await stage.signIn(page, person.phone);
}
