"""The models stay in the part of SQL that DuckDB and Spark read alike. Each breach says where, which rule and what.

Outside it a translation is often silently wrong. What cannot be told from the text alone (a tie-breaker that is not
unique, a column that is named by another one's alias) is left to runs on both. Queries of pages run on DuckDB only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

from warehouse.models import catalog

RULES = {
    1: "one SELECT with an explicit list of columns; no * REPLACE, COLUMNS(), FROM first, BY NAME, MATERIALIZED, GROUP BY ALL",
    2: "CAST(sum(...) AS BIGINT): DuckDB's sum of integers is HUGEINT",
    3: "CAST(a AS DOUBLE) / nullif(b, 0); no decimal literals in a division, no //",
    4: "round or floor before an integer cast: DuckDB rounds, Spark truncates",
    5: "a window that numbers rows has an ORDER BY; QUALIFY not with GROUP BY ALL",
    6: "max_by and min_by with two arguments; no arg_max, no first or last",
    7: "FROM t CROSS JOIN unnest(t.list) AS u(item); no unnest elsewhere, no WITH ORDINALITY",
    8: "calendars by INTERVAL 1 DAY, never by months",
    9: "ordered lists by list_sort; only `lambda x:` lambdas",
    10: "array_length, length and array_contains; no slices, comprehensions or indexing of lists",
    11: "median or percentile_cont; no approx_*, quantile*, skewness or kurtosis",
    12: "as-of by last_value or max_by; no ASOF or POSITIONAL JOIN",
    13: "count(*) FILTER (WHERE ...) for a pivot; no PIVOT",
    14: "CAST(date_trunc(...) AS DATE), date_diff('day', ...), ln; no dayofweek, no log",
    15: "INT, BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE, TIMESTAMP, lists, STRUCT and MAP; counts of places cast; keys by md5",
    16: "regexp_replace with 'g'; no regexp_split, glob, format() or printf()",
}
FORBIDDEN = {
    1: {"columns"},
    6: {"arg_max", "arg_min", "argmax", "argmin", "first", "last", "any_value", "arbitrary"},
    10: {
        "len",
        "list_contains",
        "list_has",
        "list_extract",
        "list_element",
        "array_extract",
        "list_slice",
        "array_slice",
        "list_append",
    },
    11: {"skewness", "kurtosis", "kurtosis_pop", "quantile", "quantile_cont", "quantile_disc", "reservoir_quantile"},
    14: {"dayofweek", "isodow", "weekday", "dayname", "log", "log10", "log2"},
    15: {"hash", "uuid", "gen_random_uuid"},
    16: {"regexp_split_to_array", "string_split_regex", "regexp_extract_all", "glob", "format", "printf"},
}
SIMPLE = r"(INT|INTEGER|BIGINT|DOUBLE|VARCHAR|BOOLEAN|DATE|TIMESTAMP)"
STORED = re.compile(rf"({SIMPLE}(\[\])*|(STRUCT|MAP)\(.*\)(\[\])*)$")
CAST_TO = {
    exp.DataType.Type[name]
    for name in (
        "INT",
        "BIGINT",
        "DOUBLE",
        "TEXT",
        "VARCHAR",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP",
        "TIMESTAMPNTZ",
        "ARRAY",
        "LIST",
        "STRUCT",
        "MAP",
    )
}
INTEGERS = {exp.DataType.Type.INT, exp.DataType.Type.BIGINT}
PLACES = (exp.Rank, exp.DenseRank, exp.RowNumber, exp.ArraySize, exp.DateDiff, exp.Ntile)


def called(sql: str) -> list[str]:
    """Names that are followed by a bracket, outside of strings and comments."""
    tokens = sqlglot.tokenize(sql, dialect="duckdb")
    return [
        token.text.lower()
        for token, following in itertools.pairwise(tokens)
        if following.token_type == TokenType.L_PAREN and token.token_type != TokenType.STRING
    ]


def outermost(tree: exp.Expression) -> list[exp.Select]:
    """The SELECT whose rows are the model's; several where they are joined by UNION."""
    if isinstance(tree, exp.SetOperation):
        return [*outermost(tree.left), *outermost(tree.right)]
    return [tree] if isinstance(tree, exp.Select) else []


