/** The words of messages to people. A template's values are named; a missing one is our mistake, not the reader's puzzle. */
import { present } from './assert.ts';

type Locale = 'zh-CN' | 'en';

const TEMPLATES: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  'sign-in-code': {
    'zh-CN': '【课时】登录验证码 {code}，{minutes} 分钟内有效。不是你本人操作，可以不理。',
    en: '[Keshi] Your sign-in code is {code}, valid for {minutes} minutes. If this wasn’t you, ignore it.',
  },
  'order-quoted': {
    'zh-CN': '【课时】{student}的{course}续费报价已发出：{price}。查看与付款：{url}',
    en: '[Keshi] A quote for {student}’s {course} is ready: {price}. See it and pay: {url}',
  },
  'payment-received': {
    'zh-CN': '【课时】已收到{student}的款项 {amount}，收据号 {receipt}。',
    en: '[Keshi] We received {amount} for {student}. Receipt {receipt}.',
  },
};

/** The text of a message. */
export const messageText = (template: string, locale: Locale, values: Readonly<Record<string, string>>): string =>
  present(TEMPLATES[template], `message template ${template}`)[locale].replaceAll(/\{(\w+)\}/g, (_, name: string) => present(values[name], `value ${name} of ${template}`));

/** Templates there are, for the test that every one has both languages with the same values. */
export const MESSAGE_TEMPLATES = TEMPLATES;
