/** What was found in the browser, and how it is printed. */
import { goalText, short, tableOf, verdict, type Goal } from '../bench/report.ts';

export type WebFinding = {
  readonly name: string;
  readonly value: number;
  /** Behind the value: kB, ms; empty for a score. */
  readonly unit: string;
  readonly goal: Goal;
  readonly notes: readonly string[];
};

/** A thousand bytes. */
export const kilobytes = (bytes: number): number => bytes / 1000;

const withUnit = (value: string, unit: string): string => (unit === '' ? value : `${value} ${unit}`);

/** The table, each finding's notes below it. */
export function webReportOf(findings: readonly WebFinding[]): string {
  const table = tableOf([
    ['what', 'measured', 'goal', ''],
    ...findings.map((each) => [each.name, withUnit(short(each.value), each.unit), goalText(each.goal), verdict(each)]),
  ]);
  const notes = findings.flatMap((each) => each.notes.map((note) => `  ${each.name}: ${note}`));
  return [table, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}
