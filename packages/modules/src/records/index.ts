/** The door of records: a person's month shows how complete the archives are that they answer for (KPI-13), a department's those of its campuses (KPI-10). */
export { readArchives, readPlaceArchives } from './service/archive.ts';
