/** The handbook as it comes with the product: every conduct row of the rule books that concerns the advisor's work and its surroundings. */
import { AUDIENCE_ROLES, type AudienceRole, type StandardArticle } from './article.ts';

const ADVISORS: readonly AudienceRole[] = ['advisor', 'advisor_supervisor'];
const CLASSROOM: readonly AudienceRole[] = [...ADVISORS, 'teacher', 'teaching_director'];
const TARGET_HOLDERS: readonly AudienceRole[] = [...ADVISORS, 'principal', 'branch_principal'];

/** Ids are the same in every organisation: what an organisation makes of an article is keyed by organisation and id. */
const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** In the order in which they are read. */
export const STANDARD_ARTICLES: readonly StandardArticle[] = [
  {
    id: idOf(1),
    key: 'principles',
    version: 1,
    rows: ['ORG-14'],
    audience: AUDIENCE_ROLES,
    placements: [],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '经营原则',
        text: '合法：遵守法律和教育行业政策，拿不准的先问，再办。\n规范：按统一的流程和表单办事，做了就有记录。\n高效：当天的事当天办完，办不完的说明原因和时间。\n协作：跨组、跨校区的事有人牵头，有人接，有回音。',
      },
      en: {
        title: 'Principles of our work',
        text: 'Lawful: we keep to the law and to education policy. When in doubt, ask first.\nStandard: we use the common procedures and forms, and what was done is on record.\nEfficient: today’s work is finished today, or we say why not and by when.\nTogether: what crosses groups or campuses has an owner, a recipient and an answer.',
      },
    },
  },
  {
    id: idOf(2),
    key: 'records-principles',
    version: 1,
    rows: ['ORG-14'],
    audience: AUDIENCE_ROLES.filter((role) => role !== 'project_department'),
    placements: [],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '学员信息原则',
        text: '适用于所有接触学员信息的岗位。\n公平：同样的情况同样办理，不看关系。\n安全：学员和家长的信息只为工作查看，不外传，不私存。\n透明：怎么办、办到哪一步，当事人随时可以知道。\n改进：发现流程有问题就提出来，改了再通知到人。',
      },
      en: {
        title: 'Principles for student information',
        text: 'For everyone whose work touches student information.\nFair: equal cases are handled equally, whoever asks.\nSecure: we look at information of students and families only for our work, pass none on and keep no copies of our own.\nTransparent: those concerned can know at any time how a matter is handled and how far it is.\nImproving: we speak up when a procedure fails, and tell everyone once it is changed.',
      },
    },
  },
  {
    id: idOf(3),
    key: 'manager-of-the-study-period',
    version: 1,
    rows: ['ADV-01'],
    audience: ADVISORS,
    placements: ['day'],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '做学习期间真正的管理者',
        text: '多和老师、家长、学员沟通，掌握每名学员的基本情况：性格、成绩、薄弱科目、家里谁管学习、最近有什么变化。\n问到任何一名学员，都能当场说清楚；说不清楚的，今天就去了解。',
      },
      en: {
        title: 'Be the real manager of the study period',
        text: 'Talk with teachers, parents and students until you know the basics of every student: character, results, weak subjects, who looks after their studies at home, what has changed lately.\nAsked about any student, you can answer on the spot. Where you cannot, find out today.',
      },
    },
  },
  {
    id: idOf(4),
    key: 'attitude',
    version: 1,
    rows: ['ADV-13'],
    audience: [...ADVISORS, 'front_desk'],
    placements: ['day'],
    months: [],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '工作态度',
        text: '自信、乐观、主动。客户第一：先想家长和学员需要什么，再想自己要说什么。\n每天进步一点：下班前想一想，今天哪件事可以做得更好。',
      },
      en: {
        title: 'Attitude',
        text: 'Confident, optimistic, proactive. Customer first: think of what the family needs before what you want to say.\nA little better every day: before you leave, name one thing that could have gone better.',
      },
    },
  },
  {
    id: idOf(5),
    key: 'self-study',
    version: 1,
    rows: ['ADV-09'],
    audience: ADVISORS,
    placements: ['day'],
    months: [],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '自学与请教',
        text: '平时自学销售与沟通、心理学和家庭教育的知识，用到每一次谈话里。\n遇到解决不了的问题，不要自己拖着，去请教有经验的校长。',
      },
      en: {
        title: 'Study, and ask',
        text: 'Study sales and communication, psychology and family education on your own, and use what you learn in every conversation.\nWhen you are stuck, do not let it lie: ask an experienced principal.',
      },
    },
  },
  {
    id: idOf(6),
    key: 'contact-preparation',
    version: 1,
    rows: ['ADM-06'],
    audience: [...ADVISORS, 'front_desk'],
    placements: ['lead', 'visit'],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '打电话、见面之前',
        text: '先看学员档案和上次谈话：孩子现在怎么样，家长最关心什么、需要什么。\n想好这次的话题再联系。没有准备的电话，不如晚十分钟再打。',
      },
      en: {
        title: 'Before you call or meet',
        text: 'First read the profile and the last conversation: how the child is doing now, what the parents care about and need.\nHave a topic before you make contact. Ten minutes later and prepared is better than now and unprepared.',
      },
    },
  },
  {
    id: idOf(7),
    key: 'visit-preparation',
    version: 1,
    rows: ['RV-11'],
    audience: ADVISORS,
    placements: ['visit'],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '回访前的准备',
        text: '一、把家长可能问的问题都想一遍。\n二、每个问题准备好怎么回答。\n三、事先向老师了解学员的情况：上课、作业、测验，有什么进步，还有什么问题。\n三件都做了再打。',
      },
      en: {
        title: 'Preparation before a return visit',
        text: '1. Imagine every question the parents may ask.\n2. Prepare an answer to each.\n3. Learn from the teacher in advance how the student is doing: lessons, homework, tests, what has improved and what has not.\nCall when all three are done.',
      },
    },
  },
  {
    id: idOf(8),
    key: 'building-confidence',
    version: 1,
    rows: ['ADV-05'],
    audience: [...ADVISORS, 'teacher'],
    placements: ['visit', 'meeting'],
    months: [],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '帮学员建立信心',
        text: '看见小进步就说出来，说具体：哪道题、哪个习惯、哪一天。\n让同学之间互相鼓励。\n和家长谈话时，先讲一件孩子做得好的事。',
      },
      en: {
        title: 'Building confidence',
        text: 'Affirm small progress, and be specific: which problem, which habit, which day.\nHave classmates encourage each other.\nWith parents, begin with one thing the child did well.',
      },
    },
  },
  {
    id: idOf(9),
    key: 'emotional-communication',
    version: 1,
    rows: ['ADV-06'],
    audience: ADVISORS,
    placements: ['visit'],
    months: [],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '情感沟通',
        text: '表达关心，先问人，再问学习。\n找到共同的话题：兴趣、运动、书、最近的事。\n请学员参加校区活动，让他在这里有朋友。',
      },
      en: {
        title: 'Emotional communication',
        text: 'Show concern: ask about the person first, then about studies.\nFind common ground: interests, sport, books, what happened lately.\nHave students join campus activities, so that they have friends here.',
      },
    },
  },
  {
    id: idOf(10),
    key: 'first-lesson',
    version: 1,
    rows: ['BRF-01'],
    audience: CLASSROOM,
    placements: ['briefing'],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '为什么开课前说明会',
        text: '为了三件事：第一节课上得成功，教学质量更高，家长和学员更满意。\n填写时对照这三件事：老师看完能不能上好第一节课？',
      },
      en: {
        title: 'What a pre-class briefing is for',
        text: 'Three things: a first lesson that succeeds, better teaching, and more satisfied families.\nHold what you write against them: can the teacher give a good first lesson from it?',
      },
    },
  },
  {
    id: idOf(11),
    key: 'parents-meeting',
    version: 1,
    rows: ['PTM-01'],
    audience: CLASSROOM,
    placements: ['meeting'],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '为什么开家长会',
        text: '一、总结和分析学员这段时间的学习。\n二、就学员的情况交换意见，解决问题，优化教学计划。\n三、联系家长，建立信任：让家长看到对孩子个性化的教学和管理。',
      },
      en: {
        title: 'What a parents’ meeting is for',
        text: '1. To sum up and analyse what the student has learnt.\n2. To exchange views on the student, solve problems and improve the teaching plan.\n3. To be in touch with parents and build trust: they see the individual teaching and care their child gets.',
      },
    },
  },
  {
    id: idOf(12),
    key: 'help-with-problems',
    version: 1,
    rows: ['PTM-10'],
    audience: CLASSROOM,
    placements: ['meeting'],
    months: [],
    mustAcknowledge: true,
    words: {
      'zh-CN': {
        title: '学员有问题，一起解决',
        text: '家长会上提出的问题，学管师和老师解决不了的，当天告诉教学主任和主管。\n教学主任和主管按需要帮助学管师和老师，直到学员的问题解决。',
      },
      en: {
        title: 'Solving a student’s problem together',
        text: 'What comes up at a parents’ meeting and advisor and teacher cannot solve, they tell the teaching director and the supervisor the same day.\nTeaching director and supervisor help them as required, until the student’s problem is solved.',
      },
    },
  },
  {
    id: idOf(13),
    key: 'after-sale-service',
    version: 1,
    rows: ['REN-08'],
    audience: ADVISORS,
    placements: ['renewal'],
    months: [],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '续费靠平时的售后服务',
        text: '和在读学员、家长经常通电话，过节、生日、考前考后问候一声。\n平时有联系，续费和转介绍才开得了口；只在快没课时才打电话，家长听得出来。',
      },
      en: {
        title: 'Renewals come from after-sale service',
        text: 'Keep frequent phone contact with students and parents, and send a greeting now and then: festivals, birthdays, before and after exams.\nWhoever stays in touch can ask for a renewal or a referral. Parents notice who calls only when hours run out.',
      },
    },
  },
  {
    id: idOf(14),
    key: 'peak-term-start',
    version: 1,
    rows: ['TGT-08'],
    audience: TARGET_HOLDERS,
    placements: ['targets'],
    months: [2, 3, 9],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '旺季提示：开学季',
        text: '开学是招生旺季。新招目标可以定高一些，咨询回访排进头两周；开班多，课前说明会和首课回访的时间要先留出来。',
      },
      en: {
        title: 'Peak season: start of term',
        text: 'The start of term is a peak for sign-ups. New-student targets can be higher, with contacts of enquiries in the first two weeks. Many classes begin: reserve time for briefings and first-lesson visits.',
      },
    },
  },
  {
    id: idOf(15),
    key: 'peak-exams',
    version: 1,
    rows: ['TGT-08'],
    audience: TARGET_HOLDERS,
    placements: ['targets'],
    months: [1, 4, 6, 11],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '旺季提示：考试季',
        text: '期中、期末前后家长最关心成绩。扩科和续费目标放在出分后的一两周；考前以陪伴和答疑为主，不在考试周谈续费。',
      },
      en: {
        title: 'Peak season: exams',
        text: 'Around mid-term and final exams parents care most about results. Place targets for further subjects and renewals in the week or two after results are out. Before exams support and answer questions, and talk of no renewal in exam week.',
      },
    },
  },
  {
    id: idOf(16),
    key: 'peak-holidays',
    version: 1,
    rows: ['TGT-08'],
    audience: TARGET_HOLDERS,
    placements: ['targets'],
    months: [1, 2, 7, 8, 10],
    mustAcknowledge: false,
    words: {
      'zh-CN': {
        title: '旺季提示：假期',
        text: '寒暑假和国庆课次集中，课消和新招都会上来，临时请假也多。拆分时按实际上课周数排，先扣掉放假的日子，再把假期班的续费提前到开班前一个月谈。',
      },
      en: {
        title: 'Peak season: holidays',
        text: 'In winter, summer and National Day holidays lessons are dense: consumption and sign-ups rise, and so does leave. Split by the weeks really taught, without the days off, and talk about holiday classes a month before they begin.',
      },
    },
  },
];

const STANDARD_BY_ID = new Map(STANDARD_ARTICLES.map((article) => [article.id, article]));

export const standardArticle = (id: string): StandardArticle | undefined => STANDARD_BY_ID.get(id);
