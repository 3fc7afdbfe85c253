// SQL as DuckDB reads it. Only words that are nearly always syntax are keywords here: DuckDB has hundreds more that are
// also everyday names of columns ("name", "value", "year"), and colouring those would mislead.
import { SQLDialect } from "@codemirror/lang-sql";

// duckdb_keywords() where the category is reserved: as a name, such a word needs quotes.
const RESERVED =
  "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default " +
  "deferrable desc describe distinct do else end except false fetch for foreign from group having in initially " +
  "intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider " +
  "placing primary qualify references returning select show some summarize symmetric table then to trailing true " +
  "union unique unpivot using variadic when where window with";

const ALSO =
  "anti asof between by cross cube current exclude exists explain filter first following full glob grouping groups ignore " +
  "ilike include inner interval is isnull join last left like materialized natural notnull nulls outer over overlaps " +
  "partition positional preceding range recursive replace respect right rollup row rows sample semi sets similar " +
  "tablesample ties try_cast unbounded unpack values within";

const TYPES =
  "bigint bit blob bool boolean bytea char date datetime decimal double enum float float4 float8 hugeint int int1 int2 " +
  "int4 int8 integer json map numeric real smallint string struct text time timestamp timestamptz timestamp_ms " +
  "timestamp_ns timestamp_s timetz tinyint ubigint uhugeint uinteger usmallint utinyint uuid varchar varint";

export const DuckDB = SQLDialect.define({
  keywords: `${RESERVED} ${ALSO}`,
  types: TYPES,
  // A parameter is $name. With dollar-quoted strings on as well, the tokenizer would not know a parameter any more.
  specialVar: "$?",
  operatorChars: "*+-%<>!=&|~^/@",
  caseInsensitiveIdentifiers: true,
});

const reserved = new Set(RESERVED.split(" "));
export const keywords = new Set(`${RESERVED} ${ALSO}`.split(" "));

/** The name as it has to be written. */
export function written(name) {
  return /^[a-z_]\w*$/i.test(name) && !reserved.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`;
}
