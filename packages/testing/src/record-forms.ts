/** Filled-in forms of records, for whoever needs one and does not care what it says. */
import type { ClientInput } from '@keshi/kernel/endpoint';
import type { fileRecord, prepareMeeting } from '@keshi/modules/records/contract';

type Form = ClientInput<typeof fileRecord>['body']['form'];
type Of<Kind extends Form['kind']> = Extract<Form, { kind: Kind }>;
type Preparation = ClientInput<typeof prepareMeeting>['body'];

export const briefingOf = (teacherId: string, absentIds: string[] = []): Of<'briefing'> => ({
  kind: 'briefing',
  teacherId,
  outline: '一元一次方程到函数初步',
  lessonCount: 16,
  aims: '学完能独立解应用题',
  questions: '作业多久批改一次：当周',
  absentIds,
});
export const MEMO: Of<'first-lesson-memo'> = {
  kind: 'first-lesson-memo',
  situation: '全程跟上，回答两次',
  studentOpinion: '节奏合适',
  level: '基础扎实，应用题偏弱',
  communication: '愿意提问',
  cooperation: '跟得上安排',
  willingness: '主动做笔记',
  ability: '举一反三要提示',
  satIn: false,
  passedOn: '老师表扬他坐得住、肯动笔',
  guardianView: '希望多留一道思考题',
};
export const MEETING: Of<'parents-meeting'> = {
  kind: 'parents-meeting',
  teachingDirector: true,
  supervisor: true,
  absentIds: [],
  teacherReport: '本阶段学完方程',
  otherTopics: '课前十分钟到教室',
  problems: '计算粗心',
  summary: '口算放在课前，下月看正确率',
  summedUpBy: ['advisor', 'teacher', 'teachingDirector', 'supervisor'],
  solutions: '每课五道口算',
  familyTasks: '睡前检查作业本',
};
export const PLAN: Of<'class-plan'> = {
  kind: 'class-plan',
  goals: '月底前计算正确率九成',
  measures: '每课口算，周五复盘',
  from: '2026-09-01',
  until: '2026-12-31',
};
export const COUNSELLING: Of<'counselling-plan'> = {
  kind: 'counselling-plan',
  traits: '内向，怕出错',
  guardianTalk: '家长同意少比较',
  plan: '每课表扬一处进步',
};
export const testOf = (scores: readonly (readonly [studentId: string, score?: number])[]): Of<'test'> => ({
  kind: 'test',
  isMonthly: true,
  subject: '数学',
  fullMark: 100_00,
  analysis: '应用题失分多',
  solution: '每周一次专项',
  scores: scores.map(([studentId, score]) => ({
    studentId,
    ...(score === undefined ? {} : { score, analysis: '第 18 题审题' }),
  })),
});
export const ADVISOR_PREPARATION: Extract<Preparation, { part: 'advisor' }> = {
  part: 'advisor',
  questions: '进度快不快：按大纲',
  materials: '近三次作业',
  topics: '周末安排',
};
export const TEACHER_PREPARATION: Extract<Preparation, { part: 'teacher' }> = {
  part: 'teacher',
  lessonRecords: '八次课的记录',
  analysis: '审题不细，圈关键词',
  exercises: '第三单元练习',
};
export const TEACHER_NOTES: Extract<Preparation, { part: 'notes' }> = {
  part: 'notes',
  reported: '家长说晚上十点才写作业，学管师说课间不爱问',
};

/** What somebody says of a month or quarter. */
export const APPRAISAL = {
  scores: { families: 4, duties: 5, renewals: 4, records: 3, teamwork: 4 },
  remark: '回访都按时做了，续班差两位',
  plan: '十五日前把两位家长请来面谈',
};
