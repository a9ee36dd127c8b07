/** Stripe's form encoding: what is read from it, and that nothing odd in a name reaches further than its own field. */
import { describe, expect, test } from 'vitest';
import { isFault } from './fault.ts';
import { array, decodeForm, hash, integer, metadata, optional, text, type Reader } from './form.ts';

const read = <T>(encoded: string, reader: Reader<T>) => reader(decodeForm(encoded), '');

/** The parameter a refusal names. */
function paramAtFault(work: () => unknown): string | undefined {
  try {
    work();
  } catch (thrown) {
    if (isFault(thrown)) return thrown.stripeFault.body.param;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const shape = hash({
  items: array(hash({ name: text(), count: optional(integer(1, 9)) })),
  tags: optional(array(text())),
  metadata,
});

describe('decoding', () => {
  test('nested fields, indexed and appended items, and percent-encoded brackets', () => {
    const encoded =
      'items[0][name]=a&items[0][count]=2&items%5B1%5D%5Bname%5D=b&tags[]=x&tags[]=y&metadata[k]=v&metadata[empty]=';
    expect(read(encoded, shape)).toEqual({
      items: [
        { name: 'a', count: 2 },
        { name: 'b', count: undefined },
      ],
      tags: ['x', 'y'],
      metadata: { k: 'v' },
    });
  });

  test.each([
    ['items[0][name]=a&items[0][extra]=1', 'items[0][extra]'],
    ['items[0][name]=', 'items[0][name]'],
    ['items[0][name]=a&items[0][count]=1.5', 'items[0][count]'],
    ['items[0][name]=a&items[0][count]=10', 'items[0][count]'],
    ['items[x][name]=a', 'items'],
    ['items=a', 'items'],
    ['tags[]=x', 'items'],
    ['items[0][name][deeper]=a', 'items[0][name]'],
    ['items[0]name=a', 'items[0]name'],
    ['__proto__[polluted]=1', '__proto__'],
    ['constructor=1', 'constructor'],
    [`items[0][name]=a&metadata[${'k'.repeat(41)}]=v`, 'metadata'],
    [`items[0][name]=a&metadata[k]=${'v'.repeat(501)}`, 'metadata[k]'],
  ])('refused, naming the parameter: %s', (encoded, param) => {
    expect(paramAtFault(() => read(encoded, shape))).toBe(param);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
