/** Where the work of a duty about a record is done. */
import type { IconName } from '@keshi/ui/icons';
import type { CampusLinks } from '#lib/campus-links.ts';
import { m } from '#paraglide/messages.js';
import type { Duty } from './duties.ts';

type Action = { readonly href: string; readonly icon: IconName; readonly text: string };

const OPENING = {
  'parents-meeting-prep': ['pen', m.advising_do_prepare],
  'parents-meeting-prep-teacher': ['pen', m.advising_do_prepare],
  'parents-meeting-minutes': ['pen', m.advising_do_minutes],
  'plan-review': ['check', m.advising_do_review],
} as const satisfies Partial<Record<Duty['rule'], readonly [IconName, () => string]>>;

/** The record it is about, else the form that begins one; null for a duty of another kind. */
export function recordAction(duty: Duty, links: CampusLinks): Action | null {
  const { rule, classId, studentId, lesson, detail } = duty;
  switch (rule) {
    case 'briefing':
    case 'monthly-test': {
      if (detail.recordId !== undefined)
        return { href: links.record(detail.recordId), icon: 'file', text: m.advising_do_open_record() };
      const kind = rule === 'briefing' ? 'briefing' : 'test';
      const text = rule === 'briefing' ? m.advising_do_briefing() : m.advising_do_test();
      return { href: links.newRecord({ kind, class: classId ?? '' }), icon: 'calendar', text };
    }
    case 'first-lesson-memo':
      return {
        href: links.newRecord({ kind: rule, lesson: lesson?.id ?? '', student: studentId ?? '' }),
        icon: 'pen',
        text: m.advising_do_memo(),
      };
    case 'plan-after-meeting':
      return {
        href: links.newRecord({ kind: 'class-plan', class: classId ?? '', meeting: duty.subjectId }),
        icon: 'pen',
        text: m.advising_do_plan(),
      };
    case 'parents-meeting-prep':
    case 'parents-meeting-prep-teacher':
    case 'parents-meeting-minutes':
    case 'plan-review': {
      const [icon, text] = OPENING[rule];
      return { href: links.record(duty.subjectId), icon, text: text() };
    }
    default:
      return null;
  }
}
