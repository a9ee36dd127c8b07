/** The lists of a filing as rows under their columns, in the order of `LIST_WORDS`. */
import type { CampusFigures } from '@keshi/modules/reporting';
import type { FiledList, ListValue } from '../rules/content.ts';
import type { ListKey } from '../rules/kinds.ts';
import {
  readFinishing,
  readLowClasses,
  readNextLessons,
  readNextSlots,
  type Asked,
  type Listed,
} from './class-lists.ts';
import { hoursByAdvisor, readLowStudents, readTeacherHours } from './people-lists.ts';

/** `total` of the rows, which every one carries. */
function listOf<Row>(
  key: ListKey,
  rows: readonly Listed<Row>[],
  valuesOf: (row: Listed<Row>) => readonly ListValue[],
): FiledList {
  return { key, rows: rows.map(valuesOf), total: rows[0]?.total ?? 0 };
}

/** Lists that are made from facts; what is planned for next week is typed and has its own way. */
const READERS: Readonly<
  Record<Exclude<ListKey, 'plans'>, (asked: Asked, figures: CampusFigures) => Promise<FiledList>>
> = {
  'low-classes': async (asked) =>
    listOf('low-classes', await readLowClasses(asked), (row) => [row.name, row.lessonsLeft, row.lastOn]),
  'low-students': async (asked) =>
    listOf('low-students', await readLowStudents(asked), (row) => [row.name, row.courseName, row.units]),
  'next-lessons': async (asked) =>
    listOf('next-lessons', await readNextLessons(asked), (row) => [
      row.starts,
      row.ends,
      row.name,
      row.courseName,
      row.teacherName,
    ]),
  'next-slots': async (asked) =>
    listOf('next-slots', await readNextSlots(asked), (row) => [
      row.starts,
      row.ends,
      row.needed,
      row.courses,
      row.teachers,
    ]),
  finishing: async (asked) =>
    listOf('finishing', await readFinishing(asked), (row) => [row.name, row.lastOn, row.lessonsLeft, row.students]),
  'hours-by-advisor': async (asked, figures) =>
    listOf('hours-by-advisor', await hoursByAdvisor(asked, figures), (row) => [row.name, row.units, row.students]),
  'hours-by-teacher': async (asked) =>
    listOf('hours-by-teacher', await readTeacherHours(asked), (row) => [row.name, row.lessons, row.units]),
};

export const readLists = (asked: Asked, keys: readonly ListKey[], figures: CampusFigures): Promise<FiledList[]> =>
  Promise.all(keys.flatMap((key) => (key === 'plans' ? [] : [READERS[key](asked, figures)])));
