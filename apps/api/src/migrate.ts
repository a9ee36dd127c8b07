/**
 * Brings a database up to date: `npm run migrate`.
 *
 * Environment: KESHI_ADMIN_URL (a superuser or a member of keshi_owner who may create roles, not through a pooler) and, to set the passwords of
 * the LOGIN roles at the same time, KESHI_APP_PASSWORD, KESHI_AUTH_PASSWORD and KESHI_WORKER_PASSWORD.
 */
import { fileURLToPath } from 'node:url';
import { migrate, setRolePasswords } from '@keshi/platform/migrate';

const folder = fileURLToPath(new URL('../../../migrations', import.meta.url));
const passwordVariables = {
  keshi_app: 'KESHI_APP_PASSWORD',
  keshi_auth: 'KESHI_AUTH_PASSWORD',
  keshi_worker: 'KESHI_WORKER_PASSWORD',
} as const;

try {
  const adminUrl = process.env['KESHI_ADMIN_URL'];
  if (adminUrl === undefined || adminUrl === '') throw new Error('KESHI_ADMIN_URL is not set.');
  const applied = await migrate({ adminUrl, folder });
  console.log(applied.length === 0 ? 'The database was up to date.' : `Applied ${applied.join(', ')}.`);
  const passwords = Object.fromEntries(
    Object.entries(passwordVariables).flatMap(([role, name]) => {
      const password = process.env[name];
      return password === undefined || password === '' ? [] : [[role, password]];
    }),
  );
  await setRolePasswords({ adminUrl, passwords });
  for (const role of Object.keys(passwords)) console.log(`Set the password of ${role}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
