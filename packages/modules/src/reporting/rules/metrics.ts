/** The metric registry: each metric declared once yields its tile, comparison, trend, rows, export and test (requirements § Metrics). */

/** `facts`: sums of a fact's measure over the period. `instant`: subjects counted at the end of the period. */
export type MetricSource =
  | { readonly kind: 'facts'; readonly metric: string; readonly measure: 'count' | 'units' | 'minor' }
  | { readonly kind: 'balance'; readonly measure: 'units' | 'minor' }
  | { readonly kind: 'effective-students' }
  | { readonly kind: 'classes' }
  | { readonly kind: 'advisors' }
  | { readonly kind: 'class-places' }
  | { readonly kind: 'advisor-places' };

/** A class of so many active students counts whole where small classes are adjusted; places are counted so that nothing is rounded (M21). */
export const FULL_CLASS = 15;

export type Metric = {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly unit: 'count' | 'units' | 'minor' | 'rate' | 'ratio';
  readonly numerator: MetricSource;
  readonly denominator: MetricSource | null;
  readonly dateBasis: 'event' | 'lesson' | 'due' | 'instant';
  readonly version: number;
  /** The name of the definition, where the head office chooses one of several. */
  readonly variant?: { readonly nameZh: string; readonly nameEn: string };
  readonly definitionZh: string;
  readonly definitionEn: string;
};

const facts = (metric: string, measure: 'count' | 'units' | 'minor'): MetricSource => ({
  kind: 'facts',
  metric,
  measure,
});

