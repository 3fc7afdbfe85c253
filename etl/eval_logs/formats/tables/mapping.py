"""Which column of a plain table is what: written by a person as YAML, or guessed (guess.py) and then accepted by one.

    shape: results_long              # or results_wide, samples
    columns: {model: Model, task: Benchmark, metric: Metric, value: Score, n: Samples}
    constants: {suite: Our board, scale: percent}

`columns` name a role and then the column that has it. `results_wide` lists its columns of figures under `values`.
`config` names columns that make it another run (precision, prompt), `constants` say what no column does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl.eval_logs.issues import RejectedLog
from warehouse.errors import ContractError

SHIPPED = Path(__file__).parent / "mappings"
FILL_IN = "FILL IN"  # stands in a guess where only a person can know
Shape = Literal["results_wide", "results_long", "samples"]
Scale = Literal["share", "percent"]
Provenance = Literal["verified", "uploaded_samples", "uploaded_results", "author_claimed", "third_party"]

OF_A_RUN = ("model", "revision", "date", "suite")
OF_A_RESULT = ("n", "stderr", "ci", "ci_low", "ci_high", "n_shot", "subset", "filter", "split", "dataset")
OF_A_SAMPLE = (
    "sample_id", "epoch", "subset", "score", "label", "prediction", "probability", "cluster_id", "perturbation",
    "latency_s", "latency_ms", "ttft_s", "ttft_ms", "input_tokens", "output_tokens", "error",
    "input", "target", "output", "explanation",
)  # fmt: skip
ROLES: dict[str, tuple[str, ...]] = {
    "results_wide": (*OF_A_RUN, "cost_usd"),
    "results_long": (*OF_A_RUN, "task", "metric", "value", *OF_A_RESULT),
    "samples": (*OF_A_RUN, "task", "metric", *OF_A_SAMPLE),
}
HINT = "The layout of a mapping is in docs/evaluation.md; `columns` of the table are listed with the refusal."


class _MappingPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueColumn(_MappingPart):
    """One column of figures in a wide table. `*_from` name columns, the others are the same in every row."""

    column: str
    task: str | None = None
    metric: str | None = None
    scale: Scale | None = None
    subset: str | None = None
    filter: str | None = None
    n_shot: int | None = Field(None, ge=0)
    n: int | None = Field(None, ge=1)
    n_from: str | None = None
    stderr_from: str | None = None
    ci_from: str | None = None  # '+5/-4' around the figure

    @property
    def columns(self) -> list[str]:
        return [name for name in (self.column, self.n_from, self.stderr_from, self.ci_from) if name]


class Constants(_MappingPart):
    """What holds for the whole table."""

    model: str | None = None
    task: str | None = None
    suite: str | None = None
    metric: str | None = None
    scale: Scale | None = None
    n: int | None = Field(None, ge=1)
    date: str | None = None
    framework: str | None = None
    source_name: str | None = None
    source_url: str | None = None
    provenance: Provenance | None = None


class ColumnMapping(_MappingPart):
    """How a table is read. Raises ContractError from `load` and `of`, with the key that is wrong."""

    shape: Shape
    name: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    values: tuple[ValueColumn, ...] = ()
    config: tuple[str, ...] = ()
    constants: Constants = Constants()

    @classmethod
    def of(cls, document: object) -> ColumnMapping:
        """From what YAML or JSON gave. Raises ContractError naming each wrong key, what it is and what is expected."""
        if not isinstance(document, dict):
            raise ContractError(f"A mapping is a list of keys and values; this is {type(document).__name__}.", HINT)
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            wrong = [_message(one) for one in error.errors(include_url=False)]
            raise ContractError("\n".join(wrong), HINT) from error

    @classmethod
    def load(cls, source: str | Path) -> ColumnMapping:
        """From a YAML file, or the shipped mapping of that name (`shipped()` lists them)."""
        known = shipped()
        if isinstance(source, str) and source in known:
            return known[source]
        path = Path(source)
        if not path.is_file():
            raise ContractError(f"No mapping '{source}': neither a file nor one of {', '.join(sorted(known))}.", HINT)
        try:
            document = yaml.safe_load(path.read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ContractError(f"{path.name} is not valid YAML: {str(error).splitlines()[0]}.", HINT) from error
        return cls.of(document)

    def as_dict(self) -> dict[str, Any]:
        """What `of` reads, without what is not set."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | {"shape": self.shape}

    def as_yaml(self) -> str:
        document = self.as_dict()
        order = ("name", "shape", "columns", "values", "config", "constants")
        return yaml.safe_dump(
            {key: document[key] for key in order if key in document}, sort_keys=False, allow_unicode=True
        )

    @property
    def used(self) -> dict[str, str]:
        """Every column it needs, with the key that asks for it: {'Score': 'columns.value'}."""
        key_of = {name: f"columns.{role}" for role, name in self.columns.items()}
        for place, value in enumerate(self.values):
            key_of.update(dict.fromkeys(value.columns, f"values[{place}]"))
        return key_of | dict.fromkeys(self.config, "config")

    @property
    def unfilled(self) -> list[str]:
        """Keys of a guess that wait for a person."""
        constants = self.constants.model_dump(exclude_none=True)
        own = [(f"values[{place}].task", value.task) for place, value in enumerate(self.values)]
        return [
            key
            for key, value in [*((f"constants.{key}", value) for key, value in constants.items()), *own]
            if value == FILL_IN
        ]

    def has(self, key: str) -> bool:
        return key in self.columns or getattr(self.constants, key, None) is not None

    @model_validator(mode="after")
    def _is_enough(self) -> ColumnMapping:
        allowed = ROLES[self.shape]
        for role, column in self.columns.items():
            if role not in allowed:
                raise ValueError(f"columns.{role}: no role in a table of {self.shape}; there are {', '.join(allowed)}")
            if not column.strip():
                raise ValueError(f"columns.{role}: the name of a column is missing")
        if not self.has("model"):
            raise ValueError("columns.model or constants.model: one of them has to say which model a row is about")
        getattr(self, f"_is_enough_for_{self.shape}")()
        return self

    def _is_enough_for_results_wide(self) -> None:
        if not self.values:
            raise ValueError("values: a wide table needs at least one column of figures here")
        for place, value in enumerate(self.values):
            for key in ("task", "metric"):
                if getattr(value, key) is None and not self.has(key):
                    raise ValueError(f"values[{place}].{key}: missing, and constants.{key} is not set either")

    def _is_enough_for_results_long(self) -> None:
        if self.values:
            raise ValueError("values: only a wide table has them; a long one has columns.value")
        if "value" not in self.columns:
            raise ValueError("columns.value: the column with the figures is missing")
        self._says("task", "metric")

    def _is_enough_for_samples(self) -> None:
        if self.values:
            raise ValueError("values: only a wide table has them; samples have columns.score")
        self._says("task", "metric")
        if "score" not in self.columns and not {"label", "prediction"} <= self.columns.keys():
            raise ValueError("columns.score: missing; without it columns.label and columns.prediction are needed")
        for measure in ("latency", "ttft"):
            if {f"{measure}_s", f"{measure}_ms"} <= self.columns.keys():
                raise ValueError(f"columns.{measure}_ms: columns.{measure}_s is there too; one of them")

    def _says(self, *keys: str) -> None:
        for key in keys:
            if not self.has(key):
                raise ValueError(f"columns.{key} or constants.{key}: one of them has to be there")


