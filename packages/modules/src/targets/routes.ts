import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { listTargetChanges } from './service/changes.ts';
import { getOwnMonth, setOwnPlan, setOwnTargets } from './service/own.ts';
import { releaseBranchTargets, releaseCampusTargets } from './service/release.ts';
import { getBranchTargets, getCampusTargets, setBranchTargets, setCampusTargets } from './service/split.ts';

export default [
  route(contract.getBranchTargets, getBranchTargets),
  route(contract.setBranchTargets, setBranchTargets),
  route(contract.releaseBranchTargets, releaseBranchTargets),
  route(contract.getCampusTargets, getCampusTargets),
  route(contract.setCampusTargets, setCampusTargets),
  route(contract.releaseCampusTargets, releaseCampusTargets),
  route(contract.listTargetChanges, listTargetChanges),
  route(contract.getOwnMonth, getOwnMonth),
  route(contract.setOwnTargets, setOwnTargets),
  route(contract.setOwnPlan, setOwnPlan),
];
