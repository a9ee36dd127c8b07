/**
 * Stands in for Neon's gateway on one machine: carries the PostgreSQL protocol from a WebSocket to a TCP port and back, so that
 * the Neon driver (and with it the Workers runtime) can be exercised against any PostgreSQL.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';

/** How many connections to the database there were: now, at most at once, and in all. */
export type Connections = { readonly open: number; readonly most: number; readonly made: number };

/** `address` is what the driver's `wsProxy` wants: it appends `?address=HOST:PORT` to it. */
export type NeonProxy = {
  readonly port: number;
  readonly address: string;
  connections(): Connections;
  stop(): Promise<void>;
};

const GOODBYE_MS = 2_000;

export type NeonProxyOptions = {
  /** A free port unless one is given. */
  readonly port?: number;
  readonly allow: readonly string[];
  /** Most connections that a role has to the database at once; further clients wait, as they do at Neon's pooler. */
  readonly perRole?: number;
};

/**
 * Listens on 127.0.0.1. Only the `host:port` addresses of `allow` can be reached through it,
 * because a proxy to anywhere is an open door into the network it stands in; others are refused with 403.
 * A client that names no address gets the allowed one, if there is only one.
 */
export async function startNeonProxy({
  port = 0,
  allow,
  perRole = Number.POSITIVE_INFINITY,
}: NeonProxyOptions): Promise<NeonProxy> {
  const counts = { open: 0, most: 0, made: 0 };
  const places = placesPerRole(perRole);
  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({
    server,
    verifyClient: ({ req }: { req: IncomingMessage }, done) => done(allow.includes(targetOf(req, allow)), 403),
  });
  sockets.on('connection', (socket, request) => {
    void carry(socket, targetOf(request, allow), places, counts);
  });
  const listening = Promise.withResolvers<number>();
  server.once('error', listening.reject);
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    listening.resolve(typeof address === 'object' && address !== null ? address.port : port);
  });
  const bound = await listening.promise;
  const stop = async (): Promise<void> => {
    // Say goodbye first: a driver that has just been closed takes a cut connection for an error nobody can catch any more.
    for (const socket of sockets.clients) socket.close(1001);
    const impatience = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), GOODBYE_MS);
    const closed = Promise.withResolvers<undefined>();
    server.close(() => closed.resolve(undefined));
    sockets.close();
    await closed.promise;
    clearTimeout(impatience);
  };
  return { port: bound, address: `127.0.0.1:${String(bound)}`, connections: () => ({ ...counts }), stop };
}

/** The address a client asks for, or an empty text. */
function targetOf(request: IncomingMessage, allow: readonly string[]): string {
  const asked = new URL(request.url ?? '/', 'ws://127.0.0.1').searchParams.get('address');
  return asked ?? (allow.length === 1 ? (allow[0] ?? '') : '');
}

/** Joins both ends: when one goes, by itself or by an error, so does the other. */
async function carry(
  socket: WebSocket,
  target: string,
  places: Places,
  counts: { open: number; most: number; made: number },
): Promise<void> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const stream = createWebSocketStream(socket);
  stream.on('error', () => stream.destroy());
  const greeting = await firstOf(stream);
  const release = await places(roleIn(greeting));
  if (stream.destroyed) {
    release();
    return;
  }
  const database = connect({ host: hostname, port: Number(port), noDelay: true });
  counts.open += 1;
  counts.made += 1;
  counts.most = Math.max(counts.most, counts.open);
  database.once('close', () => {
    counts.open -= 1;
    release();
  });
  database.on('error', () => stream.destroy());
  stream.on('close', () => database.destroy());
  database.write(greeting);
  database.pipe(stream);
  stream.pipe(database);
}

/** What a client says first; nothing when it goes without a word. */
const firstOf = (stream: Duplex): Promise<Buffer> =>
  new Promise((resolve) => {
    stream.once('close', () => {
      resolve(Buffer.alloc(0));
    });
    stream.once('data', (chunk: Buffer) => {
      stream.pause();
      resolve(chunk);
    });
  });

const PROTOCOL_3 = 196_608;
const PARAMETERS_AT = 8;

/** The role a connection logs in as: in the startup packet, after length and protocol, names and values end in NUL. */
function roleIn(greeting: Buffer): string {
  if (greeting.length < PARAMETERS_AT || greeting.readInt32BE(4) !== PROTOCOL_3) return '';
  const words = greeting.subarray(PARAMETERS_AT, greeting.readInt32BE(0)).toString('utf8').split('\0');
  return words[words.indexOf('user') + 1] ?? '';
}

/** Waits for a place of a role and returns what gives it back. */
type Places = (role: string) => Promise<() => void>;

function placesPerRole(most: number): Places {
  const taken = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  const release = (role: string): void => {
    const next = waiting.get(role)?.shift();
    if (next === undefined) taken.set(role, (taken.get(role) ?? 0) - 1);
    else next();
  };
  return async (role) => {
    const used = taken.get(role) ?? 0;
    if (used < most) taken.set(role, used + 1);
    else
      await new Promise<void>((resolve) => {
        waiting.set(role, [...(waiting.get(role) ?? []), resolve]);
      });
    return () => {
      release(role);
    };
  };
}
