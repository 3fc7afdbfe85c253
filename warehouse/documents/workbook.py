"""The scenario as a workbook that recomputes: change an assumption and every figure follows, by the portal's arithmetic.

Formulas carry the values that they had when the file was written, for readers that do not recompute. What is simulated is
in the file as values, with seed and number of draws.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import numpy as np
import xlsxwriter
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from warehouse.analysis.cash_flows import discount_factors
from warehouse.analysis.roi import SECONDS_A_MONTH, Outcome
from warehouse.documents.summary import summary
from warehouse.scenarios import fields
from warehouse.scenarios.results import Result

HEAD = 3  # rows above the first month of a plan's sheet
MONEY, UNIT_MONEY, SHARE, COUNT = "$#,##0.00", "$#,##0.000000", "0.00%", "#,##0.######"


@dataclass(frozen=True)
class Column:
    """A column of a plan's sheet: its name, its formula with {r} for the row and names for assumptions, its values."""

    key: str
    label: str
    formula: str
    values: NDArray[np.float64]
    form: str = MONEY


def workbook(result: Result) -> bytes:
    """An XLSX file: summary, assumptions, one sheet a plan, simulation."""
    out = io.BytesIO()
    # No text becomes a formula or a link because of how it begins.
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_calc_mode("auto")
    moment = datetime.combine(result.scenario.as_of, time())
    book.set_properties({"title": result.scenario.name, "author": "Hubscope", "created": moment})
    forms = {name: book.add_format({"num_format": name}) for name in (MONEY, UNIT_MONEY, SHARE, COUNT)}
    forms |= {
        "title": book.add_format({"bold": True, "font_size": 16}), "bold": book.add_format({"bold": True}), "muted": book.add_format({"font_color": "#5B6570"}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#C7D0DA"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}), "banner": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#B7791F"}),
    }  # fmt: skip
    for kind in (MONEY, UNIT_MONEY, SHARE, COUNT):
        forms[f"input {kind}"] = book.add_format({"num_format": kind, "font_color": "#2F5BEA", "bg_color": "#EEF2FF"})
    first = book.add_worksheet("Summary")
    _assumptions(book, forms, result)
    sheets = [_plan(book, forms, result, at) for at in range(len(result.outcomes))]
    _summary(first, forms, result, sheets)
    _simulation(book, forms, result)
    first.activate()
    book.close()
    return out.getvalue()


def _name(plan: int | None, field: str) -> str:
    return f"all_{field}" if plan is None else f"plan{plan + 1}_{field}"


def _form(field: fields.Field) -> str:
    if field.is_share:
        return SHARE
    return UNIT_MONEY if field.money else MONEY if field.money is not None else COUNT


def _banner(sheet: Any, forms: dict[str, Any], result: Result, row: int = 1) -> None:
    if result.scenario.is_demo:
        sheet.write_string(row, 0, summary(result).banner, forms["banner"])


def _assumptions(book: Any, forms: dict[str, Any], result: Result) -> None:
    sheet = book.add_worksheet("Assumptions")
    sheet.write_string(0, 0, "Assumptions: change a blue figure and every sheet follows", forms["title"])
    _banner(sheet, forms, result)
    headings = (
        "Plan",
        "Assumption",
        "Value",
        "Unit",
        "Low",
        "High",
        "Shape",
        "Source",
        "Dated",
        "Owner",
        "Note",
        "Link",
        "Meaning",
    )
    for at, heading in enumerate(headings):
        sheet.write_string(2, at, heading, forms["head"])
    scenario = result.scenario
    for row, (plan, field, each) in enumerate(scenario.rows(), 3):
        form = _form(field)
        sheet.write_string(row, 0, "All plans" if plan is None else scenario.plans[plan].name)
        sheet.write_string(row, 1, field.label)
        sheet.write_number(row, 2, each.best or 0.0, forms[f"input {form}"])
        sheet.data_validation(row, 2, row, 2, {
            "validate": "decimal", "criteria": "between", "minimum": field.low, "maximum": field.high, "error_title": field.label[:32],
            "error_message": f"Between {field.low:g} and {field.high:g} {field.unit}"[:255],
        })  # fmt: skip
        sheet.write_string(row, 3, field.unit)
        for column, end in ((4, each.low), (5, each.high)):
            if end is not None:
                sheet.write_number(row, column, end, forms[form])
        texts = (each.shape, each.source, str(each.dated or ""), each.owner, each.note, each.url, field.description)
        for column, text in enumerate(texts, 6):
            sheet.write_string(row, column, text)
        book.define_name(
            _name(plan, field.name), f"=Assumptions!{xl_rowcol_to_cell(row, 2, row_abs=True, col_abs=True)}"
        )
    sheet.freeze_panes(3, 2)
    for column, width in enumerate((16, 30, 16, 26, 14, 14, 12, 44, 12, 14, 40, 30, 60)):
        sheet.set_column(column, column, width)


def _columns(result: Result, at: int) -> list[Column]:
    outcome, months = result.outcomes[at], result.scenario.months
    flows = outcome.flows

    def of(text: str) -> str:
        """A formula in which {all:x} and {own:x} are assumptions."""
        for field in fields.SHARED:
            text = text.replace(f"[{field.name}]", _name(None, field.name))
        for field in fields.OF_PLAN[outcome.kind]:
            text = text.replace(f"[{field.name}]", _name(at, field.name))
        return text

    def row(values: Any) -> NDArray[np.float64]:
        return np.asarray(np.broadcast_to(values, (1, months + 1))[0], dtype=np.float64)

    month = np.arange(months + 1, dtype=np.float64)
    factors = discount_factors(result.model.shared["discount_rate"].value, months)
    net = flows.net[0]
    zero = np.zeros(months + 1)
    load = "[attempts_per_task]*([output_tokens]+[input_load]*[input_tokens])"
    if outcome.kind == "api":
        replicas = usage = machines = "0"
        usage = (
            "{handled}*[attempts_per_task]*(([input_tokens]*([price_input]*(1-[cached_share])+[price_cached_input]*[cached_share])"
            "+[output_tokens]*[price_output])/1000000+[price_per_attempt])*(1-[batch_share]*[batch_discount])*(1+[price_change_per_year])^{years}"
        )
    else:
        usage = "0"
        replicas = (
            f"IF({{month}}=0,0,MAX(ROUNDUP({{handled}}*{load}/{SECONDS_A_MONTH:.0f}*[peak_factor]"
            "/([throughput_tokens_per_second]*[utilisation])-0.000000001,0),ROUNDUP([min_replicas],0)))"
        )
        machines = "{replicas}*[instances_per_replica]*[instance_price_per_hour]*[hours_per_month]*(1+[price_change_per_year])^{years}"
    hour = "60*[labour_cost_per_hour]"
    benefits, costs = flows.benefits, flows.costs
    columns = [
        ("month", "Month", "", month, COUNT),
        ("years", "Years since the first month", "MAX({month}-1,0)/12", np.maximum(month - 1, 0) / 12, COUNT),
        ("ramp", "Use", "IF({month}=0,0,MIN(1,{month}/MAX([ramp_months],1)))", None, SHARE),
        ("handled", "Tasks handled", "[tasks_per_month]*[share_handled]*(1+[growth_per_year])^{years}*{ramp}", flows.handled, COUNT),
        ("succeeded", "Tasks done well", "{handled}*MIN(1,[success_rate]*[carry_over])", flows.succeeded, COUNT),
        ("replicas", "Replicas", replicas, flows.replicas, COUNT),
        ("kwh", "Energy, kWh", "{handled}*[wh_per_task]/1000", flows.kwh, COUNT),
        ("kg", "Emissions, kg CO2e", "{kwh}*[grid_gco2e_per_kwh]/1000", flows.kg_co2e, COUNT),
        ("time_saved", "Time saved", f"{{succeeded}}*[minutes_saved]/{hour}*[realised_share]", benefits["time_saved"], MONEY),
        ("revenue", "Other value", "{succeeded}*[revenue_per_success]", benefits["revenue"], MONEY),
        ("failures", "Failures", "({succeeded}-{handled})*[cost_per_failure]", benefits["failures"], MONEY),
        ("integration", "Integration and training", "IF({month}=0,[integration_cost]+[training_cost],0)", costs["integration"], MONEY),
        ("usage", "API usage", usage, costs.get("usage", zero), MONEY),
        ("hosting", "Machines", machines, costs.get("hosting", zero), MONEY),
        ("people", "People who run it", "IF({month}=0,0,[people_per_month])", costs["people"], MONEY),
        ("review", "Review", f"{{handled}}*[review_share]*[review_minutes]/{hour}", costs["review"], MONEY),
        ("evaluation", "Evaluation", "IF({month}=0,[evaluation_cost_once],[evaluation_cost_per_month])", costs["evaluation"], MONEY),
        ("platform", "Platform", "IF({month}=0,0,[platform_cost_per_month])", costs["platform"], MONEY),
        ("energy", "Energy and carbon", "{kwh}*[electricity_price_per_kwh]+{kg}/1000*[carbon_price_per_tonne]", costs["energy"], MONEY),
        ("benefit", "Benefits", "SUM({time_saved}:{failures})", flows.benefit, MONEY),
        ("cost", "Costs", "SUM({integration}:{energy})", flows.cost, MONEY),
        ("net", "Net", "{benefit}-{cost}", net, MONEY),
        ("factor", "Discount factor", "(1+[discount_rate])^(-{month}/12)", factors, "0.000000"),
        ("discounted", "Net, discounted", "{net}*{factor}", net * factors, MONEY),
        ("so_far", "Discounted so far", "SUM({discounted_first}:{discounted})", np.cumsum(net * factors), MONEY),
    ]  # fmt: skip
    ramp = np.minimum((month > 0).astype(float), month / max(result.model.shared["ramp_months"].value, 1.0))
    return [
        Column(key, label, of(text), row(ramp if values is None else values), form)
        for key, label, text, values, form in columns
    ]


@dataclass(frozen=True)
class Sheet:
    """Where a plan's months are: `range` of a column by its key, for formulas of other sheets."""

    name: str
    places: dict[str, str]
    last: int

    def range(self, key: str, first: int = 0, last: int | None = None) -> str:
        column = self.places[key]
        end = self.last if last is None else min(last, self.last)
        return f"'{self.name}'!${column}${HEAD + first + 1}:${column}${HEAD + end + 1}"


def _plan(book: Any, forms: dict[str, Any], result: Result, at: int) -> Sheet:
    # A sheet's name has at most 31 characters, and few signs are safe in a formula.
    plain = "".join(letter if letter.isalnum() else " " for letter in result.outcomes[at].name)
    sheet = book.add_worksheet(f"{at + 1} {plain}"[:31].strip())
    sheet.write_string(0, 0, f"{result.outcomes[at].name}: month by month, {result.scenario.currency}", forms["title"])
    _banner(sheet, forms, result)
    columns = _columns(result, at)
    places = {column.key: xl_col_to_name(number) for number, column in enumerate(columns)}
    factor = book.add_format({"num_format": "0.000000"})
    for number, column in enumerate(columns):
        sheet.write_string(HEAD - 1, number, column.label, forms["head"])
        form = forms.get(column.form, factor)
        for month, value in enumerate(column.values):
            row = HEAD + month
            if not column.formula:
                sheet.write_number(row, number, value, form)
                continue
            cells = {key: f"${letter}{row + 1}" for key, letter in places.items()}
            cells["discounted_first"] = f"${places['discounted']}${HEAD + 1}"
            sheet.write_formula(row, number, "=" + column.formula.format(**cells), form, float(value))
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, len(columns) - 1, 15)
    sheet.freeze_panes(HEAD, 1)
    return Sheet(sheet.get_name(), places, result.scenario.months)