def is_cast(node: exp.Expression) -> bool:
    """An expression of the outermost list that is cast somewhere on its way out."""
    while node.parent is not None and not isinstance(node, exp.Select):
        node = node.parent
        if isinstance(node, (exp.Cast, exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE)):
            return True
    return False


def in_own_list(select: exp.Select) -> Iterator[exp.Expression]:
    for item in select.expressions:
        yield from (node for node in item.walk() if node.find_ancestor(exp.Select) is select)


def breaches(sql: str) -> Iterator[tuple[int, str]]:
    """Number of each rule that a SELECT breaks, with the piece that breaks it."""
    tokens = sqlglot.tokenize(sql, dialect="duckdb")
    for number, names in FORBIDDEN.items():
        for name in called(sql):
            if name in names or (number == 11 and name.startswith("approx_")):
                yield number, f"{name}("
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.token_type == TokenType.ARROW:
            yield 9, sql[max(0, token.start - 12) : token.end + 12]
        opens = before is None or before.token_type == TokenType.L_PAREN
        if (
            token.token_type == TokenType.FROM
            and opens
            and "extract" not in sql[max(0, token.start - 10) : token.start].lower()
        ):
            yield 1, sql[token.start : token.start + 20]
    trees = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
    if len(trees) != 1 or not outermost(trees[0]):
        yield 1, f"{len(trees)} statements" if len(trees) != 1 else sql[:30]
        return
    tree = trees[0]
    for select in outermost(tree):
        for item in select.expressions:
            if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
                yield 1, item.sql("duckdb")
        for node in in_own_list(select):
            if isinstance(node, (exp.Sum, exp.CountIf)) and not is_cast(node):
                yield 2, node.sql("duckdb")
            if isinstance(node, PLACES) and not is_cast(node):
                yield 15, node.sql("duckdb")
    for node in tree.walk():
        yield from ((number, node.sql("duckdb")) for number in rules_broken_by(node))


def rules_broken_by(node: exp.Expression) -> Iterator[int]:
    match node:
        case exp.Star() if (
            node.args.get("except_") or node.args.get("except") or node.args.get("replace") or node.args.get("rename")
        ):
            yield 1
        case exp.SetOperation() if node.args.get("by_name"):
            yield 1
        case exp.CTE() if node.args.get("materialized") is not None:
            yield 1
        case exp.Group() if node.args.get("all"):
            yield 1
            if node.parent is not None and node.parent.args.get("qualify"):
                yield 5
        case exp.IntDiv():
            yield 3
        case exp.Div():
            decimals = [
                part
                for part in node.find_all(exp.Literal)
                if not part.is_string and re.fullmatch(r"\d*\.\d*", part.name)
            ]
            below = node.expression.unnest()
            safe = isinstance(below, exp.Nullif) or (isinstance(below, exp.Literal) and float(below.name) != 0)
            if decimals or not safe or not any(is_double(part) for part in node.find_all(exp.Cast, exp.Literal)):
                yield 3
        case exp.Cast():
            if node.to.this not in CAST_TO:
                yield 15
            if node.to.this in INTEGERS and isinstance(node.this.unnest(), exp.Div):
                yield 4
        case exp.Window() if isinstance(node.this, (exp.RowNumber, exp.Rank, exp.DenseRank)):
            if not node.args.get("order") and not node.args.get("alias"):
                yield 5
        case exp.ArgMax() | exp.ArgMin() if node.args.get("count"):
            yield 6
        case exp.Unnest() | exp.Explode():
            in_from = isinstance(node.parent, exp.Join) and (node.parent.kind == "CROSS")
            named = isinstance(node, exp.Unnest) and node.args.get("alias") and node.args["alias"].columns
            if not in_from or not named or node.args.get("offset"):
                yield 7
        case exp.GenerateSeries() | exp.GenerateDateArray():
            if re.search(r"INTERVAL\s+'?\d+'?\s+(MONTH|QUARTER|YEAR|WEEK)", node.sql("duckdb"), re.I):
                yield 8
        case exp.ArrayAgg() | exp.List() if node.find(exp.Order):
            yield 9
        case exp.Bracket() | exp.Comprehension():
            yield 10
        case exp.Join() if node.method in {"ASOF", "POSITIONAL"} or node.kind in {"ASOF", "POSITIONAL"}:
            yield 12
        case exp.Pivot():
            yield 13
        case exp.DateTrunc() | exp.TimestampTrunc() if not isinstance(node.parent, exp.Cast):
            yield 14
        case exp.DateDiff() if node.text("unit").upper() not in {"DAY", ""}:
            yield 14
        case exp.RegexpReplace() if "g" not in node.text("modifiers"):
            yield 16


