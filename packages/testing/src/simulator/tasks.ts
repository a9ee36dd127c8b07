/** Problems and requests of students are raised as tasks, and others handed down; their owners finish most, some late, some are handed over. */
import { addDays } from '@keshi/kernel/dates';
import { callOffTask, finishTask, handOverTask, raiseTask } from '@keshi/modules/tasks/contract';
import type { Campus, Person } from './franchise.ts';
import { ownStudents, type Living, type Task } from './living.ts';
import { randomFrom, type Random } from './random.ts';

const MATTERS = {
  problem: ['作业连续三天没有交', '上课时一直走神', '和同桌闹矛盾，不愿坐一起'],
  service: ['家长要一份本学期的成绩单', '家长想调到周六上课', '请老师单独讲一次错题'],
  abnormal: ['孩子说不想再来上课', '家长说下个月要搬家'],
  urgent: ['教室空调漏水，先换到二楼', '家长在前台等着要见主管'],
  assigned: ['整理三月以前的学员档案', '核对教材库存'],
  routine: ['更新教室门口的课表'],
  event: ['课程展示会', '课程管理部例会', '新生招生讲座'],
} as const;
type Kind = keyof typeof MATTERS;
const OF_STUDENT: readonly Kind[] = ['problem', 'problem', 'service', 'abnormal'];
const OF_CAMPUS: readonly Kind[] = ['urgent', 'assigned', 'routine', 'event'];
const OUTCOMES = ['和家长说好了，每天睡前检查', '已经办妥，家长没有别的要求', '换好了，大家都知道了'];

/** One day at every campus, with chance of its own, so that a seed's life with its families stays what it was without it. */
export async function workTasks(living: Living, onDate: string): Promise<void> {
  const random = randomFrom(living.seed * 4099 + Number(onDate.replaceAll('-', '')));
  for (const campus of living.campuses) {
    if (random.chance(45)) await raise(living, campus, random, onDate);
    for (const task of living.tasks.filter((each) => each.campus === campus)) await work(living, task, random);
  }
}

async function raise(living: Living, campus: Campus, random: Random, onDate: string): Promise<void> {
  const students = ownStudents(living, campus);
  const kind = random.pick(students.length > 0 && random.chance(70) ? OF_STUDENT : OF_CAMPUS);
  const studentId = OF_STUDENT.includes(kind) ? random.pick(students).id : null;
  const who = studentId === null ? campus.supervisor : random.pick(campus.advisors);
  const owner = kind === 'abnormal' ? campus.supervisor : random.chance(60) ? who : random.pick(campus.advisors);
  const dueOn = addDays(onDate, random.int(0, 5));
  const { id } = await who.client.call(raiseTask, {
    params: { orgId: living.orgId, campusId: campus.id },
    body: {
      kind,
      matter: random.pick(MATTERS[kind]),
      ownerId: owner.personId,
      dueOn,
      ...(studentId === null ? {} : { studentId }),
      ...(kind === 'abnormal' ? { plan: '主管当天联系家长，约到校面谈' } : {}),
    },
  });
  living.tasks.push({ id, campus, studentId, owner, dueOn });
  living.tell.taskRaised?.({ id, campus, studentId, ownerId: owner.personId, dueOn });
}

/** What is done to a task on an evening: mostly nothing. */
async function work(living: Living, task: Task, random: Random): Promise<void> {
  const [luck, next] = [random.int(1, 100), random.pick(task.campus.advisors)];
  const params = { orgId: living.orgId, campusId: task.campus.id, taskId: task.id };
  if (luck <= 18) {
    await task.owner.client.call(finishTask, { params, body: { outcome: random.pick(OUTCOMES) } });
    end(living, task);
  } else if (luck <= 26) await handOver(living, task, next, luck % 2 === 0 ? task.owner : task.campus.supervisor);
  else if (luck <= 29 && task.studentId === null) {
    const answer = await task.campus.supervisor.client.send(callOffTask, { params, body: { reason: '不用办了' } });
    // An emergency is not called off.
    if (answer.ok) end(living, task);
  }
}

async function handOver(living: Living, task: Task, next: Person, by: Person): Promise<void> {
  await by.client.call(handOverTask, {
    params: { orgId: living.orgId, campusId: task.campus.id, taskId: task.id },
    body: { ownerId: next.personId, note: '你和这家更熟' },
  });
  task.owner = next;
  living.tell.taskHandedOver?.({ id: task.id, ownerId: next.personId });
}

function end(living: Living, task: Task): void {
  living.tasks.splice(living.tasks.indexOf(task), 1);
  living.tell.taskEnded?.({ id: task.id });
}