def _summary(sheet: Any, forms: dict[str, Any], result: Result, sheets: list[Sheet]) -> None:
    document = summary(result)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 8, 24)
    sheet.write_string(0, 0, document.title, forms["title"])
    _banner(sheet, forms, result)
    sheet.write_string(2, 0, document.scope, forms["muted"])
    sheet.write_string(
        3,
        0,
        "The figures of this sheet recompute; the sentences below are those of the scenario as it was written.",
        forms["muted"],
    )
    for at, outcome in enumerate(result.outcomes):
        sheet.write_string(5, at + 1, outcome.name, forms["head"])
        for row, (label, formula, value, form) in enumerate(
            _figures(result, outcome, sheets[at], xl_col_to_name(at + 1)), 6
        ):
            sheet.write_string(row, 0, label)
            if formula:
                sheet.write_formula(row, at + 1, formula, forms[form], value)
            else:
                sheet.write_string(row, at + 1, str(value))
    row = 8 + len(_figures(result, result.outcomes[0], sheets[0], "B"))
    for heading, lines in (
        ("Verdict", (document.verdict,)),
        ("What the figures say", document.findings),
        ("What they do not know", document.risks),
        ("Definitions", tuple(f"{name}: {text}" for name, text in document.definitions)),
        ("", (document.foot,)),
    ):
        sheet.write_string(row, 0, heading, forms["bold"])
        for line in lines:
            row += 1
            sheet.write_string(row, 0, line)
        row += 2


