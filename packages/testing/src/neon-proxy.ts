/**
 * Stands in for Neon's gateway on one machine: carries the PostgreSQL protocol from a WebSocket to a TCP port and back, so that
 * the Neon driver (and with it the Workers runtime) can be exercised against any PostgreSQL.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';

/** `address` is what the driver's `wsProxy` wants: it appends `?address=HOST:PORT` to it. */
export type NeonProxy = { readonly port: number; readonly address: string; stop(): Promise<void> };

const GOODBYE_MS = 2_000;

/**
 * Listens on 127.0.0.1 (a free port unless one is given). Only the `host:port` addresses of `allow` can be reached through it,
 * because a proxy to anywhere is an open door into the network it stands in; others are refused with 403.
 * A client that names no address gets the allowed one, if there is only one.
 */
export async function startNeonProxy({
  port = 0,
  allow,
}: {
  readonly port?: number;
  readonly allow: readonly string[];
}): Promise<NeonProxy> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({
    server,
    verifyClient: ({ req }: { req: IncomingMessage }, done) => done(allow.includes(targetOf(req, allow)), 403),
  });
  sockets.on('connection', (socket, request) => carry(socket, targetOf(request, allow)));
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
  return { port: bound, address: `127.0.0.1:${String(bound)}`, stop };
}

/** The address a client asks for, or an empty text. */
function targetOf(request: IncomingMessage, allow: readonly string[]): string {
  const asked = new URL(request.url ?? '/', 'ws://127.0.0.1').searchParams.get('address');
  return asked ?? (allow.length === 1 ? (allow[0] ?? '') : '');
}

/** Joins both ends: when one goes, by itself or by an error, so does the other. */
function carry(socket: WebSocket, target: string): void {
  const { hostname, port } = new URL(`tcp://${target}`);
  const database = connect({ host: hostname, port: Number(port), noDelay: true });
  const stream = createWebSocketStream(socket);
  database.on('error', () => stream.destroy());
  stream.on('error', () => database.destroy());
  database.pipe(stream);
  stream.pipe(database);
}
