/** Names of kinds, lists and columns as they are printed, on screen and in files, in both languages: one table, so that they agree. */
import type { Role } from '@keshi/kernel/permissions';
import type { FilingKind, ListKey, TextKey } from './kinds.ts';

export type FilingLocale = 'zh-CN' | 'en';
type Said = { readonly zh: string; readonly en: string };

export const wordIn = (locale: FilingLocale, { zh, en }: Said): string => (locale === 'en' ? en : zh);

export const KIND_WORDS: Readonly<Record<FilingKind, Said>> = {
  'advisor-daily': { zh: '学管师日报', en: 'Advisor’s daily report' },
  'friday-list': { zh: '下周家长会与阶段测试', en: 'Next week’s meetings and tests' },
  'advisor-monthly': { zh: '学管师月度统计', en: 'Advisor’s monthly statistics' },
  'advisor-summary': { zh: '工作总结与下月计划', en: 'Summary and next plan' },
  'finishing-classes': { zh: '下月结课班级', en: 'Classes finishing next month' },
  'supervisor-daily': { zh: '主管日报', en: 'Supervisor’s daily report' },
  takings: { zh: '当日进账', en: 'Takings of the day' },
  'teacher-demand': { zh: '次日师资需求', en: 'Teachers needed' },
  'supervisor-weekly': { zh: '主管周报', en: 'Supervisor’s weekly report' },
  'supervisor-monthly': { zh: '主管月报', en: 'Supervisor’s monthly report' },
  'hours-monthly': { zh: '月度课时与人数', en: 'Hours, students and teachers' },
};

/** How a column's values are written. Units are class-hours in hundredths. */
export type ColumnType = 'text' | 'day' | 'time' | 'count' | 'units';
export type Column = Said & { readonly type: ColumnType };
const column = (type: ColumnType, zh: string, en: string): Column => ({ type, zh, en });

const CLASS = column('text', '班级', 'Class');
const STARTS = column('time', '开始', 'Starts');
const ENDS = column('time', '结束', 'Ends');

export const LIST_WORDS: Readonly<Record<ListKey, Said & { readonly columns: readonly Column[] }>> = {
  'low-classes': {
    zh: '剩余课次不多的班',
    en: 'Classes with few lessons left',
    columns: [CLASS, column('count', '剩余课次', 'Lessons left'), column('day', '最后一次课', 'Last lesson')],
  },
  'low-students': {
    zh: '余课不多的学员',
    en: 'Students with few hours left',
    columns: [
      column('text', '学员', 'Student'),
      column('text', '课程', 'Course'),
      column('units', '余课时', 'Hours left'),
    ],
  },
  'next-lessons': {
    zh: '次日课程与所需老师',
    en: 'Lessons of the next day and teachers needed',
    columns: [STARTS, ENDS, CLASS, column('text', '课程', 'Course'), column('text', '老师', 'Teacher')],
  },
  'next-slots': {
    zh: '次日各时段所需老师',
    en: 'Teachers needed by time',
    columns: [
      STARTS,
      ENDS,
      column('count', '需要老师', 'Teachers needed'),
      column('text', '课程', 'Courses'),
      column('text', '已排老师', 'Teachers planned'),
    ],
  },
  finishing: {
    zh: '下月结课的班',
    en: 'Classes finishing next month',
    columns: [
      CLASS,
      column('day', '最后一次课', 'Last lesson'),
      column('count', '剩余课次', 'Lessons left'),
      column('count', '在读学员', 'Students'),
    ],
  },
  plans: {
    zh: '下周安排',
    en: 'Planned for next week',
    columns: [CLASS, column('day', '家长会', 'Parents’ meeting'), column('day', '阶段测试', 'Stage test')],
  },
  'hours-by-advisor': {
    zh: '按学管师',
    en: 'By advisor',
    columns: [
      column('text', '学管师', 'Advisor'),
      column('units', '课时', 'Hours'),
      column('count', '有效学员', 'Students'),
    ],
  },
  'hours-by-teacher': {
    zh: '按老师',
    en: 'By teacher',
    columns: [
      column('text', '老师', 'Teacher'),
      column('count', '已上课次', 'Lessons taught'),
      column('units', '课时', 'Hours'),
    ],
  },
};

export const TEXT_WORDS: Readonly<Record<TextKey, Said>> = {
  summary: { zh: '工作总结', en: 'Summary' },
  plan: { zh: '下月计划', en: 'Plan for next month' },
};

/** Roles that file or receive, as a report names them. */
export const RECEIVER_WORDS: Readonly<Partial<Record<Role, Said>>> = {
  advisor_supervisor: { zh: '学管师主管', en: 'Advisor supervisor' },
  consultant_supervisor: { zh: '学程顾问主管', en: 'Course-consultant supervisor' },
  principal: { zh: '校长', en: 'Principal' },
  branch_principal: { zh: '分校', en: 'Branch' },
  finance: { zh: '财务', en: 'Finance' },
  project_department: { zh: '项目部', en: 'Project department' },
  teaching_director: { zh: '教学主任', en: 'Teaching director' },
};
