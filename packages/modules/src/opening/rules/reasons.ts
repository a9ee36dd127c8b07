/** Everything the import can say about a row, in both languages. The Chinese words are also the 错误原因 column. */
import { STATUS_WORDS, type EnrolmentStatus } from './amounts.ts';

/**
 * `refuse`: the row can't be imported as it is; correct it or leave it out. `decide`: it can, once a person has looked.
 * `notice`: it is imported, and this is worth knowing.
 */
export type Severity = 'refuse' | 'decide' | 'notice';

/** {column} is the file's own header. */
const REASONS = {
  'name-empty': ['refuse', '{column}为空', '{column} is empty'],
  'name-unreadable': ['refuse', '{column}不像姓名', '{column} is not a name'],
  'phone-empty': ['refuse', '{column}为空', '{column} is empty'],
  'phone-not-mobile': ['refuse', '{column}不是手机号', '{column} is not a mobile number'],
  'phone-digits-lost': [
    'refuse',
    '{column}被表格软件改成了科学计数，号码已丢失',
    '{column} was turned into scientific notation; its digits are lost',
  ],
  'phone-partly-unread': [
    'notice',
    '{column}里的“{text}”不是手机号，没有导入',
    '“{text}” in {column} is not a mobile number and was left out',
  ],
  'course-empty': ['refuse', '{column}为空', '{column} is empty'],
  'course-unknown': ['refuse', '看不出是哪门课', 'The course can’t be told'],
  'course-too-long': ['refuse', '{column}太长，不像课程名', '{column} is too long to be a course'],
  'campus-unknown': ['refuse', '{column}“{text}”不是本机构的校区', '{column} “{text}” is not one of your campuses'],
  'other-campus': [
    'refuse',
    '{column}“{text}”不是这次导入的校区',
    '{column} “{text}” is another campus than the one imported',
  ],
  'bought-empty': ['refuse', '{column}为空', '{column} is empty'],
  'bought-unknown': [
    'decide',
    '没有购买课时，只按剩余课时入账',
    'No hours bought are stated; only what is left is imported',
  ],
  'hours-unreadable': ['refuse', '{column}“{text}”读不出课时', '{column} “{text}” is not a number of class-hours'],
  'hours-negative': ['refuse', '{column}是负数', '{column} is negative'],
  'hours-approximate': ['decide', '{column}“{text}”是约数', '{column} “{text}” is an estimate'],
  'hours-unknown': [
    'refuse',
    '已上和剩余都没有写，算不出余课',
    'Neither used nor left is given, so what is left can’t be told',
  ],
  'left-mismatch': ['refuse', '{column}≠购买+赠送−已上', '{column} ≠ bought + given − used'],
  'left-negative': ['refuse', '已上超过购买+赠送', 'More used than bought and given'],
  'value-mismatch': ['decide', '{column}与按规则算出的剩余金额不同', '{column} differs from the value worked out'],
  'money-unreadable': ['refuse', '{column}“{text}”读不出金额', '{column} “{text}” is not an amount'],
  'money-negative': ['refuse', '{column}是负数', '{column} is negative'],
  'received-empty': [
    'decide',
    '{column}为空，剩余课时将没有金额',
    '{column} is empty; what is left will carry no money',
  ],
  'received-unmapped': [
    'decide',
    '没有实收金额这一列，剩余课时将没有金额',
    'There is no column for money received; what is left will carry no money',
  ],
  'received-without-hours': [
    'decide',
    '有实收但没有购买课时，这笔钱不会入账',
    'Money was received but no hours were bought; it will not be imported',
  ],
  'due-mismatch': ['notice', '应收≠实收+欠费', 'Due ≠ received + arrears'],
  arrears: ['notice', '还有欠费', 'Part is still owed'],
  'amount-merged': [
    'refuse',
    '{column}是合并单元格，分不清每门课各多少',
    '{column} is merged over several rows, so each course’s part can’t be told',
  ],
  'formula-without-value': [
    'refuse',
    '{column}是公式，文件里没有存结果',
    '{column} is a formula saved without its value',
  ],
  'cell-error': ['refuse', '{column}是表格错误“{text}”', '{column} holds the spreadsheet error “{text}”'],
  'date-without-year': ['decide', '{column}“{text}”没有年份', '{column} “{text}” has no year'],
  'date-without-day': ['notice', '{column}“{text}”没有日，没有导入', '{column} “{text}” has no day and was left out'],
  'date-unreadable': [
    'notice',
    '{column}“{text}”读不出日期，没有导入',
    '{column} “{text}” is not a date and was left out',
  ],
  'expiry-unreadable': [
    'decide',
    '{column}“{text}”读不出日期，课时将没有有效期',
    '{column} “{text}” is not a date; the hours will not expire',
  ],
  'expired-before-cutover': [
    'decide',
    '{column}早于切换日，课时已过期',
    '{column} is before the cut-over day; the hours have expired',
  ],
  'birth-in-future': ['notice', '{column}晚于切换日，没有导入', '{column} is after the cut-over day and was left out'],
  'enrolled-after-cutover': [
    'decide',
    '{column}晚于切换日，导入时按切换日记',
    '{column} is after the cut-over day; that day is recorded instead',
  ],
  'status-unknown': [
    'decide',
    '{column}“{text}”不是认识的状态，按在读导入',
    '{column} “{text}” is not a known status; imported as active',
  ],
  'status-from-note': ['notice', '按{column}“{text}”记为{status}', 'Recorded as {status} from {column} “{text}”'],
  'status-conflict': [
    'decide',
    '状态是{status}，{column}却写“{text}”',
    'The status is {status}, but {column} says “{text}”',
  ],
  'refunded-with-balance': ['decide', '已退费却还有余课', 'Refunded, yet hours are left'],
  'nothing-left': [
    'notice',
    '余课为 0，只建档案，不建批次',
    'Nothing is left: the student is recorded, no lot is made',
  ],
  'hidden-row': ['decide', '这一行在表格里是隐藏的', 'This row is hidden in the sheet'],
  'struck-through': ['decide', '这一行有删除线', 'This row is struck through'],
  coloured: ['notice', '这一行标了颜色，请确认含义', 'This row is coloured; check what that means'],
  'cell-comment': ['notice', '{column}有批注：{text}', '{column} has a comment: {text}'],
  'duplicate-row': ['decide', '与第 {row} 行完全相同', 'Identical to row {row}'],
  'second-enrolment': [
    'notice',
    '同一学员的同一门课还有第 {row} 行',
    'The same student has this course in row {row} too',
  ],
  'opening-stands': [
    'decide',
    '这名学员的这门课已有期初课时，再导入会重复',
    'The student has opening hours in this course already; importing these too counts them twice',
  ],
  'student-undecided': ['decide', '还没有确定是不是同一名学员', 'Whether this is the same student is not decided yet'],
  siblings: [
    'notice',
    '与{names}同一手机号，按不同学员处理',
    'Shares a phone with {names}; kept as different students',
  ],
  'mother-phones-differ': [
    'notice',
    '各行的妈妈电话不同，都已保留',
    'The rows give different numbers for the mother; all are kept',
  ],
  'father-phones-differ': [
    'notice',
    '各行的爸爸电话不同，都已保留',
    'The rows give different numbers for the father; all are kept',
  ],
  'status-unmapped': [
    'notice',
    '没有状态这一列，{count} 行按在读导入',
    'There is no status column; {count} rows are imported as active',
  ],
  'other-campus-named': [
    'decide',
    '标题写的是{names}，不是所选的校区',
    'The title names {names}, not the campus chosen',
  ],
} as const satisfies Record<string, readonly [Severity, string, string]>;

