/**
 * Opens a zip under limits: the directory is checked before anything is unpacked, and unpacking stops at the size the
 * directory states. What comes out is either every part asked for, whole and with the right checksum, or a refusal.
 */
import { LIMITS, done, refused, type Outcome } from './limits.ts';

export type Entry = {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
};

const END = 0x06054b50;
const END_64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const FULL_32 = 0xffffffff;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let crc = FULL_32;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ FULL_32) >>> 0;
}

type Directory = { readonly count: number; readonly offset: number };

/** The directory's place, from the record at the very end of the file. Bytes after it mean the file is two things at once. */
function directoryOf(view: DataView): Directory | null {
  const earliest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= earliest; at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + 22 + view.getUint16(at + 20, true) !== view.byteLength) return null;
    const directory = { count: view.getUint16(at + 10, true), offset: view.getUint32(at + 16, true) };
    return directory.count === 0xffff || directory.offset === FULL_32 ? directory64(view, at) : directory;
  }
  return null;
}

function directory64(view: DataView, end: number): Directory | null {
  if (end < 20) return null;
  const at = Number(view.getBigUint64(end - 20 + 8, true));
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== END_64) return null;
  return { count: Number(view.getBigUint64(at + 32, true)), offset: Number(view.getBigUint64(at + 48, true)) };
}

/** Sizes that did not fit 32 bits stand in an extra field, in this order, only those that are missing. */
function wideSizes(view: DataView, start: number, length: number, sizes: readonly number[]): readonly number[] | null {
  if (!sizes.includes(FULL_32)) return sizes;
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const end = next + view.getUint16(at + 2, true);
    const wide = sizes.map((size) => {
      if (size !== FULL_32) return size;
      if (next + 8 > end || next + 8 > view.byteLength) return Number.NaN;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    });
    return wide.some((size) => !Number.isSafeInteger(size)) ? null : wide;
  }
  return null;
}

const unsafeName = (name: string): boolean => /\\|\0|^\/|^[a-z]:/i.test(name) || name.split('/').includes('..');

function entryAt(
  view: DataView,
  bytes: Uint8Array,
  at: number,
): { entry: Entry; next: number } | 'encrypted' | 'damaged' {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) return 'damaged';
  if (view.getUint16(at + 8, true) & 1) return 'encrypted';
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  if (nameLength === undefined || extraLength === undefined || commentLength === undefined) return 'damaged';
  const next = at + 46 + nameLength + extraLength + commentLength;
  if (next > view.byteLength) return 'damaged';
  const sizes = wideSizes(
    view,
    at + 46 + nameLength,
    extraLength,
    [24, 20, 42].map((field) => view.getUint32(at + field, true)),
  );
  if (!sizes) return 'damaged';
  const [size = 0, packed = 0, offset = 0] = sizes;
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
  return {
    entry: { name, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packed, size, offset },
    next,
  };
}

/** Where an entry's packed bytes lie; null when its local header is not there or they reach past the file. */
function dataRange(view: DataView, entry: Entry): { start: number; end: number } | null {
  if (entry.offset + 30 > view.byteLength || view.getUint32(entry.offset, true) !== LOCAL) return null;
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  return start + entry.packed > view.byteLength ? null : { start, end: start + entry.packed };
}

/** Entries that share bytes are how a small file claims to hold a large one. */
function overlaps(view: DataView, entries: readonly Entry[], directoryOffset: number): boolean {
  const ranges = entries.map((entry) => ({
    from: entry.offset,
    to: dataRange(view, entry)?.end ?? Number.POSITIVE_INFINITY,
  }));
  ranges.sort((one, other) => one.from - other.from);
  return ranges.some(({ to }, index) => to > (ranges[index + 1]?.from ?? directoryOffset));
}

function excess(entries: readonly Entry[]): 'unpacks-too-large' | 'unsafe' | null {
  if (entries.reduce((sum, { size }) => sum + size, 0) > LIMITS.unzippedBytes) return 'unpacks-too-large';
  const bomb = entries.some(({ size, packed }) => size > 1024 * 1024 && size > packed * LIMITS.ratio);
  const odd = entries.some(
    ({ name, method, size, packed }) =>
      unsafeName(name) || (method !== 0 && method !== 8) || (method === 0 && size !== packed),
  );
  return bomb || odd || new Set(entries.map(({ name }) => name)).size !== entries.length ? 'unsafe' : null;
}

/** The entries of a zip, after every check that needs no unpacking. */
export function listEntries(bytes: Uint8Array): Outcome<readonly Entry[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = bytes.byteLength < 22 ? null : directoryOf(view);
  if (!directory) return refused('damaged');
  if (directory.count > LIMITS.entries) return refused('too-many-entries', { limit: LIMITS.entries });
  const entries: Entry[] = [];
  for (let at = directory.offset; entries.length < directory.count;) {
    const read = entryAt(view, bytes, at);
    if (read === 'damaged' || read === 'encrypted') return refused(read);
    entries.push(read.entry);
    at = read.next;
  }
  const problem = excess(entries);
  if (problem) return refused(problem, { limit: LIMITS.unzippedBytes / 1024 / 1024 });
  return overlaps(view, entries, directory.offset) ? refused('unsafe') : done(entries);
}

/** Unpacks at most `size` bytes; null when there are more, fewer, or it is no deflate stream. */
async function inflate(packed: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array | null> {
  const result = new Uint8Array(size);
  let filled = 0;
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const reader = stream.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      if (filled + chunk.value.length > size) {
        await reader.cancel();
        return null;
      }
      result.set(chunk.value, filled);
      filled += chunk.value.length;
    }
  } catch {
    return null;
  }
  return filled === size ? result : null;
}

/** One part, unpacked and checked against its size and checksum. */
export async function readEntry(bytes: Uint8Array, entry: Entry): Promise<Uint8Array | null> {
  const range = dataRange(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), entry);
  if (!range) return null;
  const packed = bytes.slice(range.start, range.end);
  const part = entry.method === 0 ? packed : await inflate(packed, entry.size);
  return part && crc32(part) === entry.crc ? part : null;
}

/** A zip of the given parts, stored as they are, for a reader that wants a zip and should not have to unpack one. */
export function storeZip(parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const names = [...parts].map(([name, data]) => ({ name: new TextEncoder().encode(name), data, crc: crc32(data) }));
  const bodySize = names.reduce((sum, { name, data }) => sum + 30 + name.length + data.length, 0);
  const total = bodySize + names.reduce((sum, { name }) => sum + 46 + name.length, 0) + 22;
  const zip = new Uint8Array(total);
  const view = new DataView(zip.buffer);
  let at = 0;
  let listed = bodySize;
  for (const { name, data, crc } of names) {
    const shared = (start: number): void => {
      view.setUint16(start, 20, true);
      view.setUint32(start + 10, crc, true);
      view.setUint32(start + 14, data.length, true);
      view.setUint32(start + 18, data.length, true);
      view.setUint16(start + 22, name.length, true);
    };
    view.setUint32(at, LOCAL, true);
    shared(at + 4);
    view.setUint32(listed, CENTRAL, true);
    shared(listed + 6);
    view.setUint32(listed + 42, at, true);
    zip.set(name, listed + 46);
    zip.set(name, at + 30);
    zip.set(data, at + 30 + name.length);
    at += 30 + name.length + data.length;
    listed += 46 + name.length;
  }
  view.setUint32(listed, END, true);
  view.setUint16(listed + 8, names.length, true);
  view.setUint16(listed + 10, names.length, true);
  view.setUint32(listed + 12, listed - bodySize, true);
  view.setUint32(listed + 16, bodySize, true);
  return zip;
}
