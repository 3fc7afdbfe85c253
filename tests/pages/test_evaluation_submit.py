"""The Submit page: what it shows of a log before it is kept, what it asks, and the receipt. Files come from a browser only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from etl.submissions import SubmissionRequest
from pages.evaluation.submit import source
from tests.etl.uploads import results, write_log
from tests.evaluation_rows import HOSTILE, small_lake
from tests.lake_cache import LakeCache
from tests.pages.evaluation_build import published
from tests.pages.page_text import ROOT, turn_to, words
from tests.warehouse.partitions import model, snapshot
from warehouse.errors import ParameterError
from warehouse.storage.lake import Lake


@pytest.fixture(scope="module", autouse=True)
def lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with published(tmp_path_factory.mktemp("submitted"), partial(lake_cache.copy, small_lake)) as lake:
        yield lake


def submitted(*paths: Path, **fields: object) -> AppTest:
    """The page after these files were asked to be read."""
    app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
    app.session_state[source.REQUEST] = SubmissionRequest(tuple(str(path) for path in paths), **fields)  # type: ignore[arg-type]  # a test's own fields
    turn_to(app, "evaluation/submit")
    app.run()
    assert not app.exception
    return app


def button(app: AppTest, label: str):
    (match,) = [one for one in app.button if one.label == label]
    return match


def test_the_empty_page_says_what_is_understood():
    app = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=60)
    turn_to(app, "evaluation/submit")
    app.run()
    assert not app.exception
    assert "lm-evaluation-harness" in words(app)
    assert button(app, "Read it").disabled


def test_a_log_is_shown_before_it_is_kept_and_handed_in_with_a_receipt(tmp_path: Path, lake: Lake):
    folder = write_log(tmp_path / "log", results("polaris/aurora-7b"))
    before = lake.current()
    app = submitted(folder)
    assert "1 log understood" in words(app)
    assert lake.current() == before
    button(app, "Upload 1 log").click().run()
    assert not app.exception
    assert "1 run added" in words(app)
    assert lake.current() != before
    button(app, "Upload more").click().run()
    assert button(app, "Read it").disabled


def test_every_fault_is_told_at_once_and_the_good_logs_can_go_in(tmp_path: Path):
    write_log(tmp_path / "good")
    bad = results(value="high")
    bad["results"]["riddles"]["acc_stderr,none"] = []
    write_log(tmp_path / "bad", bad, None)
    app = submitted(tmp_path)
    rows = next(pl.from_pandas(frame.value) for frame in app.dataframe if "fault" in frame.value.columns)
    assert rows.height == 2
    assert "'high'" in rows["fault"][0]
    assert button(app, "Upload 1 log")


def test_a_name_that_is_nobodys_is_asked_for_and_never_guessed(tmp_path: Path):
    def make(root: Path) -> Lake:
        snapshot(Lake(root), date(2026, 2, 28), [model("polaris/aurora-7b"), model("kestrel/merlin-9b")])
        return Lake(root)

    with published(tmp_path / "data", make):
        app = submitted(write_log(tmp_path / "log", results("aurora-7b-chat")))
        (box,) = [box for box in app.selectbox if str(box.key).startswith("submit_name")]
        assert box.value == ""
        assert box.options == ["Keep the name as written", "polaris/aurora-7b"]
        box.select("polaris/aurora-7b").run()
        button(app, "Upload 1 log").click().run()
        receipt = next(frame.value for frame in app.dataframe if "run_id" in frame.value.columns)
        assert receipt["model"].tolist() == ["polaris/aurora-7b"]


def test_a_table_waits_for_its_columns(tmp_path: Path):
    path = tmp_path / "board.csv"
    path.write_text("who,exam,points\nkestrel/merlin-9b,riddles,0.5\npolaris/aurora-7b,riddles,0.25\n")
    app = submitted(path)
    assert "A table: say what its columns are" in words(app)
    for label, value in (("Model", "who"), ("Task", "exam"), ("Value", "points")):
        next(box for box in app.selectbox if box.label == label).select(value)
    app.run()
    next(box for box in app.text_input if box.label.startswith("Metric")).input("accuracy")
    next(box for box in app.text_input if box.label == "Name of the board").input("Riddles")
    button(app, "These are the columns").click().run()
    assert not app.exception
    assert "2 logs understood" in words(app)


def test_what_a_hostile_log_calls_itself_is_only_text(tmp_path: Path):
    app = submitted(write_log(tmp_path / "log", results(HOSTILE)))
    assert not any("<script" in one.value for one in app.markdown if one.allow_html)
    assert not any("<script" in one.value for one in app.caption if one.allow_html)


def test_a_file_that_is_no_log_is_said_to_be_none(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("nothing")
    app = submitted(tmp_path / "notes.txt")
    assert "None of this could be read as a log" in words(app)
    assert button(app, "Upload 0 logs").disabled


def test_a_dataset_is_named_as_on_the_hub_or_refused():
    assert source.address_of("org/board") == "hf://datasets/org/board"
    assert source.address_of("https://huggingface.co/datasets/org/board") == "hf://datasets/org/board"
    with pytest.raises(ParameterError, match="is not the name of a dataset"):
        source.address_of("http://127.0.0.1/secret")
