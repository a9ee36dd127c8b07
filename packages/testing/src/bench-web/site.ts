/**
 * What is measured: the product as `npm run demo` starts it, three campuses with six weeks behind them, and in the same database an
 * organisation with one large campus. All of it goes when it stops.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';
import pg from 'pg';
import { SESSION_COOKIE } from '@keshi/platform/session';
import { makeOrg, prepareFranchise, settleTables, type BenchOrg } from '../bench/franchise.ts';
import { jobsDone } from '../bench/jobs.ts';
import { lessonQueue, type LessonQueue } from '../bench/lessons.ts';
import { startDemo, type Demo } from '../demo/demo.ts';
import { DEMO_PASSWORD, type DemoLogin } from '../demo/story.ts';
import { buildWeb } from '../demo/web-build.ts';
import { freePort } from '../demo/web-server.ts';
import { signInByCode, signInByPassword } from '../journey.ts';
import { stopList } from '../stack.ts';

/** A page as somebody sees it; without a cookie, as the public does. */
export type JudgedPage = {
  readonly name: string;
  readonly path: string;
  readonly cookie: string;
  /** The most its scripts and style sheets may weigh on a first visit; null where no goal is set. */
  readonly mostKilobytes: number | null;
};

export type Site = {
  readonly url: string;
  readonly pages: readonly JudgedPage[];
  /** Of the large campus: who marks there, its list, how many are in it. */
  readonly principalCookie: string;
  readonly studentList: string;
  readonly students: number;
  /** The path of a roll nobody has marked. */
  nextRoll(): string;
  stop(): Promise<void>;
};

/** 5,010 students in classes of thirty. */
const LARGE = { key: 'large', campuses: 1, classesPerCampus: 167, classSize: 30 };

const PHONE: BrowserContextOptions = {
  locale: 'zh-CN',
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
const DESK: BrowserContextOptions = { locale: 'zh-CN', viewport: { width: 1440, height: 900 } };

async function openContext(
  browser: Browser,
  url: string,
  cookie: string,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const cookies = cookie === '' ? [] : cookie.split('; ');
  await context.addCookies(
    cookies.map((each) => {
      const [name = '', value = ''] = each.split('=');
      // What begins with __Host- is taken for secure connections only, as which browsers count the own machine's.
      return { name, value, url: url.replace('http:', 'https:'), secure: true };
    }),
  );
  return context;
}

/** A phone of its own, signed in by the cookie if there is one. */
export const openPhone = (browser: Browser, url: string, cookie: string): Promise<BrowserContext> =>
  openContext(browser, url, cookie, PHONE);

/** A computer of its own. */
export const openDesk = (browser: Browser, url: string, cookie: string): Promise<BrowserContext> =>
  openContext(browser, url, cookie, DESK);

/** Signs in as a person does and returns what the browser then sends along. */
async function cookieOf(browser: Browser, demo: Demo, login: DemoLogin): Promise<string> {
  const context = await browser.newContext(PHONE);
  try {
    const page = await context.newPage();
    if (login.secret === DEMO_PASSWORD) await signInByPassword(demo.url, page, login.account, DEMO_PASSWORD);
    else await signInByCode(demo, page, `+86${login.account}`);
    const cookies = await context.cookies();
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  } finally {
    await context.close();
  }
}

type Large = { readonly org: BenchOrg; readonly queue: LessonQueue; readonly students: number };

/** The large campus, each class with one lesson to mark, settled as if it had been there for long. */
async function makeLarge(admin: pg.Pool, clockOffsetMs: number): Promise<Large> {
  await prepareFranchise(admin, clockOffsetMs);
  const org = await makeOrg(admin, LARGE);
  const queue = lessonQueue(admin, [{ org, campuses: org.campuses }]);
  await queue.reserve(LARGE.classesPerCampus);
  await settleTables(admin);
  await jobsDone(admin);
  return { org, queue, students: LARGE.classesPerCampus * LARGE.classSize };
}

const campusBase = ({ org }: Large): string => `/o/${org.id}/c/${org.campuses[0]?.id ?? ''}`;

function nextRollOf(large: Large): string {
  const job = large.queue.next();
  if (job === null) throw new Error('all lessons have been marked');
  return `${campusBase(large)}/attendance/${job.lesson.id}`;
}

function loginOf(demo: Demo, role: string): DemoLogin {
  const login = demo.logins.find((each) => each.role.startsWith(role));
  if (login === undefined) throw new Error(`the demo has no ${role}`);
  return login;
}

async function pagesOf(browser: Browser, demo: Demo, large: Large, principalCookie: string): Promise<JudgedPage[]> {
  const [guardian, director, advisor] = [loginOf(demo, '家长'), loginOf(demo, '总部'), loginOf(demo, '学管师')];
  return [
    { name: 'sign-in', path: '/sign-in', cookie: '', mostKilobytes: null },
    {
      name: 'parent home',
      path: guardian.home,
      cookie: await cookieOf(browser, demo, guardian),
      mostKilobytes: 65,
    },
    { name: 'attendance', path: nextRollOf(large), cookie: principalCookie, mostKilobytes: 65 },
    {
      name: 'advisor home',
      path: `${advisor.home}/advising`,
      cookie: await cookieOf(browser, demo, advisor),
      mostKilobytes: null,
    },
    {
      name: 'head-office dashboard',
      path: `${director.home}/reporting`,
      cookie: await cookieOf(browser, demo, director),
      mostKilobytes: 95,
    },
  ];
}

/** Starts the product and fills it; whatever fails, what was started is stopped again. */
export async function openSite(browser: Browser, say: (line: string) => void): Promise<Site> {
  const stops = stopList();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'keshi-bench-web-'));
    stops.add(() => rm(folder, { recursive: true, force: true }));
    // PostgreSQL runs as a user of its own when this runs as root.
    await chmod(folder, 0o711);
    const ports = { web: await freePort(), api: await freePort(), stripe: await freePort(), inbox: await freePort() };
    const demo = await startDemo({ folder, say, webEntry: buildWeb(), ports });
    stops.add(() => demo.stop());
    const admin = new pg.Pool({ connectionString: demo.adminUrl, max: 2 });
    stops.add(() => admin.end());
    const large = await makeLarge(admin, demo.clockOffsetMs);
    say(`a campus of ${String(large.students)} students`);
    const principalCookie = `${SESSION_COOKIE}=${large.org.campuses[0]?.token ?? ''}`;
    return {
      url: demo.url,
      pages: await pagesOf(browser, demo, large, principalCookie),
      principalCookie,
      studentList: `${campusBase(large)}/registry`,
      students: large.students,
      nextRoll: () => nextRollOf(large),
      stop: stops.stopAll,
    };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}
