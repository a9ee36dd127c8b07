/** The gallery's own texts stand beside each other in both languages; the product's come from its messages. */
import type { Locale } from '../format.ts';

export type Say = (zh: string, en: string) => string;

export const sayIn =
  (locale: Locale): Say =>
  (zh, en) =>
    locale === 'zh-CN' ? zh : en;
