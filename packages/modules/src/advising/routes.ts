import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { readMonthlyChecklist } from './service/checklist.ts';
import { readAdvisorDay } from './service/day.ts';
import { listDuties, listTeamDuties } from './service/duties.ts';
import { listStudentNotes, logStudentNote, tellBrightSpot } from './service/notes.ts';
import { logSighting } from './service/sightings.ts';
import { listVisits, logVisit } from './service/visits.ts';

export default [
  route(contract.logVisit, logVisit),
  route(contract.listVisits, listVisits),
  route(contract.logSighting, logSighting),
  route(contract.logStudentNote, logStudentNote),
  route(contract.listStudentNotes, listStudentNotes),
  route(contract.tellBrightSpot, tellBrightSpot),
  route(contract.listDuties, listDuties),
  route(contract.listTeamDuties, listTeamDuties),
  route(contract.getAdvisorDay, readAdvisorDay),
  route(contract.getMonthlyChecklist, readMonthlyChecklist),
];
