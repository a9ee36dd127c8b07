/** The rows that were not imported, as the campus wrote them, with the reason: to be corrected and sent again. */
import { fold, type Cell } from './cells.ts';
import type { DryRow } from './dry-run.ts';
import type { Block, Staged, StagedRow } from './layout.ts';
import { reasonText } from './reasons.ts';

export const ERROR_COLUMN = '错误原因';

export type ErrorTable = {
  readonly sheet: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

/** Text a spreadsheet would run: after spaces and quotes, one of = + - @ (full-width too), or a tab or return first. */
const RUNS = /^[\s"'\u200b\ufeff]*[=+\-@＝＋－＠|%]|^[\t\r\n]/;

/** Plain numbers are never formulas, and must stay numbers for the person who corrects them. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Text that no spreadsheet evaluates. The leading apostrophe is dropped again when the file comes back. */
export const neutralise = (text: string): string => (RUNS.test(text) && !NUMBER.test(text) ? `'${text}` : text);

const asWritten = (cell: Cell | null | undefined): string => (!cell || cell.merged === 'across' ? '' : cell.text);

/** The reasons of a row that keep it out, in Chinese, the gravest first: 手机为空；剩余课时≠购买+赠送−已上. */
export function errorReason(row: Pick<DryRow, 'issues'>): string {
  const refused = row.issues.filter(({ severity }) => severity === 'refuse');
  const shown = refused.length > 0 ? refused : row.issues.filter(({ severity }) => severity === 'decide');
  return shown.map((one) => reasonText(one, 'zh')).join('；');
}

/** One table per header of the file: the same columns in the same order, and the reason. Rows left out by a person are not in it. */
export function errorTables(
  staged: Pick<Staged, 'blocks' | 'rows'>,
  run: { readonly rows: readonly Pick<DryRow, 'key' | 'state' | 'issues'>[] },
): ErrorTable[] {
  const cells = new Map(staged.rows.map((row): [string, StagedRow] => [row.key, row]));
  const wrong = run.rows.filter(({ state }) => state === 'refused' || state === 'undecided');
  const tableOf = (block: Block): ErrorTable[] => {
    const rows = wrong.flatMap((row) => {
      const source = cells.get(row.key);
      if (source?.block !== block.id) return [];
      return [
        [...block.headers.map((_, index) => neutralise(asWritten(source.cells[index]))), neutralise(errorReason(row))],
      ];
    });
    return rows.length === 0
      ? []
      : [
          {
            sheet: block.sheet,
            header: [...block.headers.map((header) => neutralise(fold(header))), ERROR_COLUMN],
            rows,
          },
        ];
  };
  return staged.blocks.flatMap(tableOf);
}
