/** A filed report as a workbook: figures are numbers, everything else is text that no spreadsheet evaluates. */
import { writeXlsx } from 'hucre/xlsx';
import { neutralised } from '@keshi/modules/reporting';
import type { PrintedFiling } from './document.ts';

type Line = (string | number)[];

/** One sheet: what the printed page shows, from top to bottom. */
export function filingXlsx({ title, facts, tables, texts }: PrintedFiling): Promise<Uint8Array> {
  const lines: Line[] = [
    [neutralised(title)],
    ...facts.map(([name, value]) => [name, neutralised(value)]),
    ...tables.flatMap((table): Line[] => [
      [],
      [table.title],
      [...table.heads],
      ...table.rows.map((row) => row.map((cell) => cell.number ?? neutralised(cell.text))),
      ...(table.foot === null ? [] : [[table.foot]]),
    ]),
    ...texts.flatMap(({ title: head, text }): Line[] => [[], [head], [neutralised(text)]]),
  ];
  return writeXlsx({ sheets: [{ name: 'Keshi', rows: lines }] });
}