def is_double(node: exp.Expression) -> bool:
    if isinstance(node, exp.Cast):
        return node.to.this == exp.DataType.Type.DOUBLE
    return not node.is_string and "e" in node.name.lower()


def lint(name: str, sql: str, types: dict[str, str]) -> list[str]:
    path = f"warehouse/models/{name.replace('.', '/')}.sql"
    found = [(number, f"`{' '.join(piece.split())[:120]}`") for number, piece in breaches(sql)]
    found += [(15, f"`{column} {kind}` in the header") for column, kind in types.items() if not STORED.match(kind)]
    return [f"{path}: rule {number} ({RULES[number]}): {piece}" for number, piece in dict.fromkeys(found)]


@pytest.mark.parametrize("model", catalog.models(), ids=lambda model: model.name)
def test_models_keep_the_rules_of_the_dialect(model: catalog.Model):
    broken = lint(model.name, model.sql, {column.name: column.type for column in model.columns})
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize("model", [m for m in catalog.models() if not m.is_view], ids=lambda model: model.name)
def test_models_are_carried_to_spark(model: catalog.Model):
    (spark,) = sqlglot.transpile(model.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, read="spark")


BAD = [
    (1, "SELECT a FROM t; SELECT b FROM t"),
    (1, "CREATE TABLE x AS SELECT a FROM t"),
    (1, "SELECT * FROM t"),
    (1, "WITH c AS (SELECT a FROM t) SELECT c.* FROM c"),
    (1, "WITH c AS (SELECT * REPLACE (1 AS a) FROM t) SELECT a FROM c"),
    (1, "WITH c AS (SELECT * EXCLUDE (b) FROM t) SELECT a FROM c"),
    (1, "SELECT COLUMNS('a.*') FROM t"),
    (1, "FROM t SELECT a"),
    (1, "WITH c AS (FROM t) SELECT a FROM c"),
    (1, "SELECT a FROM t UNION ALL BY NAME SELECT a FROM u"),
    (1, "WITH c AS MATERIALIZED (SELECT a FROM t) SELECT a FROM c"),
    (1, "SELECT a, count(*) AS n FROM t GROUP BY ALL"),
    (2, "SELECT a, sum(b) AS b FROM t GROUP BY a"),
    (2, "SELECT a FROM t UNION ALL SELECT sum(a) OVER (ORDER BY b) FROM t"),
    (3, "SELECT CAST(a AS DOUBLE) / b AS x FROM t"),
    (3, "SELECT a / nullif(b, 0) AS x FROM t"),
    (3, "SELECT CAST(a AS DOUBLE) / 30.0 AS x FROM t"),
    (3, "SELECT a // 2 AS x FROM t"),
    (4, "SELECT CAST(CAST(a AS DOUBLE) / nullif(b, 0) AS BIGINT) AS x FROM t"),
    (5, "SELECT CAST(row_number() OVER (PARTITION BY a) AS BIGINT) AS n FROM t"),
    (5, "SELECT a, count(*) AS n FROM t GROUP BY ALL QUALIFY row_number() OVER (ORDER BY a) = 1"),
    (6, "SELECT arg_max(a, b) AS x FROM t"),
    (6, "SELECT max_by(a, b, 3) AS x FROM t"),
    (6, "SELECT first(a ORDER BY b) AS x FROM t"),
    (7, "SELECT unnest(tags) AS tag FROM t"),
    (7, "SELECT tag FROM t, unnest(t.tags) AS u(tag)"),
    (7, "SELECT tag FROM t CROSS JOIN unnest(t.tags) WITH ORDINALITY AS u(tag, n)"),
    (
        8,
        "SELECT CAST(u.d AS DATE) AS d FROM b CROSS JOIN unnest(generate_series(b.lo, b.hi, INTERVAL 1 MONTH)) AS u(d)",
    ),
    (9, "SELECT list_filter(tags, x -> x <> '') AS tags FROM t"),
    (9, "SELECT list(a ORDER BY b) AS x FROM t"),
    (10, "SELECT tags[1] AS tag FROM t"),
    (10, "SELECT tags[1:2] AS tag FROM t"),
    (10, "SELECT [x || '!' FOR x IN tags] AS tags FROM t"),
    (10, "SELECT CAST(len(tags) AS BIGINT) AS n FROM t"),
    (11, "SELECT approx_count_distinct(a) AS n FROM t"),
    (11, "SELECT quantile_cont(a, 0.5) AS n FROM t"),
    (12, "SELECT t.a FROM t ASOF JOIN u ON t.a >= u.a"),
    (13, "SELECT a FROM (PIVOT t ON b USING count(*))"),
    (14, "SELECT date_trunc('week', d) AS w FROM t"),
    (14, "SELECT CAST(date_diff('month', a, b) AS BIGINT) AS n FROM t"),
    (14, "SELECT log(a) AS x FROM t"),
    (14, "SELECT CAST(dayofweek(d) AS BIGINT) AS x FROM t"),
    (15, "SELECT CAST(a AS UUID) AS a FROM t"),
    (15, "SELECT CAST(a AS UBIGINT) AS a FROM t"),
    (15, "SELECT rank() OVER (ORDER BY a) AS n FROM t"),
    (15, "SELECT array_length(tags) AS n FROM t"),
    (15, "SELECT hash(a) AS k FROM t"),
    (16, "SELECT regexp_replace(a, 'x', 'y') AS a FROM t"),
    (16, "SELECT format('{}', a) AS a FROM t"),
]


