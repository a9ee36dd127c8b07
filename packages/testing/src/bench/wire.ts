/**
 * Counts round trips to PostgreSQL where they happen, on the wire: whenever the client sends something while the server has nothing left to
 * answer, a trip begins. Messages sent together, or while earlier ones are still being answered, are one trip.
 */
import { connect, createServer, type Socket } from 'node:net';

export type WireCounter = {
  /** The same database address through the counter. */
  through(url: string): string;
  trips(): number;
  stop(): Promise<void>;
};

/** A message's type and its length, which counts itself but not the type. */
const HEAD_BYTES = 5;
/** What the client sends first has no type. */
const LENGTH_BYTES = 4;

/**
 * Reads one side of a connection and returns for every chunk the types (one letter each) of the messages whose head was in it. The first
 * message of a client is the only one without a type; it counts as none.
 */
export function messageTypes(from: 'client' | 'server'): (chunk: Buffer) => string {
  let rest: Buffer = Buffer.alloc(0);
  let skip = 0;
  let untyped = from === 'client';
  return (chunk) => {
    let types = '';
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const skipped = Math.min(skip, data.length);
      data = data.subarray(skipped);
      skip -= skipped;
      if (data.length < (untyped ? LENGTH_BYTES : HEAD_BYTES)) break;
      if (untyped) skip = data.readInt32BE(0);
      else {
        types += data.toString('latin1', 0, 1);
        skip = 1 + data.readInt32BE(1);
      }
      untyped = false;
    }
    rest = Buffer.from(data);
    return types;
  };
}

/** Messages that the server answers with ReadyForQuery: a simple query, and the Sync that ends an extended one. */
const asked = (types: string): number => types.replaceAll(/[^QS]/g, '').length;
const answered = (types: string): number => types.replaceAll(/[^Z]/g, '').length;

/** Counts the trips of one connection: of chunks as they pass. Connecting is one. */
export function tripCounter(): { client(chunk: Buffer): void; server(chunk: Buffer): void; trips(): number } {
  const [clientTypes, serverTypes] = [messageTypes('client'), messageTypes('server')];
  let trips = 1;
  let open = 1;
  return {
    client(chunk) {
      const more = asked(clientTypes(chunk));
      if (more > 0 && open === 0) trips += 1;
      open += more;
    },
    server(chunk) {
      open -= answered(serverTypes(chunk));
    },
    trips: () => trips,
  };
}

type Counter = ReturnType<typeof tripCounter>;

/** Joins a client to a server of its own, counting as bytes pass; when one end goes, so does the other. */
function carry(client: Socket, server: Socket, counter: Counter): void {
  client.setNoDelay(true);
  client.on('error', () => server.destroy());
  client.on('close', () => server.destroy());
  server.on('error', () => client.destroy());
  server.on('close', () => client.destroy());
  client.on('data', (chunk: Buffer) => {
    counter.client(chunk);
    server.write(chunk);
  });
  server.on('data', (chunk: Buffer) => {
    counter.server(chunk);
    client.write(chunk);
  });
}

/** Listens on 127.0.0.1 and carries everything to the server at `target` (a database address) and back. */
export async function startWireCounter(target: string): Promise<WireCounter> {
  const { hostname, port } = new URL(target);
  const counters: Counter[] = [];
  const clients = new Set<Socket>();
  const listener = createServer((client) => {
    const counter = tripCounter();
    counters.push(counter);
    clients.add(client);
    client.on('close', () => clients.delete(client));
    carry(client, connect({ host: hostname, port: Number(port), noDelay: true }), counter);
  });
  const listening = Promise.withResolvers<number>();
  listener.once('error', listening.reject);
  listener.listen(0, '127.0.0.1', () => {
    const address = listener.address();
    listening.resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  const bound = await listening.promise;
  return {
    through: (url) => {
      const address = new URL(url);
      address.port = String(bound);
      return address.href;
    },
    trips: () => counters.reduce((sum, each) => sum + each.trips(), 0),
    async stop() {
      const closed = Promise.withResolvers<undefined>();
      listener.close(() => closed.resolve(undefined));
      for (const client of clients) client.destroy();
      await closed.promise;
    },
  };
}
