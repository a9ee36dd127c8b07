/** What satisfaction announces. */

/** A family answered: how many have is counted by the worker, because nobody else sees the answers of all. */
export type SurveyAnswered = { readonly surveyId: string; readonly campusId: string };
export const SURVEY_ANSWERED = 'satisfaction.survey-answered';

/** A survey was closed early: what it came to is counted by the worker. */
export type SurveyClosed = { readonly surveyId: string; readonly campusId: string };
export const SURVEY_CLOSED = 'satisfaction.survey-closed';
