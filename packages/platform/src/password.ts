/** Passwords: scrypt with OWASP's parameters, the one such function both Node and workerd have natively. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { problem } from '@keshi/kernel/problem';

const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
const PREFIX = `$scrypt$ln=15,r=${String(COST.r)},p=${String(COST.p)}$`;
/** Each hash takes 32 MB and a quarter of a second of a core: more at once only slow each other. */
const MAX_AT_ONCE = 2;
/** Beyond this a wait is longer than anybody's patience, and a flood would only grow the queue. */
const MAX_WAITING = 30;

let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= MAX_WAITING) throw problem('service-unavailable');
  if (running >= MAX_AT_ONCE)
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  limited(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...COST, maxmem: 128 * 1024 * 1024 }, (error, key) => {
          if (error) reject(error);
          else resolve(key);
        });
      }),
  );

/** A versioned PHC string: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${PREFIX}${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`;
}

/** True when the password belongs to the hash. A missing hash costs the same time as a wrong password. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, , , saltText = '', keyText = ''] = (hash ?? '').split('$');
  const known = Buffer.from(keyText, 'base64url');
  const key = await derive(password, saltText === '' ? Buffer.alloc(16) : Buffer.from(saltText, 'base64url'));
  return hash !== null && hash.startsWith(PREFIX) && known.length === KEY_BYTES && timingSafeEqual(key, known);
}