export const METRICS = {
  'sign-ups': {
    code: 'M5',
    nameZh: '签约',
    nameEn: 'Sign-ups',
    unit: 'count',
    numerator: facts('sign-up', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '新签合同且已收到首笔款，按收款日计，一份合同计一次；续费与扩科不计。',
    definitionEn:
      'New contracts with a first payment received, on the day of that payment; renewals and extensions are not counted.',
  },
  'sign-up-amount': {
    code: 'M5',
    nameZh: '签约金额',
    nameEn: 'Sign-up amount',
    unit: 'minor',
    numerator: facts('sign-up', 'minor'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '新签合同的合同金额，按首笔收款日计。',
    definitionEn: 'Contract amount of sign-ups, on the day of the first payment.',
  },
  renewals: {
    code: 'M9',
    nameZh: '续班',
    nameEn: 'Renewals',
    unit: 'count',
    numerator: facts('renewal', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '同课程续费订单，在付清全款之日计一次；未付清不计。',
    definitionEn: 'Renewal orders counted once, on the day they are fully paid; partly paid ones are not counted.',
  },
  'renewal-amount': {
    code: 'M9',
    nameZh: '续班金额',
    nameEn: 'Renewal amount',
    unit: 'minor',
    numerator: facts('renewal', 'minor'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '已付清续费订单的实收金额。',
    definitionEn: 'Money received for renewals that are fully paid.',
  },
  'renewal-rate': {
    code: 'M10',
    nameZh: '续班率',
    nameEn: 'Renewal rate',
    unit: 'rate',
    numerator: facts('renewal-done', 'count'),
    denominator: facts('renewal-due', 'count'),
    dateBasis: 'due',
    version: 2,
    definitionZh:
      '期内到期的报读中，在到期日加宽限期内付清续费的比例。到期日为余课首次降到预警线之日或班级最后一课；提前续的计入到期月；毕业离开和转到本机构其他校区的不计。',
    definitionEn:
      'Of the enrolments due in the period, the share renewed in full no later than the due date plus grace. Due is the day the balance first fell to the warning line, or the last lesson of a class; who graduated or moved to another campus of the organisation is left out.',
  },
  consumption: {
    code: 'M13',
    nameZh: '课消',
    nameEn: 'Class-hours consumed',
    unit: 'units',
    numerator: facts('consumption', 'units'),
    denominator: null,
    dateBasis: 'lesson',
    version: 1,
    definitionZh: '已点名课次扣除的课时，按上课日计，更正随即反映。',
    definitionEn: 'Class-hours drawn by marked lessons, on the day of the lesson; corrections show at the next read.',
  },
  revenue: {
    code: 'M16',
    nameZh: '确认收入',
    nameEn: 'Revenue recognised',
    unit: 'minor',
    numerator: facts('consumption', 'minor'),
    denominator: null,
    dateBasis: 'lesson',
    version: 1,
    definitionZh: '课消对应的金额，按所扣批次单价累计取整；收款不是收入。',
    definitionEn: 'Money value of the hours consumed at the price of the lot used; receipts are not revenue.',
  },
  receipts: {
    code: 'M15',
    nameZh: '实收',
    nameEn: 'Cash received',
    unit: 'minor',
    numerator: facts('receipt', 'minor'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '到账确认的收款，按到账日计。',
    definitionEn: 'Money confirmed, on the day it was confirmed.',
  },
  'return-visits': {
    code: 'M8',
    nameZh: '回访',
    nameEn: 'Return visits',
    unit: 'count',
    numerator: facts('visit', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '经有效渠道联系上、并写下问题、办法或约定的回访，同一学员同一渠道同一天只计一次。',
    definitionEn:
      'Visits that reached someone through a valid channel and say what came of it (problems, plan or agreement), once per student, channel and day.',
  },
  attendance: {
    code: 'M18',
    nameZh: '出勤率',
    nameEn: 'Attendance',
    unit: 'rate',
    numerator: facts('attended', 'count'),
    denominator: facts('expected', 'count'),
    dateBasis: 'lesson',
    version: 1,
    definitionZh: '到课与迟到人次 ÷ 应到人次；请假不计入应到。',
    definitionEn: 'Present and late ÷ expected; approved leave is not expected.',
  },
  'consult-calls': {
    code: 'M1',
    nameZh: '咨询电话',
    nameEn: 'Consult calls',
    unit: 'count',
    numerator: facts('consult-call', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '与潜在学员的咨询通话，呼入呼出都计，每通计一次，计给登记人。',
    definitionEn: 'Calls with leads, in and out, each call once, credited to whoever logged it.',
  },
  'hotline-calls': {
    code: 'M1b',
    nameZh: '热线',
    nameEn: 'Hotline calls',
    unit: 'count',
    numerator: facts('hotline-call', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '咨询电话中，来源登记为热线的潜在学员打进来的。',
    definitionEn: 'Of the consult calls, those that came in from leads whose source is the hotline.',
  },
  invitations: {
    code: 'M2',
    nameZh: '邀约',
    nameEn: 'Invitations',
    unit: 'count',
    numerator: facts('invitation', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '约定了到访日的邀约，按约定达成之日计，同一潜在学员一天计一次。',
    definitionEn: 'Accepted appointments to visit, on the day they were agreed, once per lead and day.',
  },
  'lead-visits': {
    code: 'M3',
    nameZh: '上门',
    nameEn: 'Visits to the campus',
    unit: 'count',
    numerator: facts('arrival', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '潜在学员到校，按到校日计，同一潜在学员一天计一次；在读家长来办事不计。',
    definitionEn:
      'Leads who came to the campus, on the day they came, once per lead and day; families already enrolled are not counted.',
  },
  'face-consults': {
    code: 'M4',
    nameZh: '当面咨询',
    nameEn: 'Face-to-face consults',
    unit: 'count',
    numerator: facts('face-consult', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '与潜在学员当面咨询，同一潜在学员一天计一次，计给先登记的人。',
    definitionEn: 'Consultations with leads face to face, once per lead and day, credited to whoever logged first.',
  },
  'balance-units': {
    code: 'M14',
    nameZh: '未消课时',
    nameEn: 'Class-hours outstanding',
    unit: 'units',
    numerator: { kind: 'balance', measure: 'units' },
    denominator: null,
    dateBasis: 'instant',
    version: 1,
    definitionZh: '期末仍未上的课时：累计售出与赠送减去累计课消，欠课为负。',
    definitionEn: 'Hours not yet taught at the end of the period: granted less consumed, owed lessons negative.',
  },
  'balance-amount': {
    code: 'M14',
    nameZh: '未消课余额',
    nameEn: 'Prepaid liability',
    unit: 'minor',
    numerator: { kind: 'balance', measure: 'minor' },
    denominator: null,
    dateBasis: 'instant',
    version: 1,
    definitionZh: '期末已收未上的金额。',
    definitionEn: 'Money received for hours not yet taught at the end of the period.',
  },
  'effective-students': {
    code: 'M29',
    nameZh: '有效学员',
    nameEn: 'Effective students',
    unit: 'count',
    numerator: { kind: 'effective-students' },
    denominator: null,
    dateBasis: 'instant',
    version: 1,
    definitionZh: '期末在读、有余课，且前后 30 天内有课的学员。',
    definitionEn: 'Active students with a balance and a lesson within 30 days before or after the end of the period.',
  },
  'complaint-rate': {
    code: 'M20',
    nameZh: '投诉率',
    nameEn: 'Complaint rate',
    unit: 'rate',
    numerator: facts('complaint', 'count'),
    denominator: { kind: 'effective-students' },
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内收到的投诉 ÷ 期末有效学员；上级判定不归本校区的不计。',
    definitionEn:
      'Complaints received in the period ÷ effective students at its end; those judged not to be the campus’s are not counted.',
  },
  'classes-per-advisor': {
    code: 'M21',
    nameZh: '人均带班',
    nameEn: 'Classes per advisor',
    unit: 'ratio',
    numerator: { kind: 'classes' },
    denominator: { kind: 'advisors' },
    dateBasis: 'instant',
    version: 1,
    definitionZh: '期末开班数 ÷ 在岗学管师人数。',
    definitionEn: 'Open classes ÷ advisors in post on the last day.',
  },
  'classes-per-advisor-adjusted': {
    code: 'M21',
    nameZh: '人均带班（折算）',
    nameEn: 'Classes per advisor, adjusted',
    unit: 'ratio',
    numerator: { kind: 'class-places' },
    denominator: { kind: 'advisor-places' },
    dateBasis: 'instant',
    version: 1,
    definitionZh: '期末各班在读学员数（每班至多计 15 人）之和 ÷（在岗学管师人数 × 15）：不满 15 人的班按比例折算。',
    definitionEn:
      'Active students of the open classes, at most 15 counted of each, ÷ (advisors in post on the last day × 15): a class of fewer than 15 counts in part.',
  },
} as const satisfies Record<string, Metric>;

export type MetricKey = keyof typeof METRICS;
export const METRIC_IDS = [
  'sign-ups',
  'sign-up-amount',
  'renewals',
  'renewal-amount',
  'renewal-rate',
  'consumption',
  'revenue',
  'receipts',
  'return-visits',
  'attendance',
  'consult-calls',
  'hotline-calls',
  'invitations',
  'lead-visits',
  'face-consults',
  'balance-units',
  'balance-amount',
  'effective-students',
  'complaint-rate',
  'classes-per-advisor',
  'classes-per-advisor-adjusted',
] as const satisfies readonly MetricKey[];
