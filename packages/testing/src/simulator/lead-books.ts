/** The books of contacts with leads: every call counts, of the others one a day of each lead and kind, for whoever wrote it down first (M1–M4). */
import type { Books } from './books.ts';
import type { Happening, Where } from './diary.ts';

type Contact = Where & {
  readonly id: string;
  readonly leadId: string;
  readonly kind: 'consult_call' | 'invitation' | 'visit_in' | 'face_consult';
  readonly isHotline: boolean;
  readonly personId: string;
  readonly onDate: string;
};

type Referral = Where & { readonly id: string; readonly personId: string; readonly onDate: string };

export type LeadBooks = {
  /** A referred lead counts once, for whoever wrote it down. */
  referred(referral: Referral): void;
  contact(contact: Contact): void;
  undo(id: string): void;
};

const NAMES = { invitation: ['invitation'], visit_in: ['arrival'], face_consult: ['face-consult'] } as const;

const namesOf = ({ kind, isHotline }: Contact): readonly string[] =>
  kind === 'consult_call' ? (isHotline ? ['consult-call', 'hotline-call'] : ['consult-call']) : NAMES[kind];

/** What is counted together: a call is alone. */
const pageOf = ({ id, kind, leadId, onDate }: Contact): string =>
  kind === 'consult_call' ? id : `${leadId}/${kind}/${onDate}`;

export function openLeadBooks({ diary }: Books): LeadBooks {
  const known = new Map<string, Contact>();
  /** What stands on each page, the first written down first; the first is the one that counts. */
  const pages = new Map<string, { standing: Contact[]; lines: Happening[] }>();
  const turn = (contact: Contact, change: (standing: Contact[]) => Contact[]): void => {
    const page = pages.get(pageOf(contact)) ?? { standing: [], lines: [] };
    for (const line of page.lines) diary.crossOut(line);
    const standing = change(page.standing);
    const [first] = standing;
    const lines = first === undefined ? [] : namesOf(first).map((metric) => lineOf(first, metric));
    for (const line of lines) diary.write(line);
    pages.set(pageOf(contact), { standing, lines });
  };
  return {
    referred: (referral) => {
      diary.write(lineOf(referral, 'referral-lead'));
    },
    contact: (contact) => {
      known.set(contact.id, contact);
      turn(contact, (standing) => [...standing, contact]);
    },
    undo: (id) => {
      const contact = known.get(id);
      if (contact === undefined) throw new Error('a contact nobody wrote down');
      turn(contact, (standing) => standing.filter((each) => each.id !== id));
    },
  };
}

const lineOf = ({ campusId, branchId, personId, onDate }: Referral, metric: string): Happening => ({
  metric,
  campusId,
  branchId,
  personId,
  onDate,
  count: 1,
  units: 0,
  minor: 0,
});
