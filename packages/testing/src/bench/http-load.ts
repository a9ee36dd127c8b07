/**
 * Load over HTTP/1.1 with keep-alive. The clients share the two cores with what they measure, so they do the least that is correct: write a
 * request, read status and content-length, wait for the whole answer.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SESSION_COOKIE } from '@keshi/platform/session';

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type HttpAnswer = { readonly status: number; readonly body: string };
export type HttpClient = { send(request: HttpRequest): Promise<HttpAnswer>; close(): void };

/** The bytes of a request. */
export function requestText({ method, path, token, headers = {}, body }: HttpRequest): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept: application/json',
    ...(token === undefined ? [] : [`cookie: ${SESSION_COOKIE}=${token}`]),
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** How many bytes head and answer have, or null while the head is not whole. Every answer has to say its length. */
function sizeIn(received: Buffer): number | null {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const head = received.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined && !head.startsWith('HTTP/1.1 204')) throw new Error(`an answer without a length:\n${head}`);
  return headEnd + 4 + Number(length ?? 0);
}

/** The answer that is whole in `received`. */
const answerIn = (received: Buffer, size: number): HttpAnswer => ({
  status: Number(received.toString('latin1', 9, 12)),
  body: received.toString('utf8', received.indexOf('\r\n\r\n') + 4, size),
});

/** Takes what comes, piece by piece; gives each answer when it is whole. Pieces are put together once, so that a long answer costs its length. */
export function gathering(): (piece: Buffer) => HttpAnswer | null {
  let pieces: Buffer[] = [];
  let length = 0;
  let size: number | null = null;
  return (piece) => {
    pieces.push(piece);
    length += piece.length;
    size ??= sizeIn(Buffer.concat(pieces));
    if (size === null || length < size) return null;
    const whole = answerIn(Buffer.concat(pieces), size);
    pieces = [];
    length = 0;
    size = null;
    return whole;
  };
}

/** Node's server closes connections that have been idle for five seconds, and says so; a client that keeps to it never writes into a closing one. */
const IDLE_MS = 4000;

/**
 * One connection, made when it is first needed and again when the server has closed it or is about to, as it does with idle ones; one request at a time.
 */
export function openHttp(port: number): HttpClient {
  let socket: Socket | null = null;
  let waiting: PromiseWithResolvers<HttpAnswer> | null = null;
  let usedMs = 0;
  const connection = async (): Promise<Socket> => {
    if (socket !== null && !socket.destroyed && performance.now() - usedMs < IDLE_MS) return socket;
    const idle = socket;
    const fresh = await connected(port);
    listen(fresh, {
      answer: (answer) => {
        usedMs = performance.now();
        waiting?.resolve(answer);
      },
      fail: (error) => {
        if (socket === fresh) waiting?.reject(error);
      },
    });
    socket = fresh;
    idle?.destroy();
    return fresh;
  };
  return {
    async send(request) {
      const open = await connection();
      usedMs = performance.now();
      const answer = Promise.withResolvers<HttpAnswer>();
      waiting = answer;
      open.write(requestText(request));
      return answer.promise;
    },
    close: () => socket?.destroy(),
  };
}

type Listener = { readonly answer: (answer: HttpAnswer) => void; readonly fail: (error: Error) => void };

/** Hands over each whole answer, and whatever ends the connection. */
function listen(socket: Socket, { answer, fail }: Listener): void {
  const gathered = gathering();
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk) => {
    try {
      const whole = gathered(chunk);
      if (whole !== null) answer(whole);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
}

function connected(port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => {
    socket.off('error', reject);
    resolve(socket);
  });
  socket.once('error', reject);
  return promise;
}

export type Load = {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
  readonly errors: number;
  /** The first answer that was no success, for the person who has to find out why. */
  readonly firstError: string | null;
};

const isSuccess = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

const failure = ({ method, path }: HttpRequest, { status, body }: HttpAnswer): string =>
  `${method} ${path}: ${status} ${body.slice(0, 300)}`;

/** Each of `clients` sends its next request when it has the answer to the last, until the time is over or `next` has no more. */
export async function closedLoop(
  clients: readonly HttpClient[],
  seconds: number,
  next: () => HttpRequest | null,
): Promise<Load> {
  const latenciesMs: number[] = [];
  let errors = 0;
  let firstError: string | null = null;
  const startMs = performance.now();
  const untilMs = startMs + seconds * 1000;
  const run = async (client: HttpClient): Promise<void> => {
    for (let request = next(); request !== null && performance.now() < untilMs; request = next()) {
      const sentMs = performance.now();
      const answer = await client.send(request);
      if (isSuccess(answer)) latenciesMs.push(performance.now() - sentMs);
      else {
        errors += 1;
        firstError ??= failure(request, answer);
      }
    }
  };
  await Promise.all(clients.map(run));
  return { seconds: (performance.now() - startMs) / 1000, latenciesMs, errors, firstError };
}

/**
 * Sends `perSecond` requests a second at constant intervals, whether or not earlier ones are answered. A latency is counted from when its
 * request was due, so a server that falls behind cannot hide it.
 */
export async function openLoop(
  port: number,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  next: () => HttpRequest | null,
): Promise<Load> {
  const free: HttpClient[] = [];
  const latenciesMs: number[] = [];
  let errors = 0;
  let firstError: string | null = null;
  const startMs = performance.now();
  const send = async (request: HttpRequest, dueMs: number): Promise<void> => {
    const client = free.pop() ?? openHttp(port);
    const answer = await client.send(request).catch((error: unknown) => ({ status: 0, body: String(error) }));
    free.push(client);
    if (isSuccess(answer)) latenciesMs.push(performance.now() - dueMs);
    else {
      errors += 1;
      firstError ??= failure(request, answer);
    }
  };
  const sending: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const dueMs = startMs + (index * 1000) / perSecond;
    if (dueMs > performance.now()) await wait(dueMs - performance.now());
    const request = next();
    if (request !== null) sending.push(send(request, dueMs));
  }
  await Promise.all(sending);
  for (const client of free) client.close();
  return { seconds: (performance.now() - startMs) / 1000, latenciesMs, errors, firstError };
}
