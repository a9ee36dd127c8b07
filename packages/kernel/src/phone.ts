/** Mobile numbers in E.164. Mainland numbers may be written without +86, with spaces, dashes or full-width digits. */

const halfWidth = (text: string): string =>
  text.replace(/[０-９＋－]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));

/** '138 0013 8000' → '+8613800138000'; null when it cannot be a phone number. */
export function toE164(text: string): string | null {
  const compact = halfWidth(text).replace(/[\s\-()（）]/g, '');
  if (/^(\+?86)?1[3-9]\d{9}$/.test(compact)) return `+86${compact.slice(-11)}`;
  return /^\+[1-9]\d{6,14}$/.test(compact) && !compact.startsWith('+86') ? compact : null;
}

/** For screens that only need to recognise a number: 138****8000. */
export const maskedPhone = (e164: string): string =>
  e164.replace(/^\+86/, '').replace(/^(\+?\d{3})\d+(\d{4})$/, '$1****$2');

/** As people write it: mainland numbers without the country code. */
export const localPhone = (e164: string): string => e164.replace(/^\+86/, '');
