/** Satisfaction surveys (满意度调查): what is asked, whom, what each family answered, and what it came to. */
import { sql } from '@keshi/platform/sql';
import { check, foreignKey, index, integer, jsonb, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, orgOnly, rowId, tenantPolicy } from '@keshi/platform/table';
import { klass } from '../scheduling/schema.ts';
import { student } from '../registry/schema.ts';

/** A survey. Staff and jobs see it; families see their invitation. */
export const survey = app.table(
  'survey',
  {
    ...rowId(),
    ...campusColumns(),
    kind: text('kind').notNull(),
    classId: uuid('class_id'),
    /** Who answered for the class when it was opened. */
    advisorId: uuid('advisor_id'),
    title: text('title').notNull(),
    /** The month it is about, `2026-09`. */
    month: text('month').notNull(),
    itemsVersion: integer('items_version').notNull(),
    openUntil: day('open_until').notNull(),
    openedById: uuid('opened_by_id').notNull(),
    openedAt: instant('opened_at').notNull(),
    invited: integer('invited').notNull(),
    /** Kept by the worker, who alone sees all answers. */
    answered: integer('answered').notNull(),
    closedOn: day('closed_on'),
    closedAt: instant('closed_at'),
    /** Nobody where its last day closed it. */
    closedById: uuid('closed_by_id'),
    /** What was needed on the day it was closed. */
    minimum: integer('minimum'),
    talliedAt: instant('tallied_at'),
  },
  (t) => [
    primaryKey({ name: 'survey_pk', columns: [t.orgId, t.id] }),
    index('survey_campus_ix').on(t.orgId, t.campusId, t.openedAt, t.id),
    uniqueIndex('survey_class_open_uq')
      .on(t.orgId, t.classId)
      .where(sql`closed_on is null and class_id is not null`),
    uniqueIndex('survey_campus_open_uq')
      .on(t.orgId, t.campusId)
      .where(sql`closed_on is null and class_id is null`),
    index('survey_due_ix')
      .on(t.orgId, t.openUntil)
      .where(sql`closed_on is null`),
    foreignKey({ name: 'survey_class_fk', columns: [t.orgId, t.classId], foreignColumns: [klass.orgId, klass.id] }),
    tenantPolicy('campus'),
  ],
);

const ofFamily = () => ({ surveyId: uuid('survey_id').notNull(), studentId: uuid('student_id').notNull() });

/** That a student's family is asked, with what it is asked: so that families never reach the survey. It does not say who has answered. */
export const surveyInvitation = app.table(
  'survey_invitation',
  {
    ...orgOnly(),
    ...campusColumns(),
    ...ofFamily(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    month: text('month').notNull(),
    className: text('class_name'),
    itemsVersion: integer('items_version').notNull(),
    openUntil: day('open_until').notNull(),
    invitedAt: instant('invited_at').notNull(),
    closedOn: day('closed_on'),
  },
  (t) => [
    primaryKey({ name: 'survey_invitation_pk', columns: [t.orgId, t.surveyId, t.studentId] }),
    index('survey_invitation_student_ix').on(t.orgId, t.studentId, t.invitedAt, t.surveyId),
    foreignKey({
      name: 'survey_invitation_survey_fk',
      columns: [t.orgId, t.surveyId],
      foreignColumns: [survey.orgId, survey.id],
    }),
    foreignKey({
      name: 'survey_invitation_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('student'),
  ],
);

/** What a family answered. No staff member's request reads it, whatever it may do: only the family itself, and jobs. */
export const surveyAnswer = app.table(
  'survey_answer',
  {
    ...orgOnly(),
    ...campusColumns(),
    ...ofFamily(),
    scores: jsonb('scores').notNull(),
    comment: text('comment'),
    answeredAt: instant('answered_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'survey_answer_pk', columns: [t.orgId, t.surveyId, t.studentId] }),
    foreignKey({
      name: 'survey_answer_invitation_fk',
      columns: [t.orgId, t.surveyId, t.studentId],
      foreignColumns: [surveyInvitation.orgId, surveyInvitation.surveyId, surveyInvitation.studentId],
    }),
    tenantPolicy('family'),
  ],
);

/** What a closed survey came to. There is none of fewer than five answers (M19): the database itself refuses it. */
export const surveyResult = app.table(
  'survey_result',
  {
    ...orgOnly(),
    ...campusColumns(),
    surveyId: uuid('survey_id').notNull(),
    answers: integer('answers').notNull(),
    satisfied: integer('satisfied').notNull(),
    /** Of each item how many gave 1, 2, 3, 4 and 5. */
    items: jsonb('items').notNull(),
  },
  (t) => [
    primaryKey({ name: 'survey_result_pk', columns: [t.orgId, t.surveyId] }),
    check('survey_result_enough_ck', sql`answers >= 5 and satisfied between 0 and answers`),
    foreignKey({
      name: 'survey_result_survey_fk',
      columns: [t.orgId, t.surveyId],
      foreignColumns: [survey.orgId, survey.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** What families added in words, numbered by the words themselves, so that the order tells nothing. Only beside a result. */
export const surveyComment = app.table(
  'survey_comment',
  {
    ...orgOnly(),
    ...campusColumns(),
    surveyId: uuid('survey_id').notNull(),
    position: integer('position').notNull(),
    comment: text('comment').notNull(),
  },
  (t) => [
    primaryKey({ name: 'survey_comment_pk', columns: [t.orgId, t.surveyId, t.position] }),
    foreignKey({
      name: 'survey_comment_result_fk',
      columns: [t.orgId, t.surveyId],
      foreignColumns: [surveyResult.orgId, surveyResult.surveyId],
    }),
    tenantPolicy('campus'),
  ],
);
