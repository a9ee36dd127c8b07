import { route } from '@keshi/platform/routes';
import { getChildStatement, getStatement, giveHours } from './contract.ts';
import { give, readChildStatement, readStatement } from './service.ts';

export default [
  route(getStatement, readStatement),
  route(getChildStatement, readChildStatement),
  route(giveHours, give),
];
