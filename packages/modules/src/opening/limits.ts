/** What an uploaded file may be, checked before the work it would cause, and how a refusal says so. */

export const LIMITS = {
  fileBytes: 10 * 1024 * 1024,
  /** All parts of a workbook unpacked. */
  unzippedBytes: 64 * 1024 * 1024,
  /** Unpacked over packed, for parts above a megabyte. Real sheets stay below 60; a zip bomb is near 1,000. */
  ratio: 250,
  entries: 2_000,
  sheets: 200,
  /** Tables with different headers: each is mapped by a person. */
  layouts: 100,
  /** Over all sheets, as are cells. */
  rows: 20_000,
  columns: 200,
  cells: 1_000_000,
  cellChars: 2_000,
  merges: 20_000,
  /** Elements of a part that is read into a tree (strings, styles, relations). */
  elements: 1_500_000,
} as const;

/** Why a file can't be taken. `params` fill the sentence. */
export type FileProblem = {
  readonly code: keyof typeof FILE_PROBLEMS;
  readonly params: Readonly<Record<string, string | number>>;
};

const FILE_PROBLEMS = {
  'empty-file': ['文件是空的', 'The file is empty'],
  'too-large': ['文件超过 {limit} MB', 'The file is larger than {limit} MB'],
  'unknown-format': ['只接受 .xlsx 和 .csv 文件', 'Only .xlsx and .csv files are accepted'],
  'old-format': [
    '这是旧版 .xls 或加密的文件，请另存为不加密的 .xlsx 再上传',
    'This is an old .xls or an encrypted file: save it as an .xlsx without a password',
  ],
  'not-a-workbook': ['这不是 Excel 工作簿', 'This is not an Excel workbook'],
  damaged: ['文件已损坏，读不出来', 'The file is damaged and can’t be read'],
  encrypted: ['文件有密码，请取消密码再上传', 'The file has a password: remove it first'],
  unsafe: ['文件的结构不正常，没有打开', 'The file is built in an unsafe way and was not opened'],
  'unpacks-too-large': ['文件解压后超过 {limit} MB', 'The file unpacks to more than {limit} MB'],
  'too-many-entries': ['文件里的部件超过 {limit} 个', 'The file has more than {limit} parts'],
  'too-many-sheets': ['工作表超过 {limit} 张', 'There are more than {limit} sheets'],
  'too-many-layouts': ['不同的表头超过 {limit} 种', 'There are more than {limit} different headers'],
  'too-many-rows': ['超过 {limit} 行，请分成几个文件', 'More than {limit} rows: split the file'],
  'too-many-columns': ['超过 {limit} 列', 'More than {limit} columns'],
  'too-many-cells': ['单元格太多，请删去空白区域再上传', 'Too many cells: remove the empty area and try again'],
  'cell-too-long': [
    '{sheet}第 {row} 行有超过 {limit} 字的单元格',
    'A cell in {sheet} row {row} is longer than {limit} characters',
  ],
  'not-text': ['这不是 CSV 文本，或编码无法识别', 'This is not CSV text, or its encoding is unknown'],
} as const;

export const fileProblem = (code: FileProblem['code'], params: FileProblem['params'] = {}): FileProblem => ({
  code,
  params,
});

export function fileProblemText({ code, params }: FileProblem, locale: 'zh' | 'en'): string {
  const values = new Map(Object.entries(params));
  return FILE_PROBLEMS[code][locale === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values.get(name) ?? ''),
  );
}

/** A result or the reason there is none. Hostile input is a value here, never an exception. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FileProblem };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refused = (
  code: FileProblem['code'],
  params: FileProblem['params'] = {},
): { readonly ok: false; readonly problem: FileProblem } => ({
  ok: false,
  problem: fileProblem(code, params),
});
