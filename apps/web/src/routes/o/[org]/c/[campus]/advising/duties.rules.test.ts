/** A person's duties become the groups of a day, each in words with its reason and the visit that makes good for it. */
import { beforeEach, expect, test } from 'vitest';
import { overwriteGetLocale } from '#paraglide/runtime.js';
import { dueOnOf } from '#lib/due.ts';
import { countOf, firstStudentOf, groupDuties, totalsOf, type Duty, type DutyList } from './duties.ts';
import { sayDuty, visitFor } from './duty-words.ts';

/** Sunday 13 September 2026, 12:10 in Beijing. */
const NOW = '2026-09-13T04:10:00.000Z';
const at = { now: NOW, today: '2026-09-13', timeZone: 'Asia/Shanghai' };

const duty = (over: Partial<Duty>): Duty => ({
  id: '1',
  rule: 'visits',
  subjectId: 's',
  period: '2026-09',
  urgency: 'open',
  ownerId: 'o',
  ownerName: '许静',
  studentId: 's',
  studentName: '陈一诺',
  classId: null,
  personName: null,
  task: null,
  className: null,
  courseName: null,
  lesson: null,
  warnAt: '2026-09-23T16:00:00.000Z',
  dueAt: '2026-09-30T16:00:00.000Z',
  escalatedAt: null,
  detail: {},
  ...over,
});
const counted = (rule: Duty['rule'], kind: DutyList['counts'][number]['kind'], late = 0, pressing = 0, open = 0) => ({
  rule,
  kind,
  late,
  pressing,
  open,
});
const pageOf = (...items: Duty[]) => ({ items, nextCursor: null });
const lesson = {
  id: 'l',
  startsAt: '2026-09-13T02:00:00.000Z',
  endsAt: '2026-09-13T03:00:00.000Z',
  roomName: '201 教室',
};
const ahead = { ...lesson, startsAt: '2026-09-13T08:10:00.000Z', endsAt: '2026-09-13T10:10:00.000Z' };

beforeEach(() => {
  overwriteGetLocale(() => 'zh-CN');
});

test('midnight is the end of the day before', () => {
  expect(dueOnOf('2026-09-13T16:00:00.000Z', at.timeZone)).toBe('2026-09-13');
  expect(dueOnOf('2026-09-13T16:00:00.001Z', at.timeZone)).toBe('2026-09-14');
});

test('late ones, those due today or pressing, the rest of the week, later ones, and the month’s visits apart', () => {
  const list = pageOf(
    duty({ id: 'late', urgency: 'late', dueAt: '2026-09-12T16:00:00.000Z' }),
    duty({ id: 'today', rule: 'first-lesson', dueAt: '2026-09-13T16:00:00.000Z' }),
    duty({ id: 'pressing', rule: 'renewal-collect', urgency: 'pressing', dueAt: '2026-09-15T16:00:00.000Z' }),
    duty({ id: 'visit-1', detail: { done: 1, needed: 2 } }),
    duty({ id: 'visit-0', detail: { done: 0, needed: 2 } }),
    duty({ id: 'later', rule: 'finished', dueAt: '2026-10-02T16:00:00.000Z' }),
  );
  const counts = [counted('visits', 'visits', 1, 0, 40), counted('renewal-collect', 'renewals', 0, 1)];
  const groups = groupDuties({ page: list, counts }, at);
  const ids = (each: readonly Duty[]): string[] => each.map(({ id }) => id);
  expect([groups.late, groups.today, groups.week, groups.later, groups.visits].map(ids)).toEqual([
    ['late'],
    ['today', 'pressing'],
    [],
    ['later'],
    ['visit-0', 'visit-1'],
  ]);
  expect(groups.counts).toEqual({ late: 1, today: 2, visits: 40 });
  expect(firstStudentOf(groups)).toBe('s');
});

test('a duty of this week is one due by its Sunday', () => {
  const monday = { ...at, today: '2026-09-14' };
  const list = pageOf(
    duty({ id: 'sunday', rule: 'unseen', dueAt: '2026-09-20T16:00:00.000Z' }),
    duty({ id: 'monday', rule: 'unseen', dueAt: '2026-09-21T16:00:00.000Z' }),
  );
  const { week, later } = groupDuties({ page: list, counts: [] }, monday);
  expect([week, later].map((each) => each.map(({ id }) => id))).toEqual([['sunday'], ['monday']]);
});

