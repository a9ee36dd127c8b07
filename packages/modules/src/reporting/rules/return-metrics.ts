/** Finished students who come back (A40): kept apart from renewals, and in their rate only when they were in time. */
import { facts, type Metric } from './metric.ts';

export const RETURN_DECLARATIONS = {
  're-enrolments': {
    code: 'A40',
    nameZh: '续报',
    nameEn: 'Re-enrolments',
    unit: 'count',
    numerator: facts('re-enrolment', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '结课学员回来续报的订单，在付清全款之日计一次；不计入续班。到期后宽限期内付清的，另计入续班率。',
    definitionEn:
      'Orders of finished students who come back, counted once, on the day they are fully paid; they are no renewals. Paid within the grace of what had fallen due, they are in the renewal rate too.',
  },
  're-enrolment-amount': {
    code: 'A40',
    nameZh: '续报金额',
    nameEn: 'Re-enrolment amount',
    unit: 'minor',
    numerator: facts('re-enrolment', 'minor'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '已付清续报订单的实收金额。',
    definitionEn: 'Money received for re-enrolments that are fully paid.',
  },
} as const satisfies Record<string, Metric>;
