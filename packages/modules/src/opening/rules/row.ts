/** One staged row to a student and an enrolment, with everything that is wrong or odd about it. */
import type { DateText } from '@keshi/kernel/dates';
import { isNothing, parseStatus, type EnrolmentStatus } from './amounts.ts';
import { readBalance, type Balance, type Figures } from './balance.ts';
import { fold, textOf } from './cells.ts';
import { courseIn, gradeIn } from './course.ts';
import type { Block, StagedRow } from './layout.ts';
import {
  headerRelation,
  parseGender,
  parseName,
  parsePhones,
  relationOf,
  type Gender,
  type PersonName,
  type Phone,
} from './people.ts';
import { issue, type Issue } from './reasons.ts';
import { faultsOf, readDate, valueOf, type RowView } from './view.ts';

/** A campus under every name it goes by: 海淀校区, 海淀. */
export type CampusName = { readonly id: string; readonly names: readonly string[] };

export type ReadContext = {
  readonly cutoverOn: DateText;
  readonly epoch: 1900 | 1904;
  readonly campuses: readonly CampusName[];
  /** The campus of a row that names none. */
  readonly campusId: string;
  /** True when the import is of that campus alone: rows of others are refused. */
  readonly oneCampus?: boolean;
  /** A course a person has given to every row of a sheet that names none. */
  readonly courseBySheet: ReadonlyMap<string, string>;
};

export type StudentPart = PersonName & {
  readonly phones: readonly Phone[];
  readonly gender: Gender | null;
  readonly birthOn: DateText | null;
  readonly grade: string | null;
  readonly school: string | null;
  readonly externalNo: string | null;
  readonly wechat: string | null;
  readonly guardianName: string | null;
};

export type EnrolmentPart = Balance & {
  readonly campusId: string;
  readonly course: string;
  readonly className: string | null;
  readonly teacher: string | null;
  readonly advisor: string | null;
  readonly salesperson: string | null;
  readonly source: string | null;
  readonly enrolledOn: DateText | null;
  readonly expiresOn: DateText | null;
  readonly status: EnrolmentStatus;
  readonly note: string | null;
  readonly payMethod: string | null;
  readonly receiptNo: string | null;
};

/** What a row says. `student` is null without a usable name and phone; `enrolment` is null while a figure is missing. */
export type ReadRow = {
  readonly key: string;
  readonly sheet: string;
  readonly row: number;
  readonly student: StudentPart | null;
  readonly enrolment: EnrolmentPart | null;
  /** The name as written, for lists; '' when there is none. */
  readonly nameText: string;
  readonly courseText: string;
  /** The file's own figures, read; for comparing with its totals. */
  readonly figures: Figures;
  readonly issues: readonly Issue[];
};

const orNull = (text: string): string | null => (isNothing(text) ? null : text);

/** 海淀 and 海淀校区 are one campus; so are 北京·海淀 and 海淀分校 when a name of it says so. */
const plainCampus = (text: string): string =>
  fold(text)
    .replace(/\s/g, '')
    .replace(/(?:校区|分校|教学点|中心|校)$/, '');