test('counts of a kind are of all its rules, whatever their urgency', () => {
  const counts = [
    counted('truancy', 'lessons', 1),
    counted('unmarked', 'lessons', 0, 2),
    counted('visits', 'visits', 0, 0, 5),
  ];
  expect(totalsOf(counts)).toEqual({ late: 1, pressing: 2 });
  expect([countOf(counts), countOf(counts, 'lessons'), countOf(counts, 'renewals')]).toEqual([8, 3, 0]);
  expect(groupDuties({ page: pageOf(), counts }, { ...at, only: 'visits' }).counts).toEqual({
    late: 0,
    today: 0,
    visits: 5,
  });
});

test.each([
  ['2026-09-13T03:40:00.000Z', '今天', '逾期 30 分钟'],
  ['2026-09-12T16:00:00.000Z', '昨天', '逾期 12 小时'],
  ['2026-09-10T16:00:00.000Z', '9月10日', '逾期 2 天'],
])('what was due at %s is late: %s, %s', (dueAt, due, dueNote) => {
  expect(sayDuty(duty({ urgency: 'late', dueAt }), at)).toMatchObject({ due, dueNote });
});

test.each([
  ['2026-09-13T16:00:00.000Z', '24:00', '今天'],
  ['2026-09-13T08:10:00.000Z', '16:10', '今天'],
  ['2026-09-14T08:10:00.000Z', '明天', '9月14日 16:10'],
  ['2026-09-16T16:00:00.000Z', '周三', '9月16日'],
  ['2026-09-30T16:00:00.000Z', '9月30日', '周三'],
])('what is due at %s is due %s, %s', (dueAt, due, dueNote) => {
  expect(sayDuty(duty({ dueAt }), at)).toMatchObject({ due, dueNote });
});

