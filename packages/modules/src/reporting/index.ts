/** The door of reporting: for the jobs, the announcements of others, and filings, whose figures are the dashboard's (decision 0009). */
export { neutralised } from './csv.ts';
export { branchAwards } from './service/awards.ts';
export { campusFigures, type CampusFigures } from './service/campus-figures.ts';
export { measureOf, type MetricKey } from './rules.ts';
export { keepInstants } from './service/instants.ts';
export { subscribers as reportingSubscribers } from './subscribers.ts';
