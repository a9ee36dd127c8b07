import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { readAdvisorDay } from './service/day.ts';
import { listVisits, logVisit } from './service/visits.ts';

export default [
  route(contract.logVisit, logVisit),
  route(contract.listVisits, listVisits),
  route(contract.getAdvisorDay, readAdvisorDay),
];