const STATUS_IN_ENGLISH: Readonly<Record<EnrolmentStatus, string>> = {
  active: 'active',
  paused: 'paused',
  'on-leave': 'on leave',
  finished: 'finished',
  refunded: 'refunded',
};

const statusName = (status: string, locale: 'zh' | 'en'): string =>
  new Map(Object.entries(locale === 'zh' ? STATUS_WORDS : STATUS_IN_ENGLISH)).get(status) ?? status;

export type ReasonCode = keyof typeof REASONS;

export const REASON_CODES: readonly ReasonCode[] = Object.keys(REASONS).filter(
  (code): code is ReasonCode => code in REASONS,
);

export type Issue = {
  readonly code: ReasonCode;
  readonly severity: Severity;
  /** The file's own header; null for what concerns the row or the student. */
  readonly column: string | null;
  readonly params: Readonly<Record<string, string | number>>;
};

export const issue = (code: ReasonCode, column: string | null = null, params: Issue['params'] = {}): Issue => ({
  code,
  column,
  params,
  severity: REASONS[code][0],
});

/** The sentence for an issue. The Chinese one is what stands in the error file. */
export function reasonText({ code, column, params }: Issue, locale: 'zh' | 'en'): string {
  const [, zh, en] = REASONS[code];
  const values: ReadonlyMap<string, string> = new Map([
    ['column', column ?? ''],
    ...Object.entries(params).map(([name, value]): [string, string] => [
      name,
      name === 'status' ? statusName(String(value), locale) : String(value),
    ]),
  ]);
  return (locale === 'zh' ? zh : en).replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '');
}
