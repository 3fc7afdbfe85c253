"""Families of the recorded Hub, counted by the models and again by a plain walk over the raw files: they agree exactly."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.recorded.conftest import RecordedHub
from warehouse.build import builder
from warehouse.engine import Limits
from warehouse.query.answers import Warehouse
from warehouse.storage.lake import Lake

pytestmark = pytest.mark.recorded
MOMENTS = [f"2026-08-{day}T23:59" for day in (19, 20, 21, 22)]
RELATIONS = ("finetune:", "quantized:", "merge:", "adapter:")
Families = dict[str, dict[str, int]]


@pytest.fixture
def radar(recorded_hub: Callable[..., RecordedHub], tmp_path: Path) -> Lake:
    hub, lake = recorded_hub("radar"), Lake(tmp_path)
    for moment in MOMENTS:
        hub.take(lake, moment)
    builder.publish(lake, builder.build(lake))
    return lake


def named_base(row: dict[str, Any], known: dict[str, str]) -> str | None:
    """The one base that decides a model's family: the first its card names, else the first by alphabet of all named."""
    card = [name.strip() for text in row["cardData_base_model"] or [] for name in text.split(",")]
    tags = [tag.removeprefix("base_model:") for tag in row["tags"] or [] if tag.startswith("base_model:")]
    for relation in RELATIONS:
        tags = [tag.removeprefix(relation).strip() for tag in tags]
    card, tags = ([known.get(n.lower(), n) for n in names if is_name(n)] for names in (card, tags))
    named = {name for name in [*card, *tags] if name != row["id"]}
    return card[0] if card and card[0] in named else min(named, default=None)


def is_name(text: str) -> bool:
    return bool(re.fullmatch(r"[\w.-]+(/[\w.-]+)?", text, re.ASCII)) and text.lower() not in ("none", "null", "unknown")


def walk(lake: Lake) -> Families:
    """Root -> listed members with their downloads, read from the raw files without any SQL."""
    days = lake.partitions("hub_models")
    latest: dict[str, tuple[Any, dict[str, Any]]] = {}
    for day in days:
        for file in day.files:
            for row in pq.read_table(file, columns=["id", "downloads", "tags", "cardData_base_model"]).to_pylist():
                latest[row["id"]] = (day.day, row)
    known = {name.lower(): name for name in latest}
    base = {name: named_base(row, known) for name, (_, row) in latest.items()}
    families: Families = defaultdict(dict)
    for name, (seen, row) in latest.items():
        if seen == days[-1].day:
            families[top(name, base)][name] = row["downloads"] or 0
    return families


def top(name: str, base: dict[str, str | None]) -> str:
    met: list[str] = []
    while (above := base.get(name)) is not None and name not in met:
        met.append(name)
        name = above
    return min(met[met.index(name) :]) if name in met else name


def totals(families: Families, begin: str) -> tuple[int, int, int]:
    chosen = [members for root, members in families.items() if root.startswith(begin)]
    return len(chosen), sum(map(len, chosen)), sum(sum(members.values()) for members in chosen)


def test_each_family_has_the_models_and_downloads_that_a_plain_walk_over_the_raw_files_finds(radar: Lake):
    _, engine = Warehouse(radar.root, Limits(60, 200_000, 2**28, "4GB")).current()
    found = engine.select("SELECT * FROM marts.family_summary").frame
    sizes = engine.select("SELECT * FROM marts.family_sizes").frame
    walked = walk(radar)
    assert {
        row["family_root_id"]: (row["models"], row["family_downloads_30d"] or 0) for row in found.iter_rows(named=True)
    } == {root: (len(members), sum(members.values())) for root, members in walked.items() if members.keys() - {root}}
    # Those of one model too: as many families of each size, and together the whole of the Hub that was recorded.
    assert dict(sizes.iter_rows()) == Counter(sum(members.values()) for members in walked.values())
    assert (sizes["downloads_30d"] * sizes["families"]).sum() == 911_022_508
    assert sum(map(len, walked.values())) == 15_156

    # Families, models and downloads under roots whose names begin so.
    assert totals(walked, "Qwen/Qwen3-") == (43, 609, 89_431_438)
    assert totals(walked, "Qwen/Qwen3") == (58, 2_551, 205_812_331)
    assert totals(walked, "google/gemma") == (36, 365, 57_662_831)

    # One family written out, each member's card looked up by hand: all name the root itself as their base.
    assert walked["Qwen/Qwen3-Coder-30B-A3B-Instruct"] == {
        "unsloth/Qwen3-Coder-30B-A3B-Instruct-GGUF": 12_364_836,
        "Qwen/Qwen3-Coder-30B-A3B-Instruct": 957_504,
        "Joakimpalm-Zen/Qwen3-Coder-30B-A3B-Instruct-keep120-Q4_K_M-GGUF": 530,
        "genomalabs/kalypso-v1.2l": 414,
        "ThakiCloud/Qwen3-Coder-30B-A3B-W4A16": 393,
        "ThakiCloud/Qwen3-Coder-30B-A3B-Prune3-W4A16": 374,
        "laion/tt-x2_clip-hi0p05-10-30B": 265,
        "laion/tt-x4_temperature-t1p0-45-30B": 250,
        "laion/tt-x15-megatron-51-30B": 226,
        "laion/tt-x16-entropy0p003-42-30B": 117,
        "ThakiCloud/Qwen3-Coder-30B-A3B-MXFP4": 68,
        "JanosMozer/qwen-lean4-formaliser-vLoRA": 19,
        "jlebthedude/n64dllm-v1": 19,
        "JanosMozer/qwen-lean4-formaliser-vDoRA": 17,
    }
    (coder,) = found.filter(found["family_root_id"] == "Qwen/Qwen3-Coder-30B-A3B-Instruct").to_dicts()
    assert (coder["own_downloads_30d"], coder["family_downloads_30d"]) == (957_504, 13_325_032)
    assert (coder["quantizations"], coder["finetunes"], coder["generations"]) == (7, 6, 1)

    # Qwen3-8B itself says that it derives from a base that this listing never named.
    (eight,) = found.filter(found["family_root_id"] == "Qwen/Qwen3-8B-Base").to_dicts()
    assert not eight["root_is_known"]
    assert eight["own_downloads_30d"] is None
    assert eight["family_downloads_30d"] == 15_335_021