@pytest.mark.parametrize(("rule", "sql"), BAD, ids=[f"{rule}: {sql[:50]}" for rule, sql in BAD])
def test_each_breach_is_found_and_says_where(rule: int, sql: str):
    found = lint("core.bad", sql, {})
    assert any(f"rule {rule} (" in line for line in found), found
    assert all(line.startswith("warehouse/models/core/bad.sql: rule ") and "`" in line for line in found)


@pytest.mark.parametrize(
    "kind", ["UUID", "HUGEINT", "UBIGINT", "TIME", "INTERVAL", "TIMESTAMP_NS", "DECIMAL(9,2)", "FLOAT"]
)
def test_a_type_that_spark_cannot_read_is_found(kind: str):
    assert "rule 15" in lint("core.bad", "SELECT a FROM t", {"a": kind})[0]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST(sum(a) AS BIGINT) AS a, count(*) AS n FROM t GROUP BY b",
        "WITH c AS (SELECT *, row_number() OVER (PARTITION BY a ORDER BY b) AS turn FROM t) SELECT a FROM c WHERE turn = 1",
        "SELECT CAST(floor(CAST(a AS DOUBLE) / nullif(b, 0)) AS BIGINT) AS x FROM t",
        "SELECT CAST(a AS DOUBLE) / 30e0 AS x FROM t",
        "SELECT u.tag FROM t CROSS JOIN unnest(t.tags) AS u(tag)",
        "SELECT CAST(u.d AS DATE) AS d FROM b CROSS JOIN unnest(generate_series(b.lo, b.hi, INTERVAL 1 DAY)) AS u(d)",
        "SELECT list_filter(tags, lambda x: x <> '') AS tags, max_by(a, b) AS a FROM t GROUP BY tags",
        "SELECT regexp_replace(a, 'x', 'y', 'g') AS a, CAST(date_trunc('week', d) AS DATE) AS w FROM t",
        "SELECT 'sum(x) FROM log(y)' AS a -- hash(b)\nFROM t",
    ],
)
def test_what_the_rules_allow_passes(sql: str):
    assert lint("core.good", sql, {"a": "VARCHAR[]", "b": "STRUCT(x BIGINT)"}) == []


def test_every_rule_has_a_bad_example():
    assert {rule for rule, _ in BAD} == set(RULES)
