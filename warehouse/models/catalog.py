"""What the models say of themselves: name, description, grain, columns, and which tables each one reads.

A model is one SELECT in models/<schema>/<name>.sql; the path is the name. Its opening comment is its header:

    /*
    One row a repository. Words for people.

    grain: repo_type, repo_id
    columns:
      repo_type  VARCHAR  model, dataset or space.
    */

Header keys: grain (always), kind (table or view), partition (month), scope (month: run once a month on that month's
inputs; whole: run once, written by month), prior_months (previous or all: the months that <name>__before holds; for a
model that is run once, its rows in the build before), append_only_inputs (inputs whose existing rows never change, so
that new rows there do not rebuild old months), restate_on (inputs whose rows, for what closed months hold, follow from
closed months alone: a closed month is made again when one of those changes, or when a month closes), order (how the file is sorted; none: not at all), page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from warehouse.errors import ModelError
from warehouse.models import sql_files

MODELS = Path(__file__).parent
KEYS = {"grain", "kind", "partition", "scope", "prior_months", "append_only_inputs", "restate_on", "order", "page"}


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    description: str

    def as_dict(self) -> dict[str, str]:
        """As a build's manifest holds it."""
        return {"name": self.name, "type": self.type, "words": self.description}


@dataclass(frozen=True)
class Check:
    """Rows that should not exist. A failed `fail` keeps a build from being published; a `warn` is shown."""

    severity: str
    sentence: str
    sql: str

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Every table it names, as schema.name."""
        return tables_of(self.sql)


@dataclass(frozen=True)
class Model:
    name: str
    sql: str
    description: str
    columns: tuple[Column, ...]
    grain: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    @property
    def is_view(self) -> bool:
        return self.options.get("kind", "table") == "view"

    @property
    def by_month(self) -> bool:
        return self.options.get("partition") == "month"

    @property
    def runs_by_month(self) -> bool:
        return self.by_month and self.options.get("scope", "month") == "month"

    @property
    def holds_runs(self) -> bool:
        """Whether its rows belong to evaluation runs, some of which may be private to a workspace."""
        return any(column.name == "run_id" for column in self.columns)

    @property
    def order(self) -> tuple[str, ...]:
        """Columns its files are sorted by; none for one that is not sorted."""
        columns = self.options.get("order")
        return () if columns == "none" else split(columns) or self.grain

    @property
    def prior_months(self) -> str:
        """previous, all, or nothing: which of its own months <name>__before holds while it runs."""
        return self.options.get("prior_months", "")

    @property
    def append_only_inputs(self) -> tuple[str, ...]:
        """Tables it reads whose existing rows never change."""
        return split(self.options.get("append_only_inputs"))

    @property
    def restate_on(self) -> tuple[str, ...]:
        """Tables it reads by which a closed month is made again once they say something else of closed months."""
        return split(self.options.get("restate_on"))

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Every table the SELECT names, as schema.name, without its own CTEs."""
        return tables_of(self.sql)


def tables_of(sql: str) -> tuple[str, ...]:
    """Every table a SELECT names, as schema.name, without its own CTEs."""
    # Here, as most who look up a table or a word never ask what a model reads.
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(sql, dialect="duckdb")
    return tuple(sorted({f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db}))


def split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else ()


