"""The fictional Hub tells one story, in the Hub's wire format."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.demo import FictionalHub, Outage, Refusal, names
from etl.demo.hub import KINDS

END = date(2026, 8, 22)
EXPAND = [
    "author", "cardData", "createdAt", "downloads", "downloadsAllTime", "evalResults", "gated", "gguf",
    "lastModified", "library_name", "likes", "model-index", "pipeline_tag", "private", "safetensors", "sha", "tags",
    "trendingScore",
]  # fmt: skip
# Names that people would take for real ones. Short ones count as a whole word only.
REAL = (
    "qwen", "llama", "mistral", "mixtral", "bert", "gpt", "gemma", "phi", "falcon", "claude", "whisper", "flux",
    "stable", "deepseek", "yi", "clip", "bloom", "opt", "vicuna", "zephyr", "bart", "grok", "kimi", "glm", "nemo",
    "granite", "olmo", "jamba", "mamba", "rwkv", "starcoder", "wav2vec", "yolo", "dino", "vit", "sam", "sora",
    "kokoro", "orca", "hermes", "smol", "minilm", "mpnet", "bge", "gte", "e5", "nomic", "jina", "cohere", "openai",
    "google", "meta", "microsoft", "nvidia", "apple", "amazon", "anthropic", "ibm", "intel", "tencent", "alibaba",
    "baidu", "huggingface", "stability", "databricks", "salesforce", "adobe", "allenai", "bigscience", "eleuther",
    "unsloth", "bartowski", "thebloke", "mradermacher", "t5", "xlm", "roberta", "electra", "ernie", "internlm",
    "baichuan", "minimax", "dbrx", "command", "aya",
)  # fmt: skip


@pytest.fixture(scope="module")
def hub() -> FictionalHub:
    return FictionalHub(models=300, end=END)


def rows_of(hub: FictionalHub, day: date, kind: str = "models", expand: list[str] | None = None) -> list[dict]:
    rows, cursor = [], None
    while True:
        body, cursor = hub.listing(kind, day, cursor=cursor, expand=expand or (EXPAND if kind == "models" else None))
        rows += orjson.loads(body)
        if cursor is None:
            return rows


def by_key(rows: list[dict]) -> dict[str, dict]:
    return {row["_id"]: row for row in rows}


# -- one story ---------------------------------------------------------------------------------------------------------
def test_same_seed_gives_the_same_bytes():
    one, other = (FictionalHub(seed=3, models=120, days=60, end=END) for _ in range(2))
    for kind in KINDS:
        assert one.listing(kind, END) == other.listing(kind, END)


def test_another_seed_tells_another_story():
    one, other = (FictionalHub(seed=seed, models=120, days=60, end=END) for seed in (3, 4))
    assert one.listing("models", END) != other.listing("models", END)


def test_a_later_end_moves_the_calendar_and_not_the_story():
    now, later = (FictionalHub(models=120, days=60, end=END + timedelta(days=shift)) for shift in (0, 1))
    assert now.story == later.story
    assert [r["_id"] for r in rows_of(now, END)] == [r["_id"] for r in rows_of(later, later.last_day)]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**31), models=st.integers(50, 160), days=st.integers(2, 120))
def test_every_size_and_seed_has_a_hub_whose_last_day_answers(seed: int, models: int, days: int):
    small = FictionalHub(seed=seed, models=models, days=days, end=END)
    rows = rows_of(small, END)
    assert len({row["_id"] for row in rows}) == len({row["id"] for row in rows}) == len(rows) > 0
    assert len(small.shelves["models"].repos) == models


def test_too_small_a_hub_is_refused_in_words():
    with pytest.raises(ValueError, match="at least 50 models"):
        FictionalHub(models=5)


# -- counts ------------------------------------------------------------------------------------------------------------
def test_downloads_are_the_last_thirty_daily_increments_of_the_all_time_count(hub: FictionalHub):
    traffic, correction = hub.shelves["models"].traffic, hub.story.correction
    expected = traffic.downloads_all_time[:, 30:] - traffic.downloads_all_time[:, :-30]
    off = np.argwhere(traffic.downloads[:, 30:] != expected)
    assert set(off[:, 0]) == {correction.repo}, "only the corrected model may differ"
    assert (off[:, 1] + 30 >= correction.day).all(), "and only from its correction on"
    datasets = hub.shelves["datasets"].traffic
    assert np.array_equal(
        datasets.downloads[:, 30:], datasets.downloads_all_time[:, 30:] - datasets.downloads_all_time[:, :-30]
    )


def test_the_all_time_count_falls_once_and_for_one_model_only(hub: FictionalHub):
    falls = np.argwhere(np.diff(hub.shelves["models"].traffic.downloads_all_time, axis=1) < 0)
    assert falls.tolist() == [[hub.story.correction.repo, hub.story.correction.day - 1]]


def test_no_count_is_negative(hub: FictionalHub):
    for kind in KINDS:
        traffic = hub.shelves[kind].traffic
        for counts in (traffic.downloads, traffic.downloads_all_time, traffic.likes, traffic.trending):
            assert counts.min() >= 0


def test_a_few_models_hold_most_downloads_and_many_have_none(hub: FictionalHub):
    counts = sorted((row["downloads"] for row in rows_of(hub, END)), reverse=True)
    assert sum(counts[: len(counts) // 20]) > 0.6 * sum(counts)
    assert sum(count == 0 for count in counts) > 0.1 * len(counts)


def test_weekends_are_quieter(hub: FictionalHub):
    daily = np.diff(hub.shelves["models"].traffic.downloads_all_time, axis=1).sum(axis=0)
    weekday = np.array([day.weekday() for day in hub.days[1:]])
    assert np.median(daily[weekday >= 5]) < 0.9 * np.median(daily[weekday < 5])


def test_the_crawler_sweep_reaches_repositories_that_nobody_uses(hub: FictionalHub):
    swept, traffic = hub.story.sweep, hub.shelves["models"].traffic
    daily = np.diff(traffic.downloads_all_time, axis=1)[:, swept - 20 : swept + 20]
    unused = np.median(daily, axis=1) == 0
    touched = (daily > 0)[unused & traffic.present[:, swept]].mean(axis=0)
    assert touched[19] > 0.9
    assert np.delete(touched, 19).max() < 0.3


# -- days and repositories that come and go ----------------------------------------------------------------------------
def test_a_missing_day_is_an_outage_for_every_kind(hub: FictionalHub):
    assert 4 <= len(hub.missing_days) <= 6
    for day in hub.missing_days:
        for kind in KINDS:
            with pytest.raises(Outage):
                hub.listing(kind, day)


def test_days_outside_the_record_are_outages_too(hub: FictionalHub):
    for day in (hub.first_day - timedelta(days=1), END + timedelta(days=1)):
        with pytest.raises(Outage):
            hub.listing("models", day)


def test_first_and_last_day_are_always_there(hub: FictionalHub):
    assert not hub.missing_days & {hub.first_day, hub.last_day}
    assert len(hub.days) == 395


def test_a_rename_keeps_the_key(hub: FictionalHub):
    assert hub.story.renamed
    for number, (day, old, new) in hub.story.renamed.items():
        key = hub.shelves["models"].repos[number].key
        assert by_key(rows_of(hub, hub.date_of(day - 1)))[key]["id"] == old
        after = by_key(rows_of(hub, hub.date_of(day)))
        assert after[key]["id"] == new
        assert old not in {row["id"] for row in after.values()}


def test_removed_models_stay_away_and_one_comes_back_with_its_count_kept(hub: FictionalHub):
    repos, last = hub.shelves["models"].repos, by_key(rows_of(hub, END))
    assert hub.story.removed
    assert not {repos[n].key for n in hub.story.removed} & set(last)
    number, gone, back = hub.story.reappeared
    key = repos[number].key
    before = by_key(rows_of(hub, hub.date_of(gone - 1)))[key]
    assert key not in by_key(rows_of(hub, hub.date_of(gone)))
    assert by_key(rows_of(hub, hub.date_of(back)))[key]["downloadsAllTime"] >= before["downloadsAllTime"]


def test_models_are_listed_from_the_day_of_their_creation(hub: FictionalHub):
    for index in (0, 100, 394):
        day = hub.date_of(index)
        assert all(row["createdAt"][:10] <= day.isoformat() for row in rows_of(hub, day))
    born = Counter(row["createdAt"][:10] for row in rows_of(hub, END) if row["createdAt"] >= hub.first_day.isoformat())
    assert len(born) > 20, "new models appear all through the record"


def test_the_oldest_models_have_the_hubs_own_floor_as_creation(hub: FictionalHub):
    created = [row["createdAt"] for row in rows_of(hub, END)]
    assert min(created) == "2022-03-02T23:29:04.000Z"
    assert 1 < created.count(min(created)) < len(created) / 5


def test_licences_and_gates_change_under_a_standing_name(hub: FictionalHub):
    first, last = by_key(rows_of(hub, hub.first_day)), by_key(rows_of(hub, END))
    both = [(first[key], last[key]) for key in first.keys() & last.keys()]
    licences = [[row.get("cardData", {}).get("license") for row in pair] for pair in both]
    assert len([pair for pair in licences if pair[0] != pair[1]]) >= 2
    assert len([a for a, b in both if a["gated"] != b["gated"]]) >= 2
    assert all(b["sha"] != a["sha"] for a, b in both if a["gated"] != b["gated"])


# -- what a row says ---------------------------------------------------------------------------------------------------
def test_two_models_name_each_other_as_base_and_one_base_does_not_exist(hub: FictionalHub):
    bases = {}
    for row in rows_of(hub, END):
        base_models = row.get("cardData", {}).get("base_model", [])
        bases[row["id"]] = [base_models] if isinstance(base_models, str) else base_models
    assert [(a, b) for a, named in bases.items() for b in named if a in bases.get(b, [])]
    assert names.LOST_BASE in {base for named in bases.values() for base in named}
    assert names.LOST_BASE not in bases


def test_bases_are_told_as_text_and_as_list_and_in_tags(hub: FictionalHub):
    cards = [row for row in rows_of(hub, END) if "base_model" in row.get("cardData", {})]
    assert {type(row["cardData"]["base_model"]) for row in cards} == {str, list}
    for row in cards:
        base_models = row["cardData"]["base_model"]
        for base in [base_models] if isinstance(base_models, str) else base_models:
            assert f"base_model:{base}" in row["tags"]
    relations = {tag.split(":")[1] for row in cards for tag in row["tags"] if tag.count(":") == 2}
    assert relations == {"quantized", "finetune", "adapter", "merge"}


def test_what_is_not_stated_is_absent_and_never_null(hub: FictionalHub):
    rows = rows_of(hub, END)
    assert all(value is not None for row in rows for value in row.values())
    for field in ("pipeline_tag", "library_name", "cardData"):
        assert any(field not in row for row in rows)
    assert any("license" not in row.get("cardData", {"license": ""}) for row in rows)
    assert {str(row["gated"]) for row in rows} == {"False", "auto", "manual"}
    assert any("gguf" in row for row in rows)
    assert any("safetensors" in row for row in rows)
    assert any("evalResults" in row and "model-index" in row for row in rows)


def test_only_the_fields_asked_for_come_with_the_two_identifiers(hub: FictionalHub):
    assert set(rows_of(hub, END, expand=["likes"])[0]) == {"_id", "id", "likes"}
    with pytest.raises(Refusal, match="baseModels"):
        hub.listing("models", END, expand=["baseModels", "likes"])
    with pytest.raises(Refusal, match="downloads"):
        hub.listing("spaces", END, expand=["downloads"])


def test_every_name_is_invented_and_says_so(hub: FictionalHub):
    whole = FictionalHub(end=END)
    for kind in KINDS:
        for repo in whole.shelves[kind].repos:
            repo_id = repo.card.repo_id.lower()
            parts = set(re.split(r"[^a-z0-9]+", repo_id))
            assert not [name for name in REAL if name in parts or (len(name) >= 4 and name in repo_id)], repo_id
            assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9._-]{1,90}", repo_id)
    assert all("fictional" in row["tags"] for kind in KINDS for row in rows_of(hub, END, kind))


# -- pages and HTTP ----------------------------------------------------------------------------------------------------
def test_pages_of_any_size_add_up_to_the_listing(hub: FictionalHub):
    whole, paged, cursor = [row["_id"] for row in rows_of(hub, END)], [], None
    while True:
        body, cursor = hub.listing("models", END, limit=37, cursor=cursor)
        paged += [row["_id"] for row in orjson.loads(body)]
        if cursor is None:
            break
    assert paged == whole


def test_a_listing_goes_from_new_to_old_or_by_the_count_asked_for(hub: FictionalHub):
    created = [row["createdAt"] for row in rows_of(hub, END)]
    assert created == sorted(created, reverse=True)
    top = [row["downloads"] for row in orjson.loads(hub.listing("models", END, limit=20, sort="downloads")[0])]
    assert top == sorted((row["downloads"] for row in rows_of(hub, END)), reverse=True)[:20]


def test_a_cursor_of_somebody_else_is_refused(hub: FictionalHub):
    for cursor in ("nonsense", "e30=", "%%%"):
        with pytest.raises(Refusal):
            hub.listing("models", END, cursor=cursor)


def test_the_readme_tells_the_days_of_the_default_story():
    readme = (Path(names.__file__).parent / "README.md").read_text()
    story = FictionalHub(end=END).story
    for day in (
        *story.missing,
        story.sweep,
        story.correction.day,
        *story.reappeared[1:],
        *(d for d, *_ in story.renamed.values()),
    ):
        assert re.search(rf"\b{day}\b", readme), f"day {day} is not in the README"
    assert f"about {len(story.removed)} models" in readme
