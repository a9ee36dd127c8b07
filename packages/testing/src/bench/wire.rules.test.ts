import { expect, test } from 'vitest';
import { messageTypes, tripCounter } from './wire.ts';

/** A protocol message with a body of zeros. */
function message(type: string, bytes = 0): Buffer {
  const made = Buffer.alloc(5 + bytes);
  made.write(type, 0, 'latin1');
  made.writeInt32BE(4 + bytes, 1);
  return made;
}
const messages = (types: string): Buffer => Buffer.concat([...types].map((type) => message(type, 7)));
/** The client's first message: a length and no type. */
function startup(): Buffer {
  const made = Buffer.alloc(30);
  made.writeInt32BE(30, 0);
  return made;
}

test('messages are found wherever the chunks are cut', () => {
  const stream = messages('PBDES');
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const types = messageTypes('server');
    expect(types(stream.subarray(0, cut)) + types(stream.subarray(cut))).toBe('PBDES');
  }
});

test('the first message of a client has no type, also when it comes in pieces', () => {
  const types = messageTypes('client');
  expect(types(startup().subarray(0, 3))).toBe('');
  expect(types(Buffer.concat([startup().subarray(3), messages('p')]))).toBe('p');
});

/** A connection that is signed in: one trip so far. */
function connected() {
  const counter = tripCounter();
  counter.client(startup());
  counter.server(messages('R'));
  counter.client(messages('p'));
  counter.server(messages('RSSKZ'));
  return counter;
}

test('every question that waits for the answer to the last is a trip', () => {
  const counter = connected();
  for (const question of ['Q', 'PBDES', 'BES']) {
    counter.client(messages(question));
    counter.server(messages('12DCZ'));
  }
  expect(counter.trips()).toBe(1 + 3);
});

test('what is sent together, or while answers are still due, is one trip', () => {
  const counter = connected();
  counter.client(messages('QPBDES'));
  counter.server(messages('CZ'));
  counter.client(messages('BES'));
  counter.server(messages('2DCZ2CZ'));
  expect(counter.trips()).toBe(1 + 1);
});

test('a statement sent before its Sync begins no trip of its own', () => {
  const counter = connected();
  counter.client(messages('PB'));
  counter.client(messages('DES'));
  counter.server(messages('12TCZ'));
  expect(counter.trips()).toBe(1 + 1);
});
