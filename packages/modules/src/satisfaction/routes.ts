import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { closeSurvey } from './service/close.ts';
import { answerSurvey, getChildSurvey, listChildSurveys } from './service/family.ts';
import { openCampusSurvey, openClassSurvey } from './service/open.ts';
import { getSurvey, listSurveyComments, listSurveys } from './service/read.ts';

export default [
  route(contract.listSurveys, listSurveys),
  route(contract.getSurvey, getSurvey),
  route(contract.listSurveyComments, listSurveyComments),
  route(contract.openClassSurvey, openClassSurvey),
  route(contract.openCampusSurvey, openCampusSurvey),
  route(contract.closeSurvey, closeSurvey),
  route(contract.listChildSurveys, listChildSurveys),
  route(contract.getChildSurvey, getChildSurvey),
  route(contract.answerSurvey, answerSurvey),
];
