/** Hashes. */
import { sha256 as sha256Of } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const encoder = new TextEncoder();
const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * In hexadecimal digits. Each request needs one or two of short texts: Web Crypto hands each to another thread and back, which takes ten times as long as the
 * hash itself, in JavaScript.
 */
export const sha256 = (text: string): string => bytesToHex(sha256Of(utf8ToBytes(text)));

/** A keyed hash, by Web Crypto, which both Node and Workers have: contact data is looked up by it without being stored where the tenant is not known. */
export async function keyedHash(key: string, text: string): Promise<string> {
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return hexOf(await crypto.subtle.sign('HMAC', imported, encoder.encode(text)));
}

/** JSON with sorted keys: the same content always gives the same text, whatever order a database keeps keys in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** An unguessable token of `bytes` random bytes as base64url. */
export function randomToken(bytes = 32): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** `digits` random decimal digits without bias. */
export function randomDigits(digits: number): string {
  let text = '';
  while (text.length < digits) {
    const byte = crypto.getRandomValues(new Uint8Array(1))[0] ?? 255;
    if (byte < 250) text += String(byte % 10);
  }
  return text;
}
