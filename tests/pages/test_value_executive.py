"""Executive: one page whose words are the documents' words, for the scenario and figures that its address names."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from panels.value.executive.context import context_of
from tests.pages.page_text import Open, links, words
from warehouse.documents.summary import summary
from warehouse.scenarios import change, figures, files, results
from warehouse.scenarios.schema import read

SPEECH = "template:speech"


def test_the_page_says_what_its_documents_say(portal: Open):
    app = portal("value/executive", scenario=SPEECH)
    assert not app.exception
    assert not app.error
    page_text, document = words(app), summary(results.run(files.template("speech")))
    for text in (document.title, document.verdict, *document.findings):
        assert text in page_text
    assert {card.value for card in document.cards} <= {metric.value for metric in app.metric}
    assert {"PDF", "Slide", "Workbook", "Web page"} <= {button.proto.label for button in app.get("download_button")}


def test_figures_moved_on_the_other_page_come_along(portal: Open):
    app = portal("value/executive", scenario=SPEECH, set_minutes_saved="5")
    moved = results.run(change.moved(files.template("speech"), {(None, "minutes_saved"): 5.0}))
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Net present value"] == figures.usd_short(moved.outcomes[moved.leading].npv)


def test_a_model_that_the_data_know_brings_its_adoption_and_quality(portal: Open, models: pl.DataFrame):
    name = models["repo_id"][0]
    data = files.as_data(files.template("speech"))
    data["plans"][0]["model"] = name
    about_model = [sentence for model, sentence in context_of(read(data)) if model == name]
    assert "downloads in 30 days" in " ".join(about_model)


@pytest.mark.parametrize("name", files.template_names())
def test_every_template_opens(portal: Open, name: str):
    template = files.template(name)
    app = portal("value/executive", scenario=f"template:{name}")
    assert not app.exception
    assert not app.error
    assert template.name in [header.value.replace("\\", "") for header in app.header]


def test_without_any_data_the_page_stands_alone(empty_lake: Path, portal: Open):
    app = portal("value/executive", scenario=SPEECH)
    assert not app.exception
    assert app.metric
    assert "The published data know none of this scenario's models" in words(app)
    assert any("Change the assumptions" in label for label in links(app))
