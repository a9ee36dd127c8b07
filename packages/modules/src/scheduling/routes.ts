/** Endpoints of scheduling and the use cases that answer them. */
import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import {
  createCourse,
  createPricePlan,
  createRoom,
  listCourses,
  listRooms,
  updatePricePlan,
} from './service/catalog.ts';
import { createClass, getClass, listClasses } from './service/classes.ts';
import { addLessonStudent, cancelLesson, listChildLessons, listLessons } from './service/lessons.ts';
import { addClassMember, removeClassMember } from './service/members.ts';
import { createSeries } from './service/series.ts';
import { updateClass } from './service/update-class.ts';

export default [
  route(contract.listCourses, listCourses),
  route(contract.createCourse, createCourse),
  route(contract.createPricePlan, createPricePlan),
  route(contract.updatePricePlan, updatePricePlan),
  route(contract.listRooms, listRooms),
  route(contract.createRoom, createRoom),
  route(contract.listClasses, listClasses),
  route(contract.getClass, getClass),
  route(contract.createClass, createClass),
  route(contract.updateClass, updateClass),
  route(contract.addClassMember, addClassMember),
  route(contract.removeClassMember, removeClassMember),
  route(contract.createSeries, createSeries),
  route(contract.listLessons, listLessons),
  route(contract.cancelLesson, cancelLesson),
  route(contract.addLessonStudent, addLessonStudent),
  route(contract.listChildLessons, listChildLessons),
];
