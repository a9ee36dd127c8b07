import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { getArchive } from './service/archive.ts';
import { listChildRecords, signChildRecord } from './service/family.ts';
import { fileCounsellingPlan, fileMemo, filePlan, fileRecord } from './service/file.ts';
import { listMeetingsHeld } from './service/meetings.ts';
import { movePlanned, planRecord } from './service/plan.ts';
import { getRecord, listRecords } from './service/read.ts';
import { prepareMeeting, reviewPlan } from './service/review.ts';
import { signRecord, takePaperSignature, tellFamily } from './service/sign.ts';

export default [
  route(contract.listRecords, listRecords),
  route(contract.planRecord, planRecord),
  route(contract.getRecord, getRecord),
  route(contract.movePlanned, movePlanned),
  route(contract.prepareMeeting, prepareMeeting),
  route(contract.fileRecord, fileRecord),
  route(contract.fileMemo, fileMemo),
  route(contract.filePlan, filePlan),
  route(contract.fileCounsellingPlan, fileCounsellingPlan),
  route(contract.signRecord, signRecord),
  route(contract.takePaperSignature, takePaperSignature),
  route(contract.tellFamily, tellFamily),
  route(contract.reviewPlan, reviewPlan),
  route(contract.getArchive, getArchive),
  route(contract.listMeetingsHeld, listMeetingsHeld),
  route(contract.listChildRecords, listChildRecords),
  route(contract.signChildRecord, signChildRecord),
];
