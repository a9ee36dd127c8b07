/** The door of records: a person's month shows how complete the archives are that they answer for (KPI-13). */
export { readArchives } from './service/archive.ts';
