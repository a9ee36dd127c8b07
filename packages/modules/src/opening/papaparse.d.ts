/** The part of papaparse that is used here; the package ships no types of its own. */
declare module 'papaparse' {
  type ParseConfig = { readonly preview?: number; readonly skipEmptyLines?: boolean; readonly delimiter?: string };
  type ParseResult<Row> = { readonly data: Row[] };
  const Papa: {
    parse<Row>(text: string, config: ParseConfig): ParseResult<Row>;
    unparse(rows: readonly (readonly string[])[], config: { readonly newline: string }): string;
  };
  export = Papa;
}
