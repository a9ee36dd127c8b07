import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import * as service from './service.ts';

export default [
  route(contract.getOrg, service.getOrg),
  route(contract.createBranch, service.createBranch),
  route(contract.createCampus, service.createCampus),
  route(contract.updateCampus, service.updateCampus),
  route(contract.listLegalEntities, service.listLegalEntities),
  route(contract.createLegalEntity, service.createLegalEntity),
  route(contract.updateLegalEntity, service.updateLegalEntity),
  route(contract.listSettings, service.listSettings),
  route(contract.setSetting, service.setSetting),
];
