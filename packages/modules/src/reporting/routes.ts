import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { readBranchAwards, readOrgAwards } from './service/awards.ts';
import { readClassRates } from './service/class-rates.ts';
import {
  listArchives,
  listDueDuties,
  readBranchDepartments,
  readCampusDepartments,
  readOrgDepartments,
} from './service/departments.ts';
import { readBranchDashboard, readCampusDashboard, readOrgDashboard } from './service/dashboard.ts';
import { readPeopleFigures } from './service/people.ts';
import { readOwnScore, readPersonScore } from './service/score.ts';
import { readBranchTasks, readCampusTasks, readOrgTasks, readOwnTasks } from './service/tasks.ts';
import {
  exportBranchFigure,
  exportCampusFigure,
  exportOrgFigure,
  listBranchFigureRows,
  listCampusFigureRows,
  listOrgFigureRows,
  readBranchFigureTotals,
  readCampusFigureTotals,
  readOrgFigureTotals,
} from './service/figure-rows.ts';

export default [
  route(contract.getOrgDashboard, readOrgDashboard),
  route(contract.getBranchDashboard, readBranchDashboard),
  route(contract.getCampusDashboard, readCampusDashboard),
  route(contract.getClassRenewalRates, readClassRates),
  route(contract.getOrgTasks, readOrgTasks),
  route(contract.getBranchTasks, readBranchTasks),
  route(contract.getCampusTasks, readCampusTasks),
  route(contract.getOwnTasks, readOwnTasks),
  route(contract.getOrgAwards, readOrgAwards),
  route(contract.getBranchAwards, readBranchAwards),
  route(contract.getOrgDepartments, readOrgDepartments),
  route(contract.getBranchDepartments, readBranchDepartments),
  route(contract.getCampusDepartments, readCampusDepartments),
  route(contract.listDueDuties, listDueDuties),
  route(contract.listArchives, listArchives),
  route(contract.getPeopleFigures, readPeopleFigures),
  route(contract.getPersonScore, readPersonScore),
  route(contract.getOwnScore, readOwnScore),
  route(contract.getOrgFigureTotals, readOrgFigureTotals),
  route(contract.getBranchFigureTotals, readBranchFigureTotals),
  route(contract.getCampusFigureTotals, readCampusFigureTotals),
  route(contract.listOrgFigureRows, listOrgFigureRows),
  route(contract.listBranchFigureRows, listBranchFigureRows),
  route(contract.listCampusFigureRows, listCampusFigureRows),
  route(contract.exportOrgFigure, exportOrgFigure),
  route(contract.exportBranchFigure, exportBranchFigure),
  route(contract.exportCampusFigure, exportCampusFigure),
];
