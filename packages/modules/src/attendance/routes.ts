import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { getRoll } from './service/get-roll.ts';
import { submitRoll } from './service/submit-roll.ts';

export default [route(contract.getRoll, getRoll), route(contract.submitRoll, submitRoll)];
