import { route } from '@keshi/platform/routes';
import {
  answerImportQuestion,
  checkImport,
  decideImportRow,
  exportImportErrors,
  getImport,
  listImportRows,
  listImports,
  reverseImport,
  signImport,
  stageImport,
} from './contract.ts';
import * as decide from './service/decide.ts';
import * as exported from './service/export-errors.ts';
import * as reverse from './service/reverse.ts';
import * as show from './service/show.ts';
import * as sign from './service/sign.ts';
import * as staging from './service/stage.ts';

export default [
  route(stageImport, staging.stageImport),
  route(listImports, show.listImports),
  route(getImport, show.getImport),
  route(checkImport, decide.checkImport),
  route(listImportRows, show.listImportRows),
  route(decideImportRow, decide.decideImportRow),
  route(answerImportQuestion, decide.answerImportQuestion),
  route(signImport, sign.signImport),
  route(reverseImport, reverse.reverseImport),
  route(exportImportErrors, exported.exportImportErrors),
];