const REASONS: readonly (readonly [Partial<Duty>, tag: string, why: string])[] = [
  [
    { rule: 'truancy', lesson, detail: { repeats: 2 } },
    '旷课当日联系',
    '9月13日 10:00 的课旷课，30 天内第 2 次；当天要联系上家长',
  ],
  [
    { rule: 'first-lesson', lesson: ahead, detail: { missing: ['student', 'teacher', 'guardian'] } },
    '首次课',
    '首次课 9月13日 16:10–18:10，201 教室；下课前到教室外，依次和学员、老师、家长谈，还差学员、老师、家长',
  ],
  [
    { rule: 'first-lesson', lesson, detail: { missing: ['teacher', 'guardian'] } },
    '首次课',
    '首次课 9月13日 10:00–11:00，201 教室；依次和学员、老师、家长谈，还差老师、家长',
  ],
  [
    { rule: 'first-lesson', lesson, detail: { missing: ['student'], outOfOrder: true } },
    '首次课',
    '首次课 9月13日 10:00–11:00，201 教室；谈的顺序应为学员、老师、家长，这次不是；还差学员',
  ],
  [
    { rule: 'pre-lesson', lesson, detail: { missing: ['materials', 'questions'] } },
    '课前沟通',
    '首次课 9月13日 10:00–11:00，201 教室；还没和家长说清：要带的东西、家长的疑问',
  ],
  [{ rule: 'renewal-collect', detail: { minor: 448_000 } }, '待付款', '已报价，还差 ¥4,480.00 未付'],
  [{ rule: 'renewal-contact', detail: { onDate: '2026-09-10' } }, '到续费线', '9月10日 到续费线，还没有联系家长'],
  [{ rule: 'low-balance', detail: { units: 300 } }, '余 3 课时', '余课到了提醒线，还没有续费单'],
  [{ rule: 'low-balance', detail: { units: -100 } }, '欠 1 课时', '余课到了提醒线，还没有续费单'],
  [{ rule: 'expiring', detail: { units: 2000, onDate: '2026-10-02' } }, '10月2日 到期', '20 课时快到期，提醒家长续费'],
  [
    { rule: 'unseen', detail: { onDate: '2026-08-31' } },
    '久未见面',
    '从 8月31日 那周起连续上课，都没有见面记录；下次上课可当面补',
  ],
  [{ rule: 'unmarked', lesson }, '未点名', '9月13日 10:00 的课已下课，还没有点名；课时没有扣'],
  [{ rule: 'visits', detail: { done: 1, needed: 2 } }, '本月 1 / 2 次', '还差 1 次回访；联系上并写下结果才计数'],
  [
    { rule: 'visits', period: '2026-08', detail: { done: 0, needed: 2 } },
    '2026年8月 0 / 2 次',
    '还差 2 次回访；联系上并写下结果才计数',
  ],
  [{ rule: 'finished', detail: { onDate: '2026-08-14' } }, '结课回访', '自 8月14日 起没有再联系上；结课学员要定期回访'],
  [
    { rule: 'split-own', period: '2026-10', studentId: null, detail: { missing: ['targets', 'plan'] } },
    '签月度安排',
    '拆分2026年10月的招生和续生任务，写好安排并签字',
  ],
  [
    { rule: 'split-own', period: '2026-10', studentId: null, detail: { missing: ['plan'] } },
    '签月度安排',
    '写好2026年10月的工作安排并签字',
  ],
  [
    { rule: 'split-campus', period: '2026-10', studentId: null },
    '拆分目标',
    '分校已下达2026年10月目标，拆分到人，加起来相符后发布，分校和校长就能看到',
  ],
  [
    { rule: 'self-appraisal', period: '2026-10', studentId: null },
    '月度自评',
    '给2026年10月的工作打分、写总结和下一步，并签字',
  ],
  [
    { rule: 'superior-appraisal', period: '2026-Q3', studentId: null, personName: '许清禾' },
    '季度考核',
    '为 许清禾 写2026年第3季度的考核，写完本人签字',
  ],
];
test.each(REASONS)('%j is said as %s: %s', (over, tag, why) => {
  expect(sayDuty(duty(over), at)).toMatchObject({ tag, why });
  overwriteGetLocale(() => 'en');
  expect(JSON.stringify(sayDuty(duty(over), at))).not.toMatch(/undefined|[\u4e00-\u9fff]{6}/);
});

test('a duty about a lesson is named after its class, one about a student after the student, with class or course beside', () => {
  expect(
    sayDuty(duty({ rule: 'unmarked', studentId: null, studentName: null, className: '数学 A班', lesson }), at),
  ).toMatchObject({
    name: '数学 A班',
    about: undefined,
  });
  expect(sayDuty(duty({ rule: 'expiring', courseName: '数学' }), at)).toMatchObject({ name: '陈一诺', about: '数学' });
  expect(sayDuty(duty({ rule: 'split-own', period: '2026-10', studentId: null, studentName: null }), at)).toMatchObject(
    { name: '2026年10月目标与安排', about: undefined },
  );
  const appraised = duty({ rule: 'superior-appraisal', period: '2026-Q3', studentId: null, personName: '许清禾' });
  expect(sayDuty({ ...appraised, studentName: null }, at)).toMatchObject({ name: '许清禾 · 2026年第3季度考核' });
});

test('a visit for a duty is begun with what the duty still asks for', () => {
  const first = duty({ rule: 'first-lesson', lesson, detail: { missing: ['teacher', 'guardian'] } });
  expect(visitFor(first, at.timeZone)).toMatchObject({ kind: 'first_lesson', spokeWith: 'teacher' });
  const before = duty({ rule: 'pre-lesson', lesson, detail: { missing: ['questions'] } });
  expect(visitFor(before, at.timeZone)).toMatchObject({ kind: 'pre_lesson', settled: ['time', 'materials', 'room'] });
  expect(visitFor(duty({ rule: 'truancy', lesson }), at.timeZone)).toMatchObject({
    kind: 'regular',
    purpose: '9月13日 10:00 旷课，联系家长',
    spokeWith: 'guardian',
  });
  expect(visitFor(duty({ rule: 'unmarked' }), at.timeZone)).toBeNull();
});
