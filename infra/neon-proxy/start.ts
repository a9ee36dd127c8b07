import { startNeonProxy } from '@keshi/testing/neon-proxy';

const [allow, port] = process.argv.slice(2);
if (allow === undefined) throw new Error('Usage: node infra/neon-proxy/start.ts HOST:PORT [port to listen on]');
const proxy = await startNeonProxy({ allow: [allow], port: Number(port ?? 0) });
console.log(`Neon proxy for ${allow} on ws://${proxy.address}`);
