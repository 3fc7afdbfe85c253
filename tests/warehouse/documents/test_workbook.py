"""The workbook: its figures are the portal's, before and after somebody changes an assumption in it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from warehouse.documents.workbook import workbook
from warehouse.scenarios import change, fields, files, results
from warehouse.scenarios.results import Result


def figures_of(book: Any, plan: int) -> dict[str, Any]:
    sheet = book["Summary"]
    return {
        sheet.cell(row, 1).value: sheet.cell(row, plan + 2).value
        for row in range(7, 40)
        if sheet.cell(row, plan + 2).value is not None
    }


def same(book: Any, result: Result) -> None:
    """Every figure of every plan, to a millionth."""
    for at, outcome in enumerate(result.outcomes):
        shown = figures_of(book, at)
        assert shown["Net present value"] == pytest.approx(outcome.npv, rel=1e-6, abs=1e-4)
        assert shown["Benefits, present value"] == pytest.approx(outcome.benefits, rel=1e-6)
        assert shown["Costs, present value"] == pytest.approx(outcome.costs, rel=1e-6)
        assert shown["Return on investment"] == pytest.approx(outcome.roi, rel=1e-6)
        assert shown["Cost per successful task"] == pytest.approx(outcome.cost_per_success, rel=1e-6)
        assert shown["Discounted payback, month"] == (outcome.discounted_payback or "not reached")
        if outcome.irr.rate is not None and outcome.irr.rate > -0.9:
            assert shown["Internal rate of return, a year"] == pytest.approx(outcome.irr.rate, rel=1e-5)
        for year, cost in enumerate(outcome.cost_by_year):
            label = "at the start" if year == 0 else f"of year {year}"
            assert shown[f"Costs {label}"] == pytest.approx(cost, rel=1e-6)
            assert shown[f"Net cash flow {label}"] == pytest.approx(outcome.net_by_year[year], rel=1e-6)


def set_value(book: Any, plan: str, label: str, value: float) -> None:
    sheet = book["Assumptions"]
    row = next(
        row
        for row in range(4, sheet.max_row + 1)
        if (sheet.cell(row, 1).value, sheet.cell(row, 2).value) == (plan, label)
    )
    sheet.cell(row, 3).value = value


@pytest.mark.parametrize("name", files.template_names())
def test_a_reader_that_does_not_recompute_sees_the_portals_figures(name: str):
    result = results.run(files.template(name), 256)
    same(openpyxl.load_workbook(io.BytesIO(workbook(result)), data_only=True), result)


def test_changed_in_a_spreadsheet_it_gives_what_the_portal_gives(tmp_path: Path, office):
    """Two assumptions of each template are changed; LibreOffice recomputes all from the formulas alone."""
    changes = {
        (None, "minutes_saved"): 4.2,
        (1, "instance_price_per_hour"): 3.3,
        (None, "discount_rate"): 0.07,
        (None, "ramp_months"): 9.0,
    }
    for name in files.template_names():
        book = openpyxl.load_workbook(io.BytesIO(workbook(results.run(files.template(name), 256))))
        plans = files.template(name).plans
        for (plan, key), value in changes.items():
            set_value(book, "All plans" if plan is None else plans[plan].name, fields.FIELDS[key].label, value)
        book.save(tmp_path / f"{name}.xlsx")  # writes no values, so every one of them has to be computed
    office(tmp_path, "xlsx")
    for name in files.template_names():
        found = openpyxl.load_workbook(tmp_path / "out" / f"{name}.xlsx", data_only=True)
        same(found, results.run(change.moved(files.template(name), changes), 256))


def test_simulated_figures_are_there_as_values(speech):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(speech)), data_only=True)["Simulation"]
    shown = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(6, 14)}
    assert shown["Net present value, mean"] == pytest.approx(speech.simulated[0].mean.value)
    assert shown["Chance that it is above $0"] == pytest.approx(speech.simulated[0].gains.value)
    assert "1,024 draws, seed 0" in sheet["A3"].value


def test_every_assumption_is_there_with_its_source_and_feeds_a_name(speech):
    book = openpyxl.load_workbook(io.BytesIO(workbook(speech)))
    rows = speech.scenario.rows()
    sheet = book["Assumptions"]
    assert [sheet.cell(at, 8).value for at in range(4, 4 + len(rows))] == [each.source for _, _, each in rows]
    assert len(book.defined_names) == len(rows)


def test_no_text_becomes_a_formula(hostile):
    made = workbook(hostile)
    # openpyxl takes any string that begins with = for a formula, so the file itself is looked at.
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert "cmd" in parts.read("xl/sharedStrings.xml").decode()
    # The name of a sheet may hold words of a plan's name, in quotes.
    formulas = [re.sub(r"'[^']*'!", "", formula) for sheet in sheets for formula in re.findall(r"<f>(.*?)</f>", sheet)]
    assert len(formulas) > 1000
    assert not any("cmd" in formula or "HYPERLINK" in formula for formula in formulas)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book["Summary"]["A1"].value == hostile.scenario.name
    assert all("DEMO" in str(sheet["A2"].value) for sheet in book.worksheets)
