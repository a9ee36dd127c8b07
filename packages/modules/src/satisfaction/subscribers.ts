/** What satisfaction does with its own announcements. */
import type { Subscriber } from '@keshi/platform/outbox';
import { SURVEY_ANSWERED, SURVEY_CLOSED } from './events.ts';
import { onSurveyAnswered, onSurveyClosed } from './service/tally.ts';

export const subscribers: readonly Subscriber[] = [
  { topic: SURVEY_ANSWERED, name: 'satisfaction.count', handle: onSurveyAnswered },
  { topic: SURVEY_CLOSED, name: 'satisfaction.tally', handle: onSurveyClosed },
];