/** The campus a text names; null when it names none or more than one. */
export function campusOf(text: string, campuses: readonly CampusName[]): string | null {
  const wanted = plainCampus(text);
  const found = campuses.filter(({ names }) => names.some((name) => plainCampus(name) === wanted));
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

function readName(view: RowView, issues: Issue[]): PersonName | null {
  const { text, header } = valueOf(view, 'name');
  const name = parseName(text);
  if (isNothing(text)) issues.push(issue('name-empty', header));
  else if (!name) issues.push(issue('name-unreadable', header));
  return name;
}

/** Every phone column counts: one with a mobile in it is enough, and what is no mobile is named. */
function readPhones(view: RowView, issues: Issue[]): Phone[] {
  const columns = view.columns.filter(({ field }) => field === 'phone');
  const said = relationOf(valueOf(view, 'relation').text);
  const read = columns.map(({ header, cell }) => ({
    header,
    text: textOf(cell),
    ...parsePhones(textOf(cell), headerRelation(header)),
  }));
  const phones = new Map<string, Phone>();
  for (const phone of read.flatMap((column) => column.phones)) {
    const known = phones.get(phone.number);
    if (!known || known.relation === null)
      phones.set(phone.number, { number: phone.number, relation: phone.relation ?? known?.relation ?? null });
  }
  const column = read.find(({ text }) => !isNothing(text)) ?? read[0];
  const header = column?.header ?? valueOf(view, 'phone').header;
  if (phones.size === 0) {
    const lost = read.some((one) => one.lost);
    issues.push(
      issue(
        read.every(({ text }) => isNothing(text)) ? 'phone-empty' : lost ? 'phone-digits-lost' : 'phone-not-mobile',
        header,
      ),
    );
  } else {
    for (const { header: from, unread } of read)
      for (const text of unread) if (!isNothing(text)) issues.push(issue('phone-partly-unread', from, { text }));
  }
  return [...phones.values()].map((phone, index) =>
    index === 0 && phone.relation === null ? { ...phone, relation: said } : phone,
  );
}

/** As long as the screen that names a course allows. */
const COURSE_LENGTH = 60;

/** The course from its own column, else from the class's name, the sheet's name or the title above the table. */
function readCourse(view: RowView, block: Block, context: ReadContext, issues: Issue[]): string {
  const { text, header, mapped } = valueOf(view, 'course');
  if (text.length > COURSE_LENGTH) issues.push(issue('course-too-long', header));
  if (!isNothing(text)) return text;
  const given = context.courseBySheet.get(block.sheet);
  const found =
    given ??
    [valueOf(view, 'className').text, block.sheet, ...block.titles].map(courseIn).find((course) => course !== null);
  if (found === undefined) issues.push(mapped ? issue('course-empty', header) : issue('course-unknown'));
  return found ?? '';
}

function readCampus(view: RowView, context: ReadContext, issues: Issue[]): string {
  const { text, header } = valueOf(view, 'campus');
  if (isNothing(text)) return context.campusId;
  const found = campusOf(text, context.campuses);
  if (found === null) issues.push(issue('campus-unknown', header, { text }));
  else if (context.oneCampus && found !== context.campusId) issues.push(issue('other-campus', header, { text }));
  return found ?? context.campusId;
}

/** A status column says it; a note (停课中) says it when the column is silent, and is asked about when they disagree. */
function readStatus(view: RowView, issues: Issue[]): EnrolmentStatus {
  const column = valueOf(view, 'status');
  const note = valueOf(view, 'note');
  const stated = isNothing(column.text) ? null : parseStatus(column.text);
  const noted = parseStatus(note.text);
  if (!isNothing(column.text) && stated === null)
    issues.push(issue('status-unknown', column.header, { text: column.text }));
  if (noted && stated && noted !== stated && noted !== 'active') {
    issues.push(issue('status-conflict', note.header, { text: note.text, status: stated }));
  }
  if (noted && !stated && noted !== 'active')
    issues.push(issue('status-from-note', note.header, { text: note.text, status: noted }));
  return stated ?? noted ?? 'active';
}

function readExpiry(view: RowView, context: ReadContext, issues: Issue[]): DateText | null {
  const expiresOn = readDate(view, 'expiresOn', context.epoch, issues);
  if (expiresOn !== null && expiresOn < context.cutoverOn)
    issues.push(issue('expired-before-cutover', valueOf(view, 'expiresOn').header));
  return expiresOn;
}

function readBirth(view: RowView, context: ReadContext, issues: Issue[]): DateText | null {
  const birthOn = readDate(view, 'birthOn', context.epoch, issues);
  if (birthOn === null || birthOn <= context.cutoverOn) return birthOn;
  issues.push(issue('birth-in-future', valueOf(view, 'birthOn').header));
  return null;
}

function readStudent(view: RowView, block: Block, context: ReadContext, issues: Issue[]): StudentPart | null {
  const text = (field: Parameters<typeof valueOf>[1]): string | null => orNull(valueOf(view, field).text);
  const name = readName(view, issues);
  const phones = readPhones(view, issues);
  const rest = {
    gender: parseGender(valueOf(view, 'gender').text),
    birthOn: readBirth(view, context, issues),
    grade: text('grade') ?? gradeIn(valueOf(view, 'className').text) ?? gradeIn(block.sheet),
    school: text('school'),
    externalNo: text('externalNo'),
    wechat: text('wechat'),
    guardianName: text('guardianName'),
  };
  return name && phones.length > 0 ? { ...name, phones, ...rest } : null;
}

/** Hours bought after the balances were drawn up would be counted with them and again as the order they are. */
function readEnrolled(view: RowView, context: ReadContext, issues: Issue[]): DateText | null {
  const enrolledOn = readDate(view, 'enrolledOn', context.epoch, issues);
  if (enrolledOn === null || enrolledOn <= context.cutoverOn) return enrolledOn;
  issues.push(issue('enrolled-after-cutover', valueOf(view, 'enrolledOn').header));
  return null;
}

/** Reads a row as its table is mapped. Pure: the same row, mapping and context give the same answer. */
export function readRow(staged: StagedRow, view: RowView, block: Block, context: ReadContext): ReadRow {
  const issues: Issue[] = faultsOf(staged, view);
  const student = readStudent(view, block, context, issues);
  const course = readCourse(view, block, context, issues);
  const campusId = readCampus(view, context, issues);
  const { balance, figures } = readBalance(view, issues);
  const status = readStatus(view, issues);
  const expiresOn = readExpiry(view, context, issues);
  const enrolledOn = readEnrolled(view, context, issues);
  const text = (field: Parameters<typeof valueOf>[1]): string | null => orNull(valueOf(view, field).text);
  if (balance && status === 'refunded' && balance.paidLeftUnits + balance.giftLeftUnits > 0)
    issues.push(issue('refunded-with-balance'));
  const enrolment: EnrolmentPart | null = balance && {
    ...balance,
    campusId,
    course,
    status,
    enrolledOn,
    expiresOn,
    className: text('className'),
    teacher: text('teacher'),
    advisor: text('advisor'),
    salesperson: text('salesperson'),
    source: text('source'),
    note: text('note'),
    payMethod: text('payMethod'),
    receiptNo: text('receiptNo'),
  };
  return {
    key: staged.key,
    sheet: staged.sheet,
    row: staged.row,
    student,
    enrolment,
    nameText: valueOf(view, 'name').text,
    courseText: course,
    figures,
    issues,
  };
}
