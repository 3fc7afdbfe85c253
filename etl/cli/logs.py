"""`python -m etl logs`: evaluation logs in, and single runs out again in formats that others read."""

from __future__ import annotations

import json
import sys
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.storage.lake import Lake

# Each command imports what it needs when it is called: a help text waits for no reader of logs.
if TYPE_CHECKING:
    from etl.eval_logs import Examination, Receipt
    from etl.eval_logs.formats.tables.mapping import ColumnMapping
    from etl.runs.progress import Report

app = typer.Typer(help="Evaluation logs: add them, or write a run out again.", no_args_is_help=True)
MAX_REJECTED = 50  # refusals in a table for a person


class Written(StrEnum):
    eee = "eee"
    eval_results = "eval_results"


class Vouched(StrEnum):
    verified = "verified"
    uploaded_samples = "uploaded_samples"
    uploaded_results = "uploaded_results"
    author_claimed = "author_claimed"
    third_party = "third_party"


@app.command("add")
def add(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders, zips, or hf://datasets/OWNER/NAME or .../NAME/CONFIG."),
    ],
    workspace: Annotated[str | None, typer.Option("--workspace", help="Workspace that hands them in.")] = None,
    private: Annotated[bool, typer.Option("--private", help="For the workspace only.")] = False,
    keep_texts: Annotated[bool, typer.Option("--keep-texts", help="Keep prompts and answers too.")] = False,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", metavar="WRITTEN=HUB_ID", help="Which model a name means; again for more."),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FILE|KEY=COLUMN", help="Columns of a plain table: a YAML file, or one by one."),
    ] = None,
    provenance: Annotated[Vouched | None, typer.Option("--provenance", help="What you vouch for.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop reading a log at its first fault.")] = False,
    build: Annotated[bool, typer.Option("--build", help="Build the tables and publish them afterwards.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything, keep nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Add evaluation logs of any known format. Each log is taken whole or not at all; the same one twice is one run.

    Example: python -m etl logs add results_2026-03-01.json samples_gsm8k_2026-03-01.jsonl
    """
    from etl import eval_logs, jobs
    from etl.runs.progress_bar import choose_report
    from warehouse.settings import settings

    columns, answers = mapping_of(mapping or []), answers_of(model or [])
    lake = Lake(settings().data)
    with choose_report() as report:
        if dry_run:
            examination = eval_logs.examine(
                lake, paths, mapping=columns, keeps_texts=keep_texts, answers=answers, report=report
            )
            _show_examination(examination, as_json)
        receipt = jobs.add_logs(
            lake, paths, report, workspace=workspace, visibility="private" if private else "shared",
            keeps_texts=keep_texts, answers=answers, mapping=columns, is_strict=strict,
            provenance=provenance.value if provenance else None, ask=_asker(report) if not as_json else None,
        )  # fmt: skip
        build_id = jobs.build_and_publish(lake, report) if build and receipt.added else None
    _show_receipt(receipt, build_id, as_json)


@app.command("export")
def export(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="As the receipt names it.")],
    written: Annotated[
        Written, typer.Option("--format", help="eee: Every Eval Ever. eval_results: YAML for a model's repository.")
    ] = Written.eee,
    private: Annotated[bool, typer.Option("--private", help="Write out a private run too.")] = False,
) -> None:
    """Write one run as others read it, to stdout.

    Example: python -m etl logs export 0123456789abcdef01234567 --format eval_results
    """
    from etl.eval_logs.export import to_eval_results, to_every_eval_ever
    from warehouse.settings import settings

    lake = Lake(settings().data)
    if written is Written.eee:
        print(json.dumps(to_every_eval_ever(lake, run_id, include_private=private), indent=1, ensure_ascii=False))
    else:
        print(to_eval_results(lake, run_id, include_private=private), end="")


def answers_of(pairs: list[str]) -> dict[str, str]:
    """`written=owner/name`; the written name may have a = of its own."""
    answers = {}
    for pair in pairs:
        written, equals, model_id = pair.rpartition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} has no '='; write --model 'name in the log=owner/name'.")
        answers[written] = model_id
    return answers


def mapping_of(pairs: list[str]) -> ColumnMapping | None:
    """A file, a shipped mapping by its name, or `key=value` pairs: roles of columns, constants, `shape`."""
    if not pairs:
        return None
    from etl.eval_logs.formats.tables.mapping import ColumnMapping, Constants, shipped

    if len(pairs) == 1 and (pairs[0] in shipped() or "=" not in pairs[0]):
        return ColumnMapping.load(pairs[0])
    parts: dict[str, Any] = {"columns": {}, "constants": {}}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is neither the only --map, a file, nor KEY=COLUMN.")
        if key == "shape":
            parts["shape"] = value
        elif key.startswith("constants."):
            parts["constants"][key.removeprefix("constants.")] = value
        elif key in Constants.model_fields and key not in ("model", "task", "metric", "suite", "n", "date"):
            parts["constants"][key] = value
        else:
            parts["columns"][key] = value
    parts.setdefault("shape", "results_long" if "value" in parts["columns"] else "samples")
    return ColumnMapping.of(parts)


def _asker(report: Report) -> Any:
    """Asks a person who sits there; nobody else."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)

    def ask(written: str, suggestions: list[str]) -> str | None:
        report.done()
        console.print(f"Which model of the Hub is {escape(written)!r}?", highlight=False)
        for number, model_id in enumerate(suggestions, 1):
            console.print(f"  {number}  {escape(model_id)}", highlight=False)
        while True:
            reply = console.input("Its number or id; Enter leaves it as it is written: ").strip()
            if not reply:
                return None
            if reply.isdecimal() and 1 <= int(reply) <= len(suggestions):
                return suggestions[int(reply) - 1]
            if "/" in reply:
                return reply

    return ask


def _show_receipt(receipt: Receipt, build_id: str | None, as_json: bool) -> None:
    if as_json:
        print(json.dumps(receipt.as_dict() | {"build_id": build_id}, indent=1, default=str))
    else:
        counts: Counter[tuple[str, str]] = Counter((run.format, run.status) for run in receipt.runs)
        counts.update((refused.format or "unknown", "refused") for refused in receipt.refused)
        formats = sorted({name for name, _ in counts})
        statuses = ("added", "known", "refused")
        _print(
            ("format", *statuses), [[name, *(f"{counts[name, status]:,}" for status in statuses)] for name in formats]
        )
        if receipt.refused:
            rows = [
                [one.member, "\n".join(_first(why) for why in one.reasons[:5])]
                for one in receipt.refused[:MAX_REJECTED]
            ]
            _print(("refused", "why"), rows)
            for one in receipt.refused if len(receipt.refused) == 1 else ():
                print("\n".join(why for why in one.reasons if "\n" in why))
        for note in receipt.notes:
            print(f"Note: {note}")
        print(f"{receipt.summary} Import {receipt.import_id}.")
        if build_id:
            print(f"Published build {build_id}.")
        elif receipt.added:
            print("They are in the tables after `python -m etl build` and `python -m etl publish`.")
    raise typer.Exit(0 if not receipt.refused else 3 if receipt.runs else 1)


def _first(text: str) -> str:
    return text.partition("\n")[0]


def _show_examination(examination: Examination, as_json: bool) -> None:
    if as_json:
        print(json.dumps(examination.as_dict(), indent=1, default=str))
    else:
        rows = [
            [
                log.name, log.label, f"{log.model_id or log.model_written or ''} ({log.model_match})",
                f"{len(log.tasks):,}", f"{log.results:,}", f"{log.samples:,}", "\n".join(_first(why) for why in log.faults[:5]),
            ]
            for log in examination.logs[: MAX_REJECTED * 4]
        ]  # fmt: skip
        _print(("log", "format", "model", "tasks", "results", "samples", "faults"), rows)
        for note in examination.notes:
            print(f"Note: {note}")
    bad = sum(bool(log.faults) for log in examination.logs)
    raise typer.Exit(0 if not bad else 3 if bad < len(examination.logs) else 1)


def _print(columns: tuple[str, ...], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    # Where nobody looks on, a name cut short is a name lost.
    Console(width=None if sys.stdout.isatty() else 250).print(table if rows else "Nothing.")
