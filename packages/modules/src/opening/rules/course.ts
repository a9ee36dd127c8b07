/** Courses and grades hidden in the names of classes and sheets: 初三作文 is 作文 in 初三. */
import { fold } from './cells.ts';

/** Subjects that are recognised inside a longer name. A column of its own may say anything. */
const SUBJECTS = [
  '语文',
  '数学',
  '英语',
  '物理',
  '化学',
  '生物',
  '历史',
  '地理',
  '政治',
  '道法',
  '科学',
  '作文',
  '阅读',
  '国学',
  '写字',
  '书法',
  '练字',
  '美术',
  '绘画',
  '素描',
  '国画',
  '舞蹈',
  '音乐',
  '钢琴',
  '古筝',
  '吉他',
  '声乐',
  '编程',
  '机器人',
  '围棋',
  '象棋',
  '奥数',
  '思维',
  '口才',
  '主持',
  '篮球',
  '足球',
  '羽毛球',
  '乒乓球',
  '游泳',
  '跆拳道',
  '托管',
  '日语',
  '韩语',
  '雅思',
  '托福',
];

const GRADE =
  /(?:小学)?[一二三四五六七八九]年级|[1-9]年级|小[一二三四五六]|初[一二三]|高[一二三]|学前班?|幼小衔接?|[大中小]班/;

/** 三年级, 初三 …; null when the text names no grade. */
export const gradeIn = (text: string): string | null => GRADE.exec(fold(text).replace(/\s/g, ''))?.[0] ?? null;

/** The one subject a text names; null when it names none, or several. 语文作文 is 语文 and 作文, so a person is asked. */
export function courseIn(text: string): string | null {
  const plain = fold(text).replace(/\s/g, '');
  const found = SUBJECTS.filter((subject) => plain.includes(subject));
  return found.length === 1 ? (found[0] ?? null) : null;
}
