/** What a row found, and how it is printed. */
import type { CpuMs } from './processes.ts';
import { median, samplesOf, type Round } from './pairs.ts';

/** One line of the table. `a` and `b` are the compared figures in words; `value` is what the goal is about. */
export type Finding = {
  readonly row: number;
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly value: number;
  readonly goal: Goal;
  /** Processor time per request by arm, in words. */
  readonly cpu: string;
  readonly notes: readonly string[];
};

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** A figure that could not be made reaches no goal. */
export const reaches = (value: number, goal: Goal): boolean =>
  'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;

export const verdict = ({ value, goal }: Pick<Finding, 'value' | 'goal'>): 'ok' | 'FALLS SHORT' =>
  reaches(value, goal) ? 'ok' : 'FALLS SHORT';

export const goalText = (goal: Goal): string => ('atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`);

/** Three significant digits are more than such measurements are good for. */
export const short = (value: number): string =>
  Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

/** Median processor milliseconds per request of an arm: server + PostgreSQL (+ client). */
export function cpuText(rounds: readonly Round[], arm: number): string {
  const per = (who: keyof CpuMs): string =>
    short(median(samplesOf(rounds, arm).map((sample) => sample.cpuMs[who] / Math.max(1, sample.latenciesMs.length))));
  return `${per('server')} + pg ${per('postgres')} (client ${per('client')})`;
}

/** Every column as wide as its widest cell. Chinese letters do not occur in it. */
export function tableOf(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The table of all findings, each with its notes below it. */
export function reportOf(findings: readonly Finding[]): string {
  const table = tableOf([
    ['#', 'what', 'A', 'B', 'ratio', 'goal', '', 'CPU ms/request'],
    ...findings.map((each) => [
      String(each.row),
      each.name,
      each.a,
      each.b,
      short(each.value),
      goalText(each.goal),
      verdict(each),
      each.cpu,
    ]),
  ]);
  const notes = findings.flatMap((each) => each.notes.map((note) => `  ${each.row}: ${note}`));
  return [table, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}