def shipped() -> dict[str, ColumnMapping]:
    """The mappings that come with Hubscope, by name."""
    mappings = [ColumnMapping.of(yaml.safe_load(path.read_text("utf-8"))) for path in sorted(SHIPPED.glob("*.yaml"))]
    return {mapping.name: mapping for mapping in mappings if mapping.name}


def _message(error: Any) -> str:
    """'constants.scale: 'both' is none of share, percent.'"""
    place = ".".join(str(part) for part in error["loc"])
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{message}."
    if error["type"] == "missing":
        return f"{place}: missing; expected {', '.join(get_args(Shape)) if place == 'shape' else 'a value'}."
    if error["type"] == "extra_forbidden":
        return f"{place}: there is no such key in a mapping."
    return f"{place}: found {error['input']!r:.80}; {message[0].lower()}{message[1:]}."


class NeedsMapping(RejectedLog):
    """A table without a mapping: `columns` are its columns, `guess` what they may mean, for a person to accept."""

    def __init__(self, name: str, columns: dict[str, str], guess: ColumnMapping | None):
        self.columns, self.guess = columns, guess
        listed = ", ".join(f"{column} ({kind})" for column, kind in list(columns.items())[:40])
        message = f"{name} is a plain table; which column means what has to be said with --map FILE. It has: {listed}."
        if guess is None:
            super().__init__(message, "No guess could be made: write the mapping by hand (docs/evaluation.md).")
        else:
            super().__init__(message, f"A guess, to be checked before it is used:\n\n{guess.as_yaml()}")
