/** What the hosted pages say. The payer's language is the session's, else the browser's. */
const zh = {
  title: '收银台（模拟）',
  notice: '这是本机上的模拟收银台，不会发生真实扣款。',
  payTo: '收款方',
  total: '合计',
  card: '银行卡',
  cardNumber: '卡号',
  cardHint: '4242 4242 4242 4242 支付成功；4000 0000 0000 0002 被拒。',
  email: '邮箱（可不填）',
  pay: '支付',
  alipay: '支付宝',
  wechat_pay: '微信支付',
  now: '确认支付',
  later: '确认，稍后到账',
  refuse: '拒绝支付',
  cancel: '取消并返回',
  declined: '银行拒绝了这次支付，请换一张卡或换一种方式。',
  badNumber: '卡号不对，请核对后再试。',
  processing: '已授权，等待到账。',
  settleWell: '模拟到账成功',
  settleBadly: '模拟到账失败',
  paid: '这笔款已支付。',
  failed: '这笔款到账失败。',
  expired: '这个支付链接已失效。',
  back: '返回商户',
  sessions: '最近的支付',
  none: '还没有支付。',
  status: { open: '待支付', processing: '等待到账', paid: '已支付', failed: '到账失败', expired: '已失效' },
};

export type PayWords = typeof zh;

const en: PayWords = {
  title: 'Checkout (simulated)',
  notice: 'This is a simulated checkout on this machine. No money moves.',
  payTo: 'Pay to',
  total: 'Total',
  card: 'Card',
  cardNumber: 'Card number',
  cardHint: '4242 4242 4242 4242 succeeds; 4000 0000 0000 0002 is declined.',
  email: 'E-mail (optional)',
  pay: 'Pay',
  alipay: 'Alipay',
  wechat_pay: 'WeChat Pay',
  now: 'Authorise',
  later: 'Authorise, money later',
  refuse: 'Refuse',
  cancel: 'Cancel and return',
  declined: 'The bank declined this payment. Try another card or another way.',
  badNumber: 'That card number is not valid. Check it and try again.',
  processing: 'Authorised, waiting for the money.',
  settleWell: 'Let the money arrive',
  settleBadly: 'Let it fail',
  paid: 'This has been paid.',
  failed: 'The money did not arrive.',
  expired: 'This payment link is no longer valid.',
  back: 'Back to the merchant',
  sessions: 'Recent payments',
  none: 'No payments yet.',
  status: { open: 'open', processing: 'processing', paid: 'paid', failed: 'failed', expired: 'expired' },
};

export type Language = 'zh-CN' | 'en';

export const payWords = (language: Language): PayWords => (language === 'en' ? en : zh);

/** `locale` is the session's; 'auto' and null leave it to the browser. */
export function languageOf(locale: string | null | undefined, accepted: string | undefined): Language {
  const wanted = locale === null || locale === undefined || locale === 'auto' ? (accepted ?? '') : locale;
  return wanted.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
