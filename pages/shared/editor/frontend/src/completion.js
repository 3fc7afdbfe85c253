// What can be meant at the cursor: tables, their columns (by table, by alias, or bare once the table is named in the
// statement), functions, and $parameters. lang-sql has a completion of its own, but it knows neither bare columns nor
// aliases within brackets, where common table expressions have them.
import { ifNotIn, insertCompletionText, pickedCompletion } from "@codemirror/autocomplete";
import { keywordCompletionSource } from "@codemirror/lang-sql";
import { written } from "./dialect.js";
import { commonTables, usedIn } from "./statement.js";

const IN_TEXT = ["QuotedIdentifier", "String", "LineComment", "BlockComment"];

export function completion({ tables, functions }) {
  const known = new Map(Object.entries(tables).map(([name, columns]) => [name.toLowerCase(), { name, columns }]));
  const called = functions.map((label) => ({ label, type: "function", apply: call, boost: -1 }));
  const listed = [...known.values()].map(({ name }) => ({ label: name, type: "class", apply: path(name), boost: 2 }));

  return ifNotIn(IN_TEXT, (context) => {
    const parameter = context.matchBefore(/\$\w*/);
    if (parameter) return { from: parameter.from, options: parameters(context, parameter), validFor: /^\$\w*$/ };

    const typed = context.matchBefore(/(?:\w+\.)*\w*/);
    const parts = typed ? typed.text.split(".") : [""];
    const word = parts.pop();
    if (!word && !parts.length && !context.explicit) return null;
    const statement = statementAt(context);
    const made = commonTables(statement, known);
    const used = usedIn(statement, new Map([...known, ...made]));
    const options = parts.length
      ? below(parts.join(".").toLowerCase(), known, used)
      : [...listed, ...named(made), ...columnsOf(used), ...aliases(used, made), ...called];
    return options.length ? { from: context.pos - word.length, options, validFor: /^\w*$/ } : null;
  });
}

/** Keywords, but not after a dot, where only a name can follow. */
export function keywordCompletion(dialect) {
  const source = keywordCompletionSource(dialect, true);
  return (context) => (context.matchBefore(/\.\w*/) ? null : source(context));
}

/** What follows "marts.", "marts.models." or "m.". */
function below(prefix, known, used) {
  const table = used.get(prefix) ?? known.get(prefix) ?? [...used.values()].find((one) => last(one.name) === prefix);
  if (table) return table.columns.map((label) => column(label, table));
  return [...known]
    .filter(([name]) => name.startsWith(`${prefix}.`))
    .map(([, { name }]) => name.slice(prefix.length + 1))
    .map((label) => ({ label, type: "class", apply: path(label) }));
}

function columnsOf(used) {
  const found = new Map();
  for (const table of new Set(used.values()))
    for (const label of table.columns) if (!found.has(label)) found.set(label, { ...column(label, table), boost: 3 });
  return [...found.values()];
}

function named(made) {
  return [...made.values()].map(({ name }) => ({ label: name, type: "class", detail: "with", apply: written(name), boost: 4 }));
}

function aliases(used, made) {
  return [...used]
    .filter(([label, table]) => label !== table.name.toLowerCase() && !made.has(label))
    .map(([label, table]) => ({ label, type: "variable", detail: table.name, boost: 1 }));
}

/** The parameters that the text has elsewhere. */
function parameters(context, typed) {
  const text = context.state.doc.toString();
  const found = [...text.matchAll(/\$[a-z_]\w*/gi)].filter(({ index }) => index !== typed.from).map(([label]) => label);
  return [...new Set(found)].map((label) => ({ label, type: "constant" }));
}

function statementAt({ state, pos }) {
  const text = state.doc.toString();
  const end = text.indexOf(";", pos);
  return text.slice(text.lastIndexOf(";", pos - 1) + 1, end < 0 ? undefined : end);
}

function column(label, table) {
  return { label, type: "property", detail: last(table.name), apply: written(label) };
}

function path(name) {
  return name.split(".").map(written).join(".");
}

function last(name) {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}

/** Writes the brackets too, with the cursor between them. */
function call(view, chosen, from, to) {
  const open = view.state.sliceDoc(to, to + 1) === "(";
  view.dispatch({
    ...insertCompletionText(view.state, open ? chosen.label : `${chosen.label}()`, from, to),
    selection: { anchor: from + chosen.label.length + (open ? 0 : 1) },
    annotations: pickedCompletion.of(chosen),
  });
}
