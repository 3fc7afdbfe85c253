"""Which model of the Hub a log speaks of: exactly so named, a known alias, or what a person answered. Never a guess."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from warehouse.errors import ParameterError
from warehouse.models.catalog import MODELS
from warehouse.storage.lake import Lake

ALIASES = MODELS / "mappings" / "model_aliases.csv"
# What harnesses put before a name to say where the model comes from; after it stands the Hub's own name.
PREFIXES = ("pretrained=", "hf/", "hf:", "huggingface/", "huggingface:", "https://huggingface.co/", "hf_model:")
HUB_ID = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?", re.ASCII)
MAX_SUGGESTIONS, MAX_CANDIDATES = 5, 5_000
LIKE = 0.6  # of the letters of two names, in order


@dataclass(frozen=True)
class ResolvedModel:
    """`match` is exact, alias, asked or none; `model_id` is None with none."""

    model_id: str | None
    match: str


UNKNOWN = ResolvedModel(None, "none")


class ModelNames:
    """The models listed in a lake, and what was answered for earlier submissions. Raises ParameterError for a malformed answer."""

    def __init__(self, lake: Lake, answers: Mapping[str, str] | None = None):
        self.lake = lake
        self._known: dict[str, ResolvedModel] = {}
        for written, model_id in (answers or {}).items():
            self.answer(written, model_id)

    def answer(self, written: str, model_id: str) -> None:
        """What a person says the name means; it counts before all else."""
        if not HUB_ID.fullmatch(model_id):
            raise ParameterError(f"{model_id!r}, the answer for {written!r}, is not a model id.", "Write owner/name.")
        self._known[written] = ResolvedModel(model_id, "asked")

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Every model of the last listing, and its name in lower case; no row where there is no listing."""
        last = self.lake.last_partition("hub_models")
        ids = pl.scan_parquet(last.files, hive_partitioning=False).select("id") if last else pl.LazyFrame({"id": []})
        return ids.select(pl.col("id").cast(pl.String)).with_columns(low=pl.col("id").str.to_lowercase()).collect()

    @cached_property
    def _aliases(self) -> dict[str, str]:
        aliases: dict[str, str] = {}
        if ALIASES.is_file():
            with ALIASES.open(newline="") as file:
                aliases = {row["model_written"]: row["model_id"] for row in csv.DictReader(file)}
        for partition in self.lake.partitions("eval_runs"):
            # What was answered in one workspace's own runs is nobody else's business.
            is_asked = (pl.col("model_match") == "asked") & (pl.col("visibility") == "shared")
            runs = pl.scan_parquet(partition.files, hive_partitioning=False).filter(is_asked)
            aliases |= dict(runs.select("model_written", "model_id").collect().iter_rows())
        return aliases

    def resolve(self, written: Iterable[str]) -> dict[str, ResolvedModel]:
        """All at once, because the listing is long. A name in other case counts where only one model is so called."""
        new = {name for name in written if name not in self._known}
        bare = {name: _bare(name) for name in new}
        wanted = [name.lower() for name in {*new, *bare.values()}]
        listed_rows = self.listed.filter(pl.col("low").is_in(wanted))
        exact = set(listed_rows["id"])
        alone = listed_rows.filter(pl.len().over("low") == 1)
        folded = dict(zip(alone["low"], alone["id"], strict=True))

        def listed(name: str) -> str | None:
            return name if name in exact else folded.get(name.lower())

        for name in new:
            if model_id := listed(name):
                self._known[name] = ResolvedModel(model_id, "exact")
            elif model_id := self._aliases.get(name) or listed(bare[name]):
                self._known[name] = ResolvedModel(model_id, "alias")
            else:
                self._known[name] = UNKNOWN
        return self._known

    def suggestions(self, written: str) -> list[str]:
        """Models of a like name, the likest first, at most five: for a person to choose from."""
        wanted = _bare(written).lower().replace("__", "/")
        end = wanted.rpartition("/")[2]
        if len(end) < 3 or self.listed.is_empty():
            return []
        low = pl.col("low")
        near = self.listed.filter(
            low.str.contains(end, literal=True) | low.str.contains(end[: max(3, len(end) // 2)], literal=True)
        )
        near = near.sort(low.str.ends_with("/" + end), low.str.len_chars(), descending=[True, False]).head(
            MAX_CANDIDATES
        )
        ends: dict[str, list[str]] = {}
        for model_id, lower in near.iter_rows():
            ends.setdefault(lower.rpartition("/")[2], []).append(model_id)
        close = difflib.get_close_matches(end, ends, MAX_SUGGESTIONS, LIKE)
        return [model_id for name in close for model_id in ends[name]][:MAX_SUGGESTIONS]

    def lists(self, model_id: str) -> bool:
        """Whether the model is in the last listing; True where there is none to look in."""
        return self.listed.is_empty() or not self.listed.filter(pl.col("id") == model_id).is_empty()


def _bare(written: str) -> str:
    """`pretrained=org/name,dtype=float16` and `hf/org/name` are both org/name."""
    for prefix in PREFIXES:
        if written.startswith(prefix):
            return written.removeprefix(prefix).partition(",")[0].strip("/ ")
    return written
