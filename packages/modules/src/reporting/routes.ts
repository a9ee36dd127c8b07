import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { readBranchDashboard, readCampusDashboard, readOrgDashboard } from './service/dashboard.ts';
import {
  exportBranchFigure,
  exportCampusFigure,
  exportOrgFigure,
  listBranchFigureRows,
  listCampusFigureRows,
  listOrgFigureRows,
} from './service/figure-rows.ts';

export default [
  route(contract.getOrgDashboard, readOrgDashboard),
  route(contract.getBranchDashboard, readBranchDashboard),
  route(contract.getCampusDashboard, readCampusDashboard),
  route(contract.listOrgFigureRows, listOrgFigureRows),
  route(contract.listBranchFigureRows, listBranchFigureRows),
  route(contract.listCampusFigureRows, listCampusFigureRows),
  route(contract.exportOrgFigure, exportOrgFigure),
  route(contract.exportBranchFigure, exportBranchFigure),
  route(contract.exportCampusFigure, exportCampusFigure),
];
