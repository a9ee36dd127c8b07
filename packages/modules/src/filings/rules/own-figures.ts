/** Figures that only filings have, each with its name and definition as it is printed beside it. */

export type OwnFigureSpec = {
  readonly unit: 'count' | 'minor';
  readonly nameZh: string;
  readonly nameEn: string;
  readonly definitionZh: string;
  readonly definitionEn: string;
  readonly version: number;
};

const receipts = (wayZh: string, wayEn: string): OwnFigureSpec => ({
  unit: 'minor',
  nameZh: `实收·${wayZh}`,
  nameEn: `Received, ${wayEn}`,
  definitionZh: `当天到账确认的收款中，以${wayZh}收的。各种方式之和就是实收（M15）。`,
  definitionEn: `Of the money confirmed on the day, what came by ${wayEn}. All ways together are cash received (M15).`,
  version: 1,
});

export const OWN_FIGURES = {
  'receipts-cash': receipts('现金', 'cash'),
  'receipts-transfer': receipts('转账', 'bank transfer'),
  'receipts-pos': receipts('刷卡机', 'card terminal'),
  'receipts-card': receipts('银行卡', 'card'),
  'receipts-alipay': receipts('支付宝', 'Alipay'),
  'receipts-wechat_pay': receipts('微信支付', 'WeChat Pay'),
  refunds: {
    unit: 'minor',
    nameZh: '退费',
    nameEn: 'Refunded',
    definitionZh: '当天退出的款。系统里还没有退费单，有退费时改数并写明。',
    definitionEn:
      'Money paid back on the day. The system has no refunds yet: where there was one, adjust it and say why.',
    version: 1,
  },
  'lessons-next-day': {
    unit: 'count',
    nameZh: '次日课次',
    nameEn: 'Lessons of the next day',
    definitionZh: '次日排定、未取消的课次。',
    definitionEn: 'Lessons planned for the next day and not cancelled.',
    version: 1,
  },
  'teachers-next-day': {
    unit: 'count',
    nameZh: '次日需要老师',
    nameEn: 'Teachers needed the next day',
    definitionZh: '次日同一时间最多同时上课的课次，即至少需要的老师人数。',
    definitionEn: 'The most lessons of the next day that are taught at one time: the least number of teachers needed.',
    version: 1,
  },
  teachers: {
    unit: 'count',
    nameZh: '上课老师',
    nameEn: 'Teachers who taught',
    definitionZh: '期内有已点名课次的老师人数。',
    definitionEn: 'Teachers with a marked lesson in the period.',
    version: 1,
  },
} as const satisfies Record<string, OwnFigureSpec>;

export type OwnFigure = keyof typeof OWN_FIGURES;

/** The figure in which receipts of a payment's method are counted; null for a method that no filing names. */
export function receiptsFigureOf(method: string): OwnFigure | null {
  const key = `receipts-${method}`;
  return isOwnFigure(key) ? key : null;
}

const isOwnFigure = (key: string): key is OwnFigure => Object.hasOwn(OWN_FIGURES, key);