def _figures(result: Result, outcome: Outcome, sheet: Sheet, column: str) -> list[tuple[str, str, Any, str]]:
    """Label, formula (empty for text), value and format of a plan's figures, from row 7 of the summary on."""
    months = result.scenario.months
    irr = outcome.irr
    guess = (1 + irr.rate) ** (1 / 12) - 1 if irr.rate is not None else 0.0
    rows: list[tuple[str, str, Any, str]] = [
        ("Net present value", f"=SUM({sheet.range('discounted')})", outcome.npv, MONEY),
        (
            "Benefits, present value",
            f"=SUMPRODUCT({sheet.range('benefit')},{sheet.range('factor')})",
            outcome.benefits,
            MONEY,
        ),
        ("Costs, present value", f"=SUMPRODUCT({sheet.range('cost')},{sheet.range('factor')})", outcome.costs, MONEY),
        (
            "Return on investment",
            f'=IF({column}9>0,{column}7/{column}9,"none")',
            "none" if outcome.roi is None else outcome.roi,
            SHARE,
        ),
        (
            (
                "Internal rate of return, a year",
                f'=IFERROR((1+IRR({sheet.range("net")},{guess!r}))^12-1,"none")',
                irr.rate,
                SHARE,
            )
            if irr.rate is not None
            else (
                "Internal rate of return, a year",
                "",
                "none" if irr.kind == "none" else "several, so none says anything",
                "",
            )
        ),
        (
            "Discounted payback, month",
            f'=IF(SUMPRODUCT(--({sheet.range("so_far")}>=-0.000001))=0,"not reached",SUMPRODUCT(MIN({sheet.range("month")}+1000000*({sheet.range("so_far")}<-0.000001))))',
            "not reached" if outcome.discounted_payback is None else outcome.discounted_payback,
            COUNT,
        ),
        (
            "Cost per successful task",
            f'=IFERROR({column}9/SUMPRODUCT({sheet.range("succeeded")},{sheet.range("factor")}),"none")',
            "none" if outcome.cost_per_success is None else outcome.cost_per_success,
            UNIT_MONEY,
        ),
        ("Emissions, kg CO2e", f"=SUM({sheet.range('kg')})", float(outcome.flows.kg_co2e.sum()), COUNT),
    ]
    for year, (cost, net) in enumerate(zip(outcome.cost_by_year, outcome.net_by_year, strict=True)):
        first, last = (0, 0) if year == 0 else (12 * year - 11, min(12 * year, months))
        label = "at the start" if year == 0 else f"of year {year}"
        rows.append((f"Costs {label}", f"=SUM({sheet.range('cost', first, last)})", cost, MONEY))
        rows.append((f"Net cash flow {label}", f"=SUM({sheet.range('net', first, last)})", net, MONEY))
    return rows


