/** The words of messages to people. A template's values are named; a missing one is our mistake, not the reader's puzzle. */
import { present } from './assert.ts';

export type MessageLocale = 'zh-CN' | 'en';

/** Every message there is. Values in braces. */
export const MESSAGE_TEMPLATES = {
  'sign-in-code': {
    'zh-CN': '【课时】登录验证码 {code}，{minutes} 分钟内有效。不是你本人操作，可以不理。',
    en: '[Keshi] Your sign-in code is {code}, valid for {minutes} minutes. If this wasn’t you, ignore it.',
  },
  'renewal-quoted': {
    'zh-CN': '【课时】{courseName}的续费报价已发出：{price} 元（{orderNumber}）。查看与付款：{link}',
    en: '[Keshi] A quote to renew {courseName} is ready: ¥{price} ({orderNumber}). See it and pay: {link}',
  },
  'record-filed': {
    'zh-CN': '【课时】{number} 已整理好，请查看并确认：{link}',
    en: '[Keshi] {number} is ready. Please read it and confirm: {link}',
  },
  'survey-opened': {
    'zh-CN': '【课时】校区请你评一评，一分钟填完，不带名字：{link}',
    en: '[Keshi] Your campus asks for your view. A minute, without your name: {link}',
  },
} as const satisfies Record<string, Record<MessageLocale, string>>;

export type MessageTemplate = keyof typeof MESSAGE_TEMPLATES;

/** The text of a message. */
export const messageText = (
  template: MessageTemplate,
  locale: MessageLocale,
  values: Readonly<Record<string, string>>,
): string =>
  MESSAGE_TEMPLATES[template][locale].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    present(values[name], `value ${name} of ${template}`),
  );
