/** Duties about renewals and hours that end: when each appears, until when, what completes it (REN-04, HRS-04, HRS-09). */
import { describe, expect, test } from 'vitest';
import { at, duties, fate, only, student, visit } from './duty.test-data.ts';
import { settle } from './duty.ts';
import type { RenewalFact } from './duty-facts.ts';

const renewal = (given: Partial<RenewalFact> = {}): RenewalFact => ({
  renewalId: 'r',
  studentId: 's',
  courseId: 'k',
  advisorId: 'lin',
  stage: 'due',
  dueOn: '2026-03-10',
  openedAt: at('03-10 20:00'),
  stageAt: at('03-10 20:00'),
  isCorrected: false,
  arrearsMinor: 0,
  ...given,
});

describe('renewals are spoken of promptly and collected in full (REN-04)', () => {
  const students = [student()];

  test('a due one within three days, by who advises the student now', () => {
    const duty = only(duties('renewal-contact', '03-10 21:00', { students, renewals: [renewal()] }));
    expect(duty).toMatchObject({
      ownerId: 'xu',
      warnAt: at('03-13'),
      dueAt: at('03-14'),
      escalateAt: at('03-14 02:00'),
    });
    expect(fate(duty, '03-14 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    const contacted = renewal({ stage: 'contacted', stageAt: at('03-11 10:00') });
    expect(only(duties('renewal-contact', '03-12', { students, renewals: [contacted] })).doneAt).toBe(
      at('03-11 10:00'),
    );
  });

  test('CLS-11: one of a class about to end within the days after it is known, not after the class has ended', () => {
    const ending = renewal({ dueOn: '2026-04-20' });
    const duty = only(duties('renewal-contact', '03-10 21:00', { students, renewals: [ending] }));
    expect(duty).toMatchObject({ warnAt: at('03-13'), dueAt: at('03-14') });
  });

  test('one that corrected marks took back asks for nothing', () => {
    const taken = renewal({ stage: 'lost', isCorrected: true });
    expect(duties('renewal-contact', '03-12', { students, renewals: [taken] })).toEqual([]);
  });

  test('a quote until the whole amount is in: part of it leaves it standing with what is missing', () => {
    const quoted = renewal({ stage: 'quoted', stageAt: at('03-12 10:00'), arrearsMinor: 50_000 });
    const duty = only(duties('renewal-collect', '03-12 11:00', { students, renewals: [quoted] }));
    expect(duty).toMatchObject({ warnAt: at('03-18'), dueAt: at('03-20'), doneAt: null, detail: { minor: 50_000 } });
    expect(fate(duty, '03-20 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    const paid = renewal({ stage: 'paid', stageAt: at('03-15 09:00') });
    expect(only(duties('renewal-collect', '03-15 10:00', { students, renewals: [paid] })).doneAt).toBe(
      at('03-15 09:00'),
    );
    expect(duties('renewal-collect', '03-15', { students, renewals: [renewal({ stage: 'lost' })] })).toEqual([]);
  });
});

describe('hours that end, by use or by date (HRS-04, HRS-09)', () => {
  const students = [student()];

  test('nearly used up without a renewal on the way: within three days of what brought them there', () => {
    const lowBalances = [{ studentId: 's', courseId: 'k', units: 300, since: at('03-10 20:00') }];
    const duty = only(duties('low-balance', '03-10 21:00', { students, lowBalances }));
    expect(duty).toMatchObject({
      dueAt: at('03-14'),
      escalateAt: at('03-14 02:00'),
      detail: { courseId: 'k', units: 300 },
    });
    expect(fate(duty, '03-14 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    // Done is a renewal opened, or hours bought: the fact is gone, and with it the duty.
    const opened = settle([duty], [], duty.opensAt).map((each) => ({ ...each, id: 'd' }));
    expect(settle([], opened, at('03-11')).map((each) => each.state)).toEqual(['dropped']);
  });

  test('about to expire: from thirty days before, late a week before', () => {
    const expiring = [{ studentId: 's', courseId: 'k', units: 800, expiresOn: '2026-04-05', since: at('01-01') }];
    expect(duties('expiring', '03-05', { students, expiring })).toEqual([]);
    const duty = only(duties('expiring', '03-06', { students, expiring }));
    expect(duty).toMatchObject({
      warnAt: at('03-28'),
      dueAt: at('03-30'),
      escalateAt: at('03-30 02:00'),
      closesAt: at('04-06'),
    });
    expect(fate(duty, '03-30 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    const sudden = [{ studentId: 's', courseId: 'k', units: 800, expiresOn: '2026-04-05', since: at('04-04 10:00') }];
    expect(only(duties('expiring', '04-04 11:00', { students, expiring: sudden }))).toMatchObject({
      opensAt: at('04-04 10:00'),
      dueAt: at('04-05'),
    });
    const told = (when: string, kind: string) => ({ students, expiring, visits: [visit(when, { kind })] });
    expect(only(duties('expiring', '03-20', told('03-19', 'renewal'))).doneAt).toBe(at('03-19'));
    expect(only(duties('expiring', '03-20', told('03-19', 'regular'))).doneAt).toBeNull();
    expect(only(duties('expiring', '03-20', told('03-01', 'renewal'))).doneAt).toBeNull();
    expect(duties('expiring', '03-20', { students, expiring }, { expiryNoticeDays: 0 })).toEqual([]);
  });
});
