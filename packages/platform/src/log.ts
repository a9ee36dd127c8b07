/** Structured logs: one JSON line per event. Route patterns and ids of requests only: no addresses, bodies or people. */

export type LogLine = { readonly at: string; readonly requestId?: string; readonly [field: string]: unknown };
export type Log = (line: LogLine) => void;

/** To standard error, where platforms collect it. */
export const consoleLog: Log = (line) => {
  console.error(JSON.stringify(line));
};

/** SQLSTATE class 42 is about the statement itself; every other database message may quote a value. */
const quotesNoValue = (code: string): boolean => code.startsWith('42');

/** What a log may say about a failure: where it happened, and its text unless that could quote somebody's data. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown value';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const stack = (error.stack ?? error.name)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
  if (code !== null && !quotesNoValue(code))
    return `${error.name} ${code} ${'constraint' in error ? String(error.constraint) : ''}\n${stack}`;
  return error.stack ?? error.message;
}
