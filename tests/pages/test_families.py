"""The Families page: league and concentration of all families, and one family with its tree, kinds, makers and course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from etl.demo import names
from pages.adoption.families import choices
from panels.adoption.families import derived, detail, ranking, relations, survival, tree
from panels.adoption.families.concentration import families_shape
from tests.lake_cache import LakeCache
from tests.pages.page_text import Open, every_model, links, words
from tests.warehouse.partitions import model, quick_build, snapshot
from warehouse.analysis import concentration
from warehouse.build.builder import publish
from warehouse.query import answers, cache
from warehouse.settings import settings
from warehouse.storage.lake import Lake

EARLIER, LATER = date(2026, 1, 31), date(2026, 3, 15)


def kin(name: str, downloads: int, *bases: str, relation: str | None = None, **fields: Any) -> dict[str, Any]:
    tags = [f"base_model:{relation}:{base}" if relation else f"base_model:{base}" for base in bases]
    created = {"createdAt": "2025-11-05T10:00:00.000Z", "pipeline_tag": "text-generation"}
    return model(name, downloads, None, tags=tags, cardData_base_model=list(bases) or None, **(created | fields))


CHILDREN = [kin(f"big/child-{n:02}", 10 * n, "big/root", relation="finetune") for n in range(1, 13)]
LISTED = [
    kin("big/root", 100), *CHILDREN,
    kin("quick/grand", 5, "big/child-12", relation="quantized"), kin("quick/late", 7, "big/child-12", relation="adapter", createdAt="2026-03-02T10:00:00.000Z"),
    kin("loop/a", 3, "loop/b", relation="merge"), kin("loop/b", 2, "loop/a", relation="merge"), kin("tail/of-loop", 1, "loop/b"),
    kin("kid/one", 40, "never/seen", relation="finetune"),
    kin("old/root", 50), kin("old/leaf", 6, "old/mid", relation="quantized"),
    kin("x/merged", 30, "old/root", "big/root", relation="merge"),
    kin("alone/model", 80, createdAt="2022-03-02T23:29:04.000Z"), kin("undated/model", 1, createdAt=None),
]  # fmt: skip


def families(root: Path) -> None:
    """Two listings of families with every oddity: a circle, an unseen root, a removed model in the middle, a merge of two."""
    lake = Lake(root)
    snapshot(lake, EARLIER, [*(row for row in LISTED if row["id"] != "quick/late"), kin("old/mid", 9, "old/root")])
    snapshot(lake, LATER, LISTED)
    publish(lake, quick_build(lake))


@pytest.fixture(scope="module")
def kin_lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lake_cache.copy(families, tmp_path_factory.mktemp("kin"))


@pytest.fixture
def small(kin_lake: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The portal reads that folder meanwhile."""
    yield from _reading(kin_lake, monkeypatch)


