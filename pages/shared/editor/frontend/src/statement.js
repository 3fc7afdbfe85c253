// What a statement reads: tables of the warehouse, and those it makes itself by WITH, with the columns each of them gives.
import { keywords } from "./dialect.js";

// A name, and the word after it, which may be its alias; that word is only looked at, as it may be a name of its own.
const TABLE = /([a-z_]\w*(?:\.[a-z_]\w*)*)(?=(?:\s+(?:as\s+)?([a-z_]\w*))?)/gi;
const MADE = /([a-z_]\w*)\s*(?:\(([^()]*)\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(/gi;

/** Alias, table or its whole name, all in small letters -> the table, for every table that the statement names. */
export function usedIn(statement, known) {
  const used = new Map();
  for (const [, name, alias] of statement.matchAll(TABLE)) {
    const table = known.get(name.toLowerCase());
    if (!table) continue;
    used.set(name.toLowerCase(), table);
    if (alias && !keywords.has(alias.toLowerCase())) used.set(alias.toLowerCase(), table);
  }
  return used;
}

/** Name in small letters -> {name, columns}, in the order of the text: a later one may read an earlier one. */
export function commonTables(statement, known) {
  const made = new Map();
  if (!/\bwith\b/i.test(statement)) return made;
  for (const match of statement.matchAll(MADE)) {
    const [whole, name, listed] = match;
    const body = bracketed(statement, match.index + whole.length);
    const columns = listed ? parts(listed).map((one) => one.trim()) : columnsOf(body, new Map([...known, ...made]));
    if (columns.length) made.set(name.toLowerCase(), { name, columns: [...new Set(columns)] });
  }
  return made;
}

/** The names that a SELECT gives: aliases, bare columns, and for a star all columns of what it reads. */
function columnsOf(body, known) {
  const select = /^\s*select\s+(?:distinct\s+)?/i.exec(body);
  const list = select ? upTo(body.slice(select[0].length), "from") : "*";
  const used = usedIn(body, known);
  return parts(list).flatMap((part) => {
    const alias = /(?:\bas\s+|[\s)\]])("[^"]+"|[a-z_]\w*)\s*$/i.exec(part) ?? /^\s*(?:\w+\.)*("[^"]+"|[a-z_]\w*)\s*$/i.exec(part);
    if (alias) return [alias[1].replaceAll('"', "")];
    const star = /^\s*(?:(\w+)\.)?\*/.exec(part);
    if (!star) return [];
    const tables = star[1] ? [used.get(star[1].toLowerCase())] : [...new Set(used.values())];
    return tables.flatMap((table) => table?.columns ?? []);
  });
}

/** What stands between an opened bracket and the one that closes it, or the end of the text. */
function bracketed(text, from) {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
    if (!depth) return text.slice(from, at);
  }
  return text.slice(from);
}

/** The text before a word that stands outside all brackets. */
function upTo(text, word) {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(new RegExp(`[()\\[\\]]|\\b${word}\\b`, "gi"))) {
    if ("([".includes(found)) depth++;
    else if (")]".includes(found)) depth--;
    else if (!depth) return text.slice(0, index);
  }
  return text;
}

/** Split at the commas outside all brackets. */
function parts(text) {
  const found = [""];
  let depth = 0;
  for (const letter of text) {
    depth += "([{".includes(letter) ? 1 : ")]}".includes(letter) ? -1 : 0;
    if (letter === "," && !depth) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.filter((part) => part.trim());
}