def parse_model(name: str, text: str, checks: str = "") -> Model:
    """Reads a model file's text; raises ModelError naming the model and the line that does not fit."""
    match = re.match(r"\s*/\*(.*?)\*/(.*)", text, re.S)
    if match is None:
        raise ModelError(f"{name} has no header.", "Begin the file with /* words, grain: ..., columns: ... */.")
    description: list[str] = []
    options: dict[str, str] = {}
    columns: list[Column] = []
    section = "description"
    for line in match[1].strip().splitlines():
        key, _, value = line.partition(":")
        if line.strip() == "columns:":
            section = "columns"
        elif section == "columns" and line.strip():
            parts = line.split(None, 2)
            if len(parts) != 3:
                raise ModelError(f"{name}: column line {line.strip()!r} lacks a part.", "Write: name TYPE words.")
            columns.append(Column(*parts))
        elif key in KEYS:
            options[key], section = value.strip(), "options"
        elif section == "description":
            description.append(line.strip())
        elif line.strip():
            raise ModelError(f"{name}: {line.strip()!r} is no header key.", f"Known: {', '.join(sorted(KEYS))}.")
    grain = split(options.pop("grain", None))
    if not grain:
        raise ModelError(f"{name} states no grain.", "Add a line `grain: column, ...` to its header.")
    if not columns:
        raise ModelError(f"{name} lists no columns.", "Add `columns:` with a line for each.")
    stray = [column for column in grain if column not in {c.name for c in columns}]
    if stray:
        raise ModelError(f"{name}: grain column {stray[0]!r} is not among its columns.", "Fix the header.")
    return Model(
        name,
        match[2].strip().rstrip(";"),
        " ".join(description).strip(),
        tuple(columns),
        grain,
        options,
        parse_checks(checks),
    )


def parse_checks(text: str) -> tuple[Check, ...]:
    """`-- fail: sentence` or `-- warn: sentence`, each followed by one SELECT of offending rows."""
    checks = []
    for severity, sentence, sql in re.findall(
        r"^--\s*(fail|warn):\s*(.+?)\n(.*?)(?=^--\s*(?:fail|warn):|\Z)", text, re.S | re.M
    ):
        checks.append(Check(severity, sentence.strip(), sql.strip().rstrip(";")))
    return tuple(checks)


@lru_cache(maxsize=4)
def models(folder: Path = MODELS) -> tuple[Model, ...]:
    """All models, each after those it reads. Raises ModelError on a circle or an unknown table."""
    by_name: dict[str, Model] = {}
    for path in sql_files.paths(folder, "*/*.sql"):
        if path.name.endswith(".checks.sql"):
            continue
        name = f"{path.parent.name}.{path.stem}"
        checks = path.with_name(f"{path.stem}.checks.sql")
        by_name[name] = parse_model(name, sql_files.read(path, folder), checks.read_text() if checks.exists() else "")
    graph = {model.name: [table for table in model.reads if table in by_name] for model in by_name.values()}
    for model in by_name.values():
        for table in model.reads:
            schema = table.partition(".")[0]
            if table not in by_name and schema in {"staging", "core", "marts"} and not table.endswith("__before"):
                raise ModelError(f"{model.name} reads {table}, which is no model.", "Fix the name, or add the model.")
    try:
        return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ModelError(f"Models read each other in a circle: {' -> '.join(error.args[1])}.", "Break it.") from error


def model(name: str) -> Model:
    for candidate in models():
        if candidate.name == name:
            return candidate
    raise ModelError(f"There is no model {name!r}.", "`python -m etl status tables` lists them.")


def is_view(name: str) -> bool:
    """Whether a table is made of SQL alone and kept in no file; false for what no model makes."""
    return any(candidate.name == name and candidate.is_view for candidate in models())


def tables_behind(model: Model) -> set[str]:
    """Every table with rows of its own that a model reads, also by way of views."""
    tables: set[str] = set()
    for table in model.reads:
        if is_view(table):
            tables |= tables_behind(next(candidate for candidate in models() if candidate.name == table))
        else:
            tables.add(table)
    return tables


def closure(names: Iterable[str]) -> tuple[Model, ...]:
    """These models with all that they and their checks read, each after those it reads."""
    by_name = {candidate.name: candidate for candidate in models()}
    needed: set[str] = set()
    pending = [model(name).name for name in names]
    while pending:
        name = pending.pop()
        if name in by_name and name not in needed:
            needed.add(name)
            pending += [*by_name[name].reads, *(table for check in by_name[name].checks for table in check.reads)]
    return tuple(candidate for candidate in models() if candidate.name in needed)


def definition(path: str) -> str:
    """What schema.table.column means, as pages show it on hover. Raises ModelError for a column that there is not."""
    table, _, name = path.rpartition(".")
    for column in model(table).columns:
        if column.name == name:
            return column.description
    raise ModelError(f"There is no column {path!r}.", "docs/data.md lists all of them.")
