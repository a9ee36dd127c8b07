import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { createComplaint, listComplaints } from './service/family.ts';
import { getIncident, listIncidents } from './service/read.ts';
import { createIncident } from './service/register.ts';
import { judgeIncident, stepIncident } from './service/work.ts';

export default [
  route(contract.listIncidents, listIncidents),
  route(contract.createIncident, createIncident),
  route(contract.getIncident, getIncident),
  route(contract.stepIncident, stepIncident),
  route(contract.judgeIncident, judgeIncident),
  route(contract.createComplaint, createComplaint),
  route(contract.listComplaints, listComplaints),
];