@pytest.fixture
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One listing of models that name no base and no day of creation."""
    lake = Lake(tmp_path)
    snapshot(lake, LATER, [model("org/a", 10), model("org/b", 5)])
    publish(lake, quick_build(lake))
    yield from _reading(tmp_path, monkeypatch)


def _reading(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HUBSCOPE_DATA", str(root))
    settings.cache_clear()
    cache.CACHE.clear()
    yield root
    monkeypatch.undo()
    settings.cache_clear()
    cache.CACHE.clear()


def card_of(name: str) -> dict[str, Any]:
    card = relations.find(name)
    assert card is not None
    return card


# -- all families -----------------------------------------------------------------------------------------------------
def test_the_page_opens_on_all_families_with_five_figures_and_no_error(portal: Open):
    app = portal("adoption/families")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Which base models carry the ecosystem?"
    assert [metric.label for metric in app.metric] == [
        "Families", "Derivatives", "Via derivatives", "Ten largest", "Unseen roots",
    ]  # fmt: skip
    text = words(app)
    for panel in ("draws most", "families draw", "entered the 20 largest", "Most derivatives were made", "in use"):
        assert panel in text
    figures = [str(figure) for metric in app.metric for figure in (metric.value, metric.delta)]
    assert not [figure for figure in figures if "None" in figure or "nan" in figure.lower()]


def test_headline_figures_are_those_of_the_models_themselves(demo_lake: Path):
    listed = every_model(demo_lake).filter(pl.col("is_current"))
    derivatives = listed.filter(pl.col("repo_id") != pl.col("family_root_id"))
    now = answers.ask("families_figures").frame.row(0, named=True)
    assert now["derivatives"] == derivatives.height
    assert now["families"] == derivatives["family_root_id"].n_unique()
    assert now["derivative_share"] == pytest.approx(derivatives["downloads_30d"].sum() / listed["downloads_30d"].sum())
    largest = listed.group_by("family_root_id").agg(pl.col("downloads_30d").sum()).top_k(10, by="downloads_30d")
    assert now["top10_share"] == pytest.approx(largest["downloads_30d"].sum() / listed["downloads_30d"].sum())


def test_each_model_is_in_one_family_and_families_sum_to_the_whole(demo_lake: Path):
    listed = every_model(demo_lake).filter(pl.col("is_current"))
    mix = answers.ask("family_mix").frame
    assert mix["models"].sum() == listed.height
    assert mix["downloads_30d"].sum() == listed["downloads_30d"].sum()


@pytest.mark.parametrize(
    ("sort", "label"), [("derivatives", "derivatives"), ("new_derivatives_28d", "new derivatives")]
)
def test_the_order_of_the_league_is_in_the_url(portal: Open, demo_lake: Path, sort: str, label: str):
    first = answers.ask("families_league", sort=sort, limit=1).frame.row(0, named=True)
    text = words(portal("adoption/families", sort=sort))
    assert relations.short(first["family_root_id"]) in text
    assert f"Families of two models or more, by {label}" in text


def test_growth_ranks_from_a_floor_and_is_shrunk_by_it(demo_lake: Path):
    league = answers.ask("families_league", sort="growth_28d", limit=100)
    before = league.frame.filter(pl.col("growth_28d").is_not_null())
    assert league.frame["growth_28d"][0] > 0
    cards = pl.concat([answers.ask("family_card", family=root).frame for root in before["family_root_id"][:5]])
    assert (cards["downloads_30d_28d_ago"] >= league.params["floor"]).all()


def test_words_of_a_roots_name_narrow_the_league_down(portal: Open):
    assert "No root's name holds zzzz" in words(portal("adoption/families", root="zzzz"))


def test_nonsense_in_the_url_is_no_choice(portal: Open, seen: Open):
    app = portal("adoption/families", sort="<script>", since="-1", cohorts="x", use_by="y")
    assert not app.exception
    assert not app.error
    assert words(app) == words(seen("adoption/families"))


def test_a_clicked_row_opens_its_family(monkeypatch: pytest.MonkeyPatch):
    state = {"t": SimpleNamespace(__getitem__=None)}
    monkeypatch.setattr(choices.st, "session_state", state)
    frame = pl.DataFrame({"family_root_id": ["org/a", "org/b"]})
    state["t"] = {"selection": {"cells": [(1, "models")]}}
    choices.open_clicked("t", frame)
    assert state["family"] == "org/b"
    state["t"] = {"selection": {"cells": []}}
    choices.open_clicked("t", frame)
    assert state["family"] == "org/b"


# -- the ecosystem ----------------------------------------------------------------------------------------------------
def test_concentration_is_that_of_all_families_each_with_its_own_sum(demo_lake: Path):
    listed = every_model(demo_lake).filter(pl.col("is_current"))
    sums = listed.group_by("family_root_id").agg(pl.col("downloads_30d").sum())["downloads_30d"]
    shape = families_shape(None)
    assert shape["now"]["families"] == sums.len()
    assert shape["now"]["hhi"] == pytest.approx(concentration.hhi(sums))
    assert shape["now"]["gini"] == pytest.approx(concentration.gini(sums))
    assert "then" not in shape


def test_compared_with_an_earlier_day_families_without_downloads_count_too(demo_lake: Path):
    stretch = answers.ask("families_stretches").frame.row(0, named=True)
    shape = families_shape(stretch["days_back"])
    assert shape["then"]["families"] == stretch["families_then"]
    assert shape["now"]["families"] == stretch["families_now"]
    assert {curve["series"][0] for curve in shape["curves"]} == {"now", "then"}


def test_who_entered_was_not_among_the_largest_before(demo_lake: Path):
    changes = answers.ask("families_changes", days_back=28, top=10).frame
    assert changes.height
    for row in changes.iter_rows(named=True):
        then, now = (row["rank_then"] or 99) <= 10, (row["rank_now"] or 99) <= 10
        assert row["turn"] == {(False, True): "entered", (True, False): "left", (True, True): "stayed"}[then, now]


def test_cohorts_hold_every_dated_model_and_the_floor_apart(demo_lake: Path):
    known = every_model(demo_lake)
    cohorts = answers.ask("cohorts_by_month").frame
    assert cohorts["models"].sum() == known["created_on"].count()
    older = cohorts.filter(pl.col("created_is_floor"))
    assert older["models"].sum() == known["created_is_floor"].sum() > 0


def test_survival_follows_all_models_ever_in_use_of_known_age(portal: Open):
    counts = answers.ask("survival_of_use", dimension="all").frame
    assert counts["entered"].sum() == (counts["ended"] + counts["censored"]).sum() > 20
    by_size = answers.ask("survival_of_use", dimension="size_bucket").frame
    assert by_size["entered"].sum() == counts["entered"].sum()
    curves = cache.compute(survival.use_curves, dimension="all")
    assert curves["all"].curve["survival"].is_sorted(descending=True)
    assert "Share of models still in use, by age" in words(portal("adoption/families"))


def test_without_bases_dates_and_history_each_panel_says_what_is_missing(portal: Open, lonely: Path):
    app = portal("adoption/families")
    assert not app.exception
    assert not app.error
    text = words(app)
    for words_of_state in (
        "No families yet", "No comparison yet", "Nothing to compare yet", "No day of creation is known", "Too early to tell", "Nothing to draw",
    ):  # fmt: skip
        assert words_of_state in text


# -- one family -------------------------------------------------------------------------------------------------------
def test_a_family_in_the_url_shows_tree_kinds_makers_growth_and_course(portal: Open, demo_lake: Path):
    first = answers.ask("families_league", limit=1).frame["family_root_id"][0]
    app = portal("adoption/families", family=first)
    assert not app.exception
    assert not app.error
    assert app.header[0].value.replace("\\", "") == f"Family of {first}"
    assert [metric.label for metric in app.metric] == ["Downloads", "Place", "Root's own", "Models", "Publishers"]
    text = words(app)
    for panel in ("Derivatives draw", "made its", "Derivatives by month of creation", "Family downloads: "):
        assert panel in text
    app.button(key="back").click().run()
    assert "draws most" in words(app)


def test_any_model_of_a_family_leads_to_it_whatever_its_case(portal: Open, small: Path):
    app = portal("adoption/families", family="QUICK/grand")
    assert app.header[0].value == "Family of big/root"
    assert "quick/grand belongs to this family" in words(app)


def test_an_unknown_name_gets_the_nearest_ones_and_a_click_opens_a_family(portal: Open, small: Path):
    app = portal("adoption/families", family="big/roof")
    assert "No family and no model is called big/roof" in words(app)
    assert any("big/root" in label for label in links(app))
    app.button(key="offer_big/root").click().run()
    assert app.header[0].value == "Family of big/root"


def test_a_root_that_no_listing_named_says_so_and_has_no_downloads_of_its_own(portal: Open, demo_lake: Path):
    app = portal("adoption/families", family=names.LOST_BASE)
    assert not app.error
    assert any("Root never listed" in badge.value for badge in app.get("markdown"))
    own = next(metric for metric in app.metric if metric.label == "Root's own")
    assert (own.value, own.delta) == ("Not stated", "never listed")


def test_a_circle_of_bases_is_flagged_and_each_of_its_models_drawn_once(portal: Open, small: Path):
    card = card_of("loop/b")
    assert card["family_root_id"] == "loop/a"
    assert relations.root_state(card) == "bases lead in a circle"
    models = answers.ask("family_tree", family="loop/a").frame
    assert models["repo_id"].to_list() == ["loop/a", "loop/b", "tail/of-loop"]
    assert models["branch_downloads_30d"].to_list() == [6, 3, 1]
    app = portal("adoption/families", family="loop/a")
    assert not app.error
    assert any("Bases lead in a circle" in badge.value for badge in app.get("markdown"))


def test_a_model_without_relatives_stands_alone(portal: Open, small: Path):
    app = portal("adoption/families", family="ALONE/model")
    assert app.header[0].value == "alone/model"
    assert "It stands alone" in words(app)
    app.button(key="back").click().run()
    assert "draws most" in words(app)


def test_a_merge_is_in_the_family_of_its_first_base_only(small: Path):
    assert card_of("x/merged")["family_root_id"] == "old/root"
    assert card_of("big/root")["merges"] == 0


def test_hostile_names_stay_text(portal: Open):
    app = portal("adoption/families", family="'; DROP TABLE x; -- [a](http://evil.example) :red[b]")
    assert not app.exception
    assert not [text.value for text in app.markdown if "](http" in text.value or " :red[" in text.value]


# -- the tree ---------------------------------------------------------------------------------------------------------
def test_a_branch_holds_a_model_and_all_below_it_and_the_rest_is_one_row(small: Path):
    models = answers.ask("family_tree", family="big/root", children=4).frame
    root = models.row(0, named=True)
    assert (root["repo_id"], root["branch_models"], root["branch_downloads_30d"]) == ("big/root", 15, 100 + 780 + 5 + 7)
    assert models.filter(pl.col("generation") == 1)["repo_id"].to_list() == [
        "big/child-12", "big/child-11", "big/child-10", "big/child-09", None,
    ]  # fmt: skip
    (rest,) = models.filter(pl.col("repo_id").is_null()).to_dicts()
    assert (rest["parent_id"], rest["rest_children"], rest["branch_models"], rest["branch_downloads_30d"]) == (
        "big/root",
        8,
        8,
        360,
    )
    twelfth = models.filter(pl.col("repo_id") == "big/child-12").row(0, named=True)
    assert (twelfth["downloads_30d"], twelfth["branch_models"], twelfth["branch_downloads_30d"]) == (120, 3, 132)
    assert models.filter(pl.col("parent_id") == "big/child-12")["repo_id"].to_list() == ["quick/late", "quick/grand"]


def test_branches_and_what_is_own_sum_to_the_family_in_every_tree(demo_lake: Path):
    roots = answers.ask("families_league", limit=8).frame["family_root_id"]
    assert len(roots) == 8
    for root in roots:
        models, card = answers.ask("family_tree", family=root).frame, card_of(root)
        assert models["branch_downloads_30d"][0] == card["family_downloads_30d"]
        assert models["branch_models"][0] == card["models"]
        below = models.group_by("parent_id").agg(pl.col("branch_downloads_30d").sum().alias("below"))
        whole = models.filter(pl.col("repo_id").is_not_null()).join(below, left_on="repo_id", right_on="parent_id")
        assert (whole["below"] + whole["downloads_30d"].fill_null(0) == whole["branch_downloads_30d"]).all()


def test_a_removed_model_stays_where_a_listed_one_derives_from_it(small: Path):
    models = answers.ask("family_tree", family="old/root").frame
    assert {row["repo_id"]: row["is_current"] for row in models.iter_rows(named=True)} == {
        "old/root": True, "x/merged": True, "old/mid": False, "old/leaf": True,
    }  # fmt: skip
    middle = models.filter(pl.col("repo_id") == "old/mid").row(0, named=True)
    assert (middle["downloads_30d"], middle["branch_models"], middle["branch_downloads_30d"]) == (None, 1, 6)
    assert tree.branch_facts(middle) == "6 · 1 model · removed"


def test_an_unseen_root_heads_its_tree(small: Path):
    models = answers.ask("family_tree", family="never/seen").frame
    assert models["repo_id"].to_list() == ["never/seen", "kid/one"]
    assert models["is_known"].to_list() == [False, True]


def test_addresses_of_models_are_safe_to_follow():
    assert tree.model_address("org/a&b=c d") == "model?model=org%2Fa%26b%3Dc+d"
    assert tree.model_address(None) is None


# -- words ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "Not stated"), (0.0, "0 %"), (0.0004, "less than 0.1 %"), (0.123, "12.3 %"), (0.9999, "more than 99.9 %"), (1.0, "100 %")],
)  # fmt: skip
def test_a_share_never_says_nothing_of_something_or_all_of_nearly_all(share: float | None, text: str):
    assert relations.share_text(share) == text


def test_growth_says_what_the_running_month_brought_so_far():
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    monthly = pl.DataFrame({"month_on": days, "is_finished": [True, True, False], "derivatives": [3, 5, 1]})
    assert derived.growth_title(monthly) == "Most derivatives were made in Feb 2026: 5; 1 so far in Mar 2026"
    assert derived.growth_title(monthly.head(1)) == "3 derivatives so far"


def test_the_course_tells_what_was_on_the_same_models():
    known = pl.DataFrame(
        {
            "day": [date(2026, 1, 1), date(2026, 1, 2)], "downloads_30d": [100, 160],
            "entered_30d": [100, 50], "left_30d": [0, 10],
        }
    )  # fmt: skip
    assert detail.history_title(known) == "Family downloads: 100 on 1 Jan 2026, 160 now; +20 on the same models"


def test_a_league_without_known_changes_names_no_mover():
    frame = pl.DataFrame(
        {"family_root_id": ["org/a"], "growth_28d": [None]}, schema_overrides={"growth_28d": pl.Float64}
    )
    assert (
        ranking.ranking_title(frame, ranking.RankingSelection("growth_28d", ""))
        == "No family's change over four weeks is known yet"
    )
