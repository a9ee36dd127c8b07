/**
 * `npm run demo`: the whole product on this machine's loopback. A real PostgreSQL, migrations, the demo franchise, the API with its worker,
 * the web app, and doubles of the payment provider and the message gateway. Data stays in .keshi/ until `-- --fresh`.
 * `npm run dev` is the same from the sources (--from-sources): the web app reloads, everything else starts again when a file changes.
 * Ports by environment: KESHI_DEMO_WEB_PORT, KESHI_DEMO_API_PORT, KESHI_DEMO_STRIPE_PORT, KESHI_DEMO_INBOX_PORT.
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildWeb } from './web-build.ts';

const { values } = parseArgs({
  options: { fresh: { type: 'boolean', default: false }, 'from-sources': { type: 'boolean', default: false } },
});
const folder = process.env['KESHI_DEMO_FOLDER'] ?? new URL('../../../../.keshi/demo', import.meta.url).pathname;
if (values.fresh) await rm(folder, { recursive: true, force: true });

// The build goes beside the story: it is on its way while this process still reads the product.
const webEntry = values['from-sources'] ? Promise.resolve(null) : buildWeb();
webEntry.catch(() => undefined);
const { startDemo } = await import('./demo.ts');
const demo = await startDemo({
  folder,
  webEntry,
  say: (line) => {
    console.log(`  ${line}`);
  },
});
const width = Math.max(...demo.logins.map((login) => [...login.role].length));
console.log('\n登录 Logins');
for (const login of demo.logins)
  console.log(`  ${login.role.padEnd(width, '　')}  ${login.name.padEnd(4, '　')}  ${login.account}  ${login.secret}`);
console.log(`  短信 Messages ${demo.url}/inbox`);
console.log(`\nREADY ${demo.url}   (${(performance.now() / 1000).toFixed(1)} s)`);

let leaving = false;
const leave = (): void => {
  if (leaving) process.exit(1);
  leaving = true;
  void demo.stop().then(() => process.exit(0));
};
process.on('SIGINT', leave);
process.on('SIGTERM', leave);
process.on('SIGHUP', leave);
