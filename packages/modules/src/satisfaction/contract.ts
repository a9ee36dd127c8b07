/** Satisfaction surveys: opened for a class or a campus, answered by families, told as sums (SAT-01, SAT-02, M19). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Month, Note, PageQuery, pageOf } from '@keshi/kernel/shapes';
import { HIDDEN_REASONS, SURVEY_ITEMS, SURVEY_KINDS } from './rules.ts';

export const SurveyKind = z.enum(SURVEY_KINDS);
export const SurveyItem = z.enum(SURVEY_ITEMS);
const Score = z.int().min(1).max(5);
/** By item; which of them a survey asks for is its version's. */
const ItemScores = z.object({
  teaching: Score.optional(),
  service: Score.optional(),
  environment: Score.optional(),
  progress: Score.optional(),
});

export const SurveyShape = z.object({
  id: Id,
  kind: SurveyKind,
  title: z.string(),
  /** The month it is about. */
  month: Month,
  classId: Id.nullable(),
  className: z.string().nullable(),
  /** Who answered for the class when it was opened; its figures are theirs. */
  advisorId: Id.nullable(),
  advisorName: z.string().nullable(),
  openedById: Id,
  openedByName: z.string().nullable(),
  openedAt: Instant,
  /** The last day for answers. */
  openUntil: DateOn,
  closedOn: DateOn.nullable(),
  /** Whether families can answer today. */
  open: z.boolean(),
  /** Families asked, and those that have answered. */
  invited: z.int(),
  answered: z.int(),
});
export const SurveyDetail = SurveyShape.extend({
  items: z.array(SurveyItem).max(SURVEY_ITEMS.length),
  /** Answers that are needed before anything is told (M19). */
  minimum: z.int(),
  /** Why there is no result to see; null where there is one. */
  hidden: z.enum(HIDDEN_REASONS).nullable(),
  result: z
    .object({
      answers: z.int(),
      /** Whose scores average at least 4. */
      satisfied: z.int(),
      /** How many gave each item 1, 2, 3, 4 and 5. */
      items: z
        .array(z.object({ item: SurveyItem, counts: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]) }))
        .max(SURVEY_ITEMS.length),
      comments: z.int(),
    })
    .nullable(),
});

/** The latest first. */
export const listSurveys = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/surveys',
  summary: 'Satisfaction surveys of a campus',
  can: 'survey.read',
  repeat: 'safe',
  query: PageQuery.extend({ closed: z.stringbool().optional() }),
  output: pageOf(SurveyShape),
  rows: ['SAT-01', 'SAT-02'],
});
/** Counts while it is open; once it is closed and enough have answered, sums. Never who answered what (M19). */
export const getSurvey = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/surveys/{surveyId}',
  summary: 'A satisfaction survey with what it came to',
  can: 'survey.read',
  repeat: 'safe',
  output: SurveyDetail,
  problems: ['not-found'],
  rows: ['SAT-01', 'SAT-02'],
});
/** What families added in words, in an order that says nothing about who or when; nothing while the result is hidden. */
export const listSurveyComments = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/surveys/{surveyId}/comments',
  summary: 'What families added in words',
  can: 'survey.read',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(z.object({ position: z.int(), comment: z.string() })),
  problems: ['not-found'],
  rows: ['SAT-01', 'SAT-02'],
});

const NewSurvey = z.object({ title: z.string().trim().min(2).max(60), month: Month, openUntil: DateOn });
/** Asks the families of who is in the class today. By the advisor of the class, or whoever may ask the campus. One at a time for a class. */
export const openClassSurvey = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}/surveys',
  summary: 'Open a survey of a class',
  can: 'survey.run',
  repeat: 'key',
  status: 201,
  body: NewSurvey,
  output: SurveyDetail,
  problems: ['invalid-input', 'not-found', 'not-allowed', 'already-exists', 'conflict'],
  rows: ['SAT-02'],
});
/** Asks the families of all students with an active enrolment at the campus. One at a time. */
export const openCampusSurvey = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/surveys',
  summary: 'Open a survey of the campus',
  can: 'survey.campus',
  repeat: 'key',
  status: 201,
  body: NewSurvey,
  output: SurveyDetail,
  problems: ['invalid-input', 'already-exists', 'conflict'],
  rows: ['SAT-01'],
});
/** Before its last day, by who opened it or may ask the campus. Closing a closed one changes nothing; what it came to follows within seconds. */
export const closeSurvey = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/surveys/{surveyId}/close',
  summary: 'Close a survey early',
  can: 'survey.run',
  repeat: 'natural',
  output: SurveyDetail,
  problems: ['not-found', 'not-allowed'],
  rows: ['SAT-01', 'SAT-02'],
});

/** A survey as a family is asked, with its own answer, which any of the child's guardians gives and may correct. */
export const ChildSurvey = z.object({
  surveyId: Id,
  kind: SurveyKind,
  title: z.string(),
  month: Month,
  className: z.string().nullable(),
  items: z.array(SurveyItem).max(SURVEY_ITEMS.length),
  openUntil: DateOn,
  open: z.boolean(),
  answer: z.object({ scores: ItemScores, comment: z.string().nullable(), answeredAt: Instant }).nullable(),
});
/** The latest first; with `open`, those that can be answered today. */
export const listChildSurveys = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/surveys',
  summary: 'Surveys the family of a child is asked',
  can: 'family.read',
  repeat: 'safe',
  query: PageQuery.extend({ open: z.stringbool().optional() }),
  output: pageOf(ChildSurvey),
  rows: ['SAT-01', 'SAT-02'],
});
export const getChildSurvey = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/surveys/{surveyId}',
  summary: 'A survey the family of a child is asked',
  can: 'family.read',
  repeat: 'safe',
  output: ChildSurvey,
  problems: ['not-found'],
  rows: ['SAT-01', 'SAT-02'],
});
/** One answer for a student, by any of its guardians; again corrects it, until the survey is closed. */
export const answerSurvey = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/family/{studentId}/surveys/{surveyId}/answer',
  summary: 'Answer a survey',
  can: 'family.answer',
  repeat: 'natural',
  body: z.object({ scores: ItemScores.default({}), comment: Note.optional() }),
  output: ChildSurvey,
  problems: ['invalid-input', 'not-found', 'survey-closed'],
  rows: ['SAT-01', 'SAT-02'],
});
