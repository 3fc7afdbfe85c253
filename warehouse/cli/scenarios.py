"""The commands of scenarios: run one from a file, write its documents, list the templates."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse.errors import ParameterError
from warehouse.scenarios import DRAWS

# Each command imports what it needs when it is called: SciPy, EcoLogits and the makers of documents take seconds.
if TYPE_CHECKING:
    from warehouse.scenarios.results import Result


def roi(
    scenario: Annotated[Path, typer.Argument(help="A scenario file, YAML or JSON, or the name of a template.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON.")] = False,
    again: Annotated[
        bool, typer.Option("--look-up", help="Look every figure up anew that the file has a lookup for.")
    ] = False,
    xlsx: Annotated[Path | None, typer.Option(help="Write a workbook whose formulas recompute.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the executive summary as PDF.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write it as one web page.")] = None,
    pptx: Annotated[Path | None, typer.Option(help="Write it as one slide.")] = None,
    draws: Annotated[int, typer.Option(min=256, max=2**20, help="Simulated courses, rounded up.")] = DRAWS,
) -> None:
    """Run a scenario of costs and returns.

    Example: python -m warehouse roi support_assistant --json
    """
    from warehouse.scenarios import files, resolve, results

    name = str(scenario)
    scenario_file = files.template(name) if name in files.template_names() else files.load(scenario)
    chosen, lookups = resolve.filled(scenario_file, again=again)
    for each in lookups:
        if each.fault:
            print(each.fault, file=sys.stderr)
    result = results.run(chosen, draws)
    _write(result, {"xlsx": xlsx, "pdf": pdf, "html": html, "pptx": pptx})
    if as_json:
        print(json.dumps(results.as_data(result), ensure_ascii=False, indent=1))
    else:
        _show(result)
    if any(each.fault for each in lookups):
        raise typer.Exit(3)


def scenarios(
    template: Annotated[str | None, typer.Argument(help="Print this template as a file to begin with.")] = None,
) -> None:
    """List the templates of scenarios, or print one.

    Example: python -m warehouse scenarios support_assistant > mine.yaml
    """
    from warehouse.scenarios import files

    if template is not None:
        print(files.to_yaml(files.template(template)), end="")
        return
    for name in files.template_names():
        print(f"{name}\n    {files.template(name).summary}")


def _write(result: Result, paths: dict[str, Path | None]) -> None:
    """Documents, each beside its place first and then renamed, so that a file is whole or not there."""
    for kind, path in paths.items():
        if path is None:
            continue
        from warehouse.documents import html, pdf, slides, workbook

        writers: dict[str, Callable[[], bytes]] = {
            "xlsx": lambda: workbook.workbook(result),
            "pdf": lambda: pdf.pdf(result),
            "html": lambda: html.html(result).encode(),
            "pptx": lambda: slides.slides(result),
        }
        try:
            temporary = path.with_name(f".{path.name}.part")
            temporary.write_bytes(writers[kind]())
            temporary.replace(path)
        except OSError as error:
            raise ParameterError(
                f"{path} cannot be written: {error.strerror}.", "Choose a folder that is there and may be written to."
            ) from None
        print(f"Wrote {path}.", file=sys.stderr)


def _show(result: Result) -> None:
    from rich.console import Console
    from rich.table import Table

    from warehouse.scenarios import diff, figures, sentences

    console = Console(width=None if sys.stdout.isatty() else 160)
    scenario = result.scenario
    banner = " · INVENTED DEMO FIGURES" if scenario.is_demo else ""
    console.print(
        f"{scenario.name}, as of {scenario.as_of}, {figures.months(scenario.months)}, {result.draws.n:,} draws{banner}",
        highlight=False,
    )
    table = Table("", *(outcome.name for outcome in result.outcomes), box=None, pad_edge=False)
    for label, values in sentences.table(result):
        table.add_row(label, *values)
    console.print(table)
    for sentence in sentences.findings(result) + sentences.risks(result):
        console.print(f"{'! ' if sentence.kind == 'risk' else '· '}{sentence.text}", highlight=False)
    console.print("Assumptions", highlight=False)
    register = Table(box=None, pad_edge=False)
    for heading in ("Plan", "Assumption", "Value", "Source", "Dated"):
        register.add_column(heading)
    for plan, field, each in scenario.rows():
        register.add_row(
            "all" if plan is None else scenario.plans[plan].name,
            field.label,
            diff.describe(field, each),
            each.source,
            str(each.dated or ""),
        )
    console.print(register)
