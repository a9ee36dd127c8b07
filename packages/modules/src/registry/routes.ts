/** Endpoints of registry and the use cases that answer them. */
import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { setEnrolmentStatus } from './service/enrolments.ts';
import { addGuardian, removeGuardian } from './service/guardians.ts';
import { getChild, getStudent, listStudents } from './service/students.ts';
import { createStudent, updateStudent } from './service/write-students.ts';

export default [
  route(contract.listStudents, listStudents),
  route(contract.getStudent, getStudent),
  route(contract.createStudent, createStudent),
  route(contract.updateStudent, updateStudent),
  route(contract.addGuardian, addGuardian),
  route(contract.removeGuardian, removeGuardian),
  route(contract.setEnrolmentStatus, setEnrolmentStatus),
  route(contract.getChild, getChild),
];
