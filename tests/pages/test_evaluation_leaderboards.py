"""The Leaderboards page: what counts as first, what cannot be said, what a reader can ask, and what lies behind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.evaluation.leaderboards import evidence
from panels.evaluation.leaderboards import evidence as panel_evidence
from panels.evaluation.leaderboards import selection, sentences, table
from tests.evaluation_rows import HOSTILE, SUITE, land, result, run, small_lake
from tests.lake_cache import LakeCache
from tests.pages.evaluation_build import opened, published
from tests.pages.page_text import links, words
from tests.warehouse.partitions import model, quick_build, snapshot
from warehouse.build.builder import publish
from warehouse.storage.lake import Lake, without_fsync


@pytest.fixture(scope="module", autouse=True)
def lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with published(tmp_path_factory.mktemp("evaluated"), partial(lake_cache.copy, small_lake)) as lake:
        yield lake


def quiet(app: AppTest) -> AppTest:
    """Nothing failed on the page."""
    assert not app.exception
    assert not app.error
    return app


def board(app: AppTest) -> pl.DataFrame:
    """The table of all models, as it is shown."""
    (rows,) = [frame.value for frame in app.dataframe if "standing_words" in frame.value.columns]
    return pl.from_pandas(rows)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


# -- who is first ------------------------------------------------------------------------------------------------------
def test_the_page_says_who_leads_and_with_whom_the_lead_is_shared():
    app = quiet(opened())
    assert "merlin-9b leads of the 4 with an interval, but it is statistically tied with aurora-13b" in words(app)
    rows = board(app)
    assert rows["model"].to_list()[:2] == ["kestrel/merlin-9b", "polaris/aurora-13b"]
    assert rows["places"].to_list()[:2] == ["1–2", "1–2"]
    assert rows["standing_words"].to_list()[:2] == ["◆ first", "● tied with the first"]
    assert "Compare the first two" in links(app)


def test_figures_count_models_tasks_complete_ones_ties_and_disputes():
    assert figures(quiet(opened())) == {"Models": "6", "Tasks": "4", "Complete models": "5", "Tied with the first": "1", "Disputed values": "1"}  # fmt: skip


def test_a_model_that_lacks_a_task_has_no_mean_and_no_place():
    row = board(quiet(opened())).row(by_predicate=pl.col("model") == "driftwood/tern-3b", named=True)
    assert (row["places"], row["value_words"], row["standing_words"], row["completeness"]) == ("–", "–", "– incomplete", "3 of 4")  # fmt: skip


def test_incomplete_models_can_be_hidden_through_the_url():
    rows = board(quiet(opened(complete="true")))
    assert "driftwood/tern-3b" not in rows["model"].to_list()
    assert rows.height == 5


def test_a_value_without_n_and_error_is_shown_and_never_first():
    app = quiet(opened(board_task="arithmetic"))
    rows = board(app)
    assert rows["model"][0] == "unlisted-2b", "the highest value stands where its value belongs"
    assert rows["standing_words"][0] == "□ no interval"
    assert rows["places"][0] == "–"
    assert "leads of the 5 with an interval" in words(app)
    assert "unlisted-2b has a better value, but without the number of samples or an error" in words(app)


def test_what_is_private_is_on_no_board():
    assert "secret-7b" not in words(quiet(opened()))
    assert not board(opened())["model"].str.contains("secret").any()


def test_the_number_of_samples_says_where_it_is_from():
    assert "n: counted in the samples; not known for some." in words(opened())
    row = board(opened()).row(by_predicate=pl.col("model") == "polaris/aurora-13b", named=True)
    assert (row["n"], row["n_words"]) == (450, "samples")


# -- what can be asked -------------------------------------------------------------------------------------------------
def test_weights_of_the_url_change_the_mean_and_are_shown():
    plain, weighed = board(opened()), board(quiet(opened(weights="coding=0, trivia=3")))
    assert weighed["completeness"].to_list().count("3 of 3") == 6, "what counts nothing is missed by nobody"
    assert plain["value_words"].to_list() != weighed["value_words"].to_list()
    assert "weights coding 0, trivia 3" in words(opened(weights="coding=0, trivia=3"))


def test_a_mean_is_that_of_its_tasks_by_hand():
    row = board(opened(weights="coding=2")).row(by_predicate=pl.col("model") == "polaris/aurora-13b", named=True)
    # 96 of 120, 126 of 180, 90 of 120, 120 of 150: (0.8 + 2 x 0.7 + 0.75 + 0.8) / 5
    assert row["value_words"] == "75.0 %"


def test_a_weight_that_cannot_be_read_is_said_and_counts_one():
    app = quiet(opened(weights="poetry=2, coding=lots"))
    assert "No task is called “poetry”" in words(app)
    assert "The weight of coding must be a number from 0 to 1,000, not “lots”" in words(app)
    assert board(app).equals(board(opened()))


@pytest.mark.parametrize(
    ("text", "weights", "faults"),
    [
        ("", {}, 0), ("a=2", {"a": 2.0}, 0), (" A = 0.5 ,b=1", {"a": 0.5}, 0), ("a=-1", {}, 1), ("a=nan", {}, 1), ("a", {}, 1),
        ("a=1e9", {}, 1), (",,", {}, 0), ("x=y=2", {"x=y": 2.0}, 0),
    ],
)  # fmt: skip
def test_weights_are_read_as_written(text: str, weights: dict[str, float], faults: int):
    read, messages = selection.parse_weights(text, ["a", "b", "x=y"])
    assert read == weights
    assert len(messages) == faults


def test_all_weights_nought_counts_as_no_weights():
    app = quiet(opened(weights="arithmetic=0, coding=0, reading=0, trivia=0"))
    assert "At least one task must count" in words(app)
    assert board(app).equals(board(opened()))


def test_conditions_of_the_hub_narrow_the_board_and_its_places():
    rows = board(quiet(opened(board_organization="polaris")))
    assert rows["model"].to_list() == ["polaris/aurora-13b", "polaris/aurora-7b"]
    assert rows["places"].to_list() == ["1", "2"]
    labels = [place.proto.popover.label for place in opened(board_organization="polaris").get("popover")]
    assert "**Models: 1 condition**" in labels, "what hides models is said where it is chosen"
    assert "aurora-13b leads, and that is real" in words(opened(board_organization="polaris"))


def test_a_tier_of_the_url_leaves_only_its_sources():
    rows = board(quiet(opened(tier="author_claimed")))
    assert rows["model"].to_list() == ["unlisted-2b"]
    assert "unlisted-2b is alone here" in words(opened(tier="author_claimed"))


def test_a_stricter_level_widens_the_intervals():
    narrow, wide = (board(quiet(opened(board_level=level)))["interval"][0] for level in ("90 %", "99 %"))
    low, high = ([float(end.strip(" %")) for end in text.split(" to ")] for text in (narrow, wide))
    assert high[0] < low[0]
    assert low[1] < high[1]


def test_words_of_a_name_find_models_and_put_them_into_the_picture():
    app = quiet(opened(board_find="tern"))
    assert board(app)["model"].to_list() == ["driftwood/tern-8b", "driftwood/tern-3b"]
    assert "Those looked for lie on a band." in words(app)
    assert "No model's name holds zzz here" in words(quiet(opened(board_find="zzz")))


@pytest.mark.parametrize(
    "url",
    [
        {"board_task": "x"}, {"tier": "x"}, {"board_level": "x"}, {"correction": "x"}, {"board_page": "99"}, {"board_page": "x"}, {"sample_page": "-1"},
        {"result": "x"}, {"samples": "x"}, {"board_against": "x"}, {"board_size": "x"}, {"normalise": "x"}, {"weights": "\u0000=,"},
    ],
)  # fmt: skip
def test_a_bad_url_counts_as_no_choice(url: dict[str, str]):
    assert board(quiet(opened(**url))).equals(board(opened()))


def test_an_unknown_board_is_said_and_another_is_shown():
    app = quiet(opened(board="Reasoning Bored"))
    assert "There is no board called Reasoning Bored. Close to it: Reasoning Board" in words(app)
    assert board(app).height == 6


def test_each_board_of_the_url_opens():
    assert board(quiet(opened(board="Text classification")))["completeness"].to_list() == ["2 of 2"] * 3
    nightly = quiet(opened(board="Nightly"))
    assert "completeness" not in board(nightly).columns, "a board of one task has no mean"
    assert figures(nightly) == {"Models": "2", "Samples": "200", "Tied with the first": "1", "Disputed values": "2"}


# -- what lies behind --------------------------------------------------------------------------------------------------
def test_results_of_a_model_name_each_run_and_which_of_them_counts():
    app = quiet(opened(board_model="polaris/aurora-7b", board_task="arithmetic"))
    (rows,) = [frame.value for frame in app.dataframe if "framework" in frame.value.columns]
    assert rows["value"].to_list() == ["61.7 %", "71.0 %"]
    assert rows["shown"].to_list() == ["yes", "no"]
    assert rows["tier"].to_list() == ["Reproduced from samples", "Third party"]
    assert "Open the model" in links(app)


def test_a_model_that_is_not_on_the_board_offers_the_closest():
    app = quiet(opened(board_model="polaris/aurora-13c"))
    assert "No model of this board is called polaris/aurora-13c" in words(app)
    app.button(key="offer_polaris/aurora-13b").click().run()
    assert "polaris/aurora-13b: 4 results of 1 run" in words(quiet(app))


def samples(app: AppTest) -> Any:
    (rows,) = [frame.value for frame in app.dataframe if "sample_id" in frame.value.columns]
    return rows


def test_samples_are_paged_with_the_lowest_scores_first():
    app = quiet(opened(board_model="polaris/aurora-13b", board_task="arithmetic"))
    assert "120 samples behind arithmetic" in words(app)
    first = samples(app)
    assert len(first) == evidence.PAGE_ROWS
    assert first["score"].to_list()[:24] == ["0"] * 24
    last = samples(quiet(opened(board_model="polaris/aurora-13b", board_task="arithmetic", sample_page="3")))
    assert len(last) == 20
    wrong = samples(quiet(opened(board_model="polaris/aurora-13b", board_task="arithmetic", samples="wrong")))
    assert len(wrong) == 24


def test_texts_that_try_to_be_more_are_shown_as_text():
    app = quiet(opened(board_model="polaris/aurora-13b", board_task="arithmetic"))
    assert set(samples(app)["input"]) & set(HOSTILE)
    kinds = ("markdown", "caption", "subheader", "header")
    for element in (one for kind in kinds for one in app.get(kind)):
        assert "<script>" not in str(element.value)


def test_texts_that_are_not_allowed_are_not_there():
    app = quiet(opened(board_model="polaris/aurora-7b", board_task="arithmetic"))
    assert "its texts are not kept" in words(app)
    assert "input" not in samples(app).columns


def test_a_model_without_samples_shows_its_results_alone():
    app = quiet(opened(board_model="unlisted-2b"))
    assert "unlisted-2b: 4 results of 1 run" in words(app)
    assert not [frame for frame in app.dataframe if "sample_id" in frame.value.columns]


def test_sources_that_disagree_stand_side_by_side():
    app = quiet(opened())
    assert "Sources disagree on 1 result of 1 model; most on polaris/aurora-7b, arithmetic: 9.3 pts apart" in words(app)
    (rows,) = [frame.value for frame in app.dataframe if "apart" in frame.value.columns]
    assert rows["source_name"].to_list() == ["Own evaluation", "Someone else's board"]
    assert "Sources disagree" not in words(opened(board="Text classification"))


# -- quality against its price -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("against", ["Size", "Adoption"])
def test_quality_stands_against_what_at_least_two_models_have(against: str):
    app = quiet(opened(board_against=against))
    assert "beaten by none on both" in words(app)
    assert app.segmented_control(key="board_against").options == ["Size", "Adoption"], "one model alone was served"


# -- little or nothing -------------------------------------------------------------------------------------------------
def lake_of(runs: list[dict[str, Any]]) -> Any:
    def make(root: Any) -> Lake:
        from datetime import date

        made = Lake(root)
        snapshot(Lake(root, demo=True), date(2026, 2, 28), [model("org/a")])
        land(made, runs)
        quick_build(made)
        with without_fsync():
            publish(made)
        return made

    return make


def test_without_evaluations_the_page_says_how_to_hand_one_in(tmp_path: Any):
    with published(tmp_path, lake_of([run("r", "org/a", results=[result("t", "accuracy", 0.5, n=10)])])):
        app = quiet(opened())
        assert "No board yet" in words(app)
        assert "python -m etl logs add" in app.code[0].value


def test_values_alone_leave_the_question_open(tmp_path: Any):
    runs = [
        run(name, f"org/{name}", results=[result("t", "accuracy", value)]) for name, value in (("a", 0.5), ("b", 0.6))
    ]
    with published(tmp_path, lake_of(runs)):
        app = quiet(opened())
        assert "Who is best cannot be said: these are bare values" in words(app)
        assert "2 models, best first; no interval is known" in words(app)
        assert board(app)["model"].to_list() == ["org/b", "org/a"]
        assert figures(app)["Tied with the first"] == "Not stated"


def test_a_metric_of_unknown_direction_ranks_nobody(tmp_path: Any):
    rows = [result("t", "sparkle", value, direction=None, n=50, stderr=0.01) for value in (0.5, 0.6)]
    with published(tmp_path, lake_of([run(f"r{n}", f"org/m{n}", results=[row]) for n, row in enumerate(rows)])):
        app = quiet(opened())
        assert "which way is better" in words(app)
        assert board(app)["standing_words"].to_list() == ["– direction unknown"] * 2


def test_without_a_build_the_page_says_how_to_get_one(tmp_path: Any):
    with published(tmp_path, Lake):
        assert "No data yet" in words(quiet(opened()))


# -- words -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("names", "text"),
    [([], "nobody"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (list("abcd"), "a, b, c and 1 other"), (list("abcde"), "a, b, c and 2 others")],
)  # fmt: skip
def test_names_are_listed_as_people_do(names: list[str], text: str):
    assert sentences.listed(names) == text


def test_places_are_one_number_or_a_range():
    assert [sentences.places(*pair) for pair in ((1, 1), (1, 3), (900, 1200), (None, None))] == ["1", "1–3", "900–1,200", "no interval"]  # fmt: skip


def test_values_carry_their_unit():
    assert [panel_evidence.value_text(*pair) for pair in ((0.5, "share"), (1234.5, "ms"), (1250, "rating"), (-2.5, None), (None, "ms"))] == ["50.0 %", "1,234 ms", "1,250", "−2.5", "Not stated"]  # fmt: skip


def test_the_picture_shows_the_first_and_those_looked_for():
    many = pl.DataFrame({"model": [f"org/m{n:04}" for n in range(5000)], "value": [1 - n / 5000 for n in range(5000)]})
    rows = table.chart_rows(many, "m4321", "org/M0099")
    assert rows["model"].to_list() == [*(f"org/m{n:04}" for n in range(table.CHART_ROWS)), "org/m0099", "org/m4321"]
    assert rows.filter("is_chosen")["model"].to_list() == ["org/m0099", "org/m4321"]
    assert table.chart_rows(many, "m", "").height == table.CHART_ROWS + 0, "what is drawn already is not drawn twice"


def test_the_suite_of_the_small_lake_is_the_first_board():
    assert opened().selectbox(key="board").value == SUITE
