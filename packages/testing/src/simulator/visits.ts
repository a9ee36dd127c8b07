/** Advisors call, meet and write to families. */
import { logVisit } from '@keshi/modules/advising/contract';
import { sideBySide, type Living } from './living.ts';

const PURPOSES = ['了解近期学习状态', '沟通作业完成情况', '告知阶段测试安排'];
const STANDARD_CHANCE = 7;

export async function visit(living: Living, onDate: string): Promise<void> {
  const { random } = living;
  const chosen = living.students
    .filter(() => random.chance(living.visitChance ?? STANDARD_CHANCE))
    .map((student) => ({
      student,
      advisor: random.pick(student.campus.advisors),
      channel: random.pick(['phone', 'phone', 'face', 'chat'] as const),
      reached: random.chance(85),
      purpose: random.pick(PURPOSES),
    }));
  await sideBySide(chosen, async ({ student, advisor, channel, reached, purpose }) => {
    const agreed = reached ? { agreement: '家长知悉，配合在家练习', agreed: true } : {};
    await advisor.client.call(logVisit, {
      params: { orgId: living.orgId, campusId: student.campus.id },
      body: { studentId: student.id, purpose, channel, reached, ...agreed },
    });
    living.tell.visited?.({
      student,
      advisorId: advisor.personId,
      kind: 'regular',
      channel,
      reached,
      spokeWith: null,
      checks: [],
      saysSomething: reached,
      onDate,
    });
  });
}
