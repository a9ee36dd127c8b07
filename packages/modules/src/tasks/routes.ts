import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { getTask, listTasks } from './service/read.ts';
import { raiseTask } from './service/raise.ts';
import { callOffTask, finishTask, handOverTask, noteTask, postponeTask, reopenTask } from './service/work.ts';

export default [
  route(contract.listTasks, listTasks),
  route(contract.raiseTask, raiseTask),
  route(contract.getTask, getTask),
  route(contract.handOverTask, handOverTask),
  route(contract.postponeTask, postponeTask),
  route(contract.noteTask, noteTask),
  route(contract.finishTask, finishTask),
  route(contract.reopenTask, reopenTask),
  route(contract.callOffTask, callOffTask),
];