def _simulation(book: Any, forms: dict[str, Any], result: Result) -> None:
    sheet = book.add_worksheet("Simulation")
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 8, 20)
    sheet.write_string(0, 0, "Simulation: values, which do not recompute", forms["title"])
    _banner(sheet, forms, result)
    sheet.write_string(2, 0, f"{result.draws.n:,} draws, seed {result.scenario.seed}", forms["muted"])
    rows = [
        ("Net present value, mean", lambda s: s.mean.value, MONEY),
        ("its standard error", lambda s: s.mean.stderr, MONEY),
        ("5 % of simulations are below", lambda s: s.low.value, MONEY),
        ("half are below", lambda s: s.middle.value, MONEY),
        ("5 % are above", lambda s: s.high.value, MONEY),
        ("Chance that it is above $0", lambda s: s.gains.value, SHARE),
        ("Chance that it never pays back", lambda s: s.never.value, SHARE),
        ("Chance of being the best choice", lambda s: s.best, SHARE),
    ]
    for at, (outcome, simulated) in enumerate(zip(result.outcomes, result.simulated, strict=True), 1):
        sheet.write_string(4, at, outcome.name, forms["head"])
        for row, (label, of, form) in enumerate(rows, 5):
            sheet.write_string(row, 0, label)
            sheet.write_number(row, at, of(simulated), forms[form])
