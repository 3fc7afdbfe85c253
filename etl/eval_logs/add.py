"""Evaluation logs into the lake: looked at, or added, each log whole or not at all, and the same log once."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from etl.eval_logs.contract import schema
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.identity.model_names import UNKNOWN, ModelNames, ResolvedModel
from etl.eval_logs.importer import LogImporter, ParsedLog
from etl.eval_logs.land import existing_runs, import_lock, land
from etl.eval_logs.receipt import Examination, ExaminedLog, ImportedRun, Receipt, RejectedFile
from etl.eval_logs.staging import StagedRun
from etl.hub.page_store import only_one
from etl.runs.progress import Report
from warehouse.errors import HubscopeError, LakeError, ParameterError
from warehouse.settings import settings
from warehouse.storage.lake import Lake

if TYPE_CHECKING:
    from etl.eval_logs.formats.tables.mapping import ColumnMapping


Provenance = Literal["verified", "uploaded_samples", "uploaded_results", "author_claimed", "third_party"]
Ask = Callable[[str, list[str]], str | None]
MAX_REJECTED_FILE_BYTES, MAX_REJECTED_BYTES = 100 * 10**6, 2 * 10**9  # bytes of refused files kept aside
MAX_SUGGESTED = 50  # names that get suggestions


def examine(
    lake: Lake,
    paths: Sequence[Path | str],
    *,
    mapping: ColumnMapping | None = None,
    keeps_texts: bool = False,
    answers: Mapping[str, str] | None = None,
    report: Report | None = None,
) -> Examination:
    """Reads everything to its end and lands nothing."""
    report = report or Report()
    names = ModelNames(lake, answers)
    seen = Examination()
    with tempfile.TemporaryDirectory(prefix="hubscope-look-") as folder:
        importer = LogImporter(limits(Path(folder)), report, keeps_texts=keeps_texts, mapping=mapping)
        logs = list(_parsed_logs(importer, paths, mapping, Path(folder), report))
        seen.notes += importer.notes
    resolved = names.resolve({run.header.model_written for one in logs for run in one.runs})
    suggested: dict[str, list[str]] = {}
    for one in logs:
        common: dict[str, Any] = {
            "name": one.member,
            "format": one.format or "",
            "label": one.label,
            "needs_mapping": one.needs_mapping,
        }
        if one.reasons or not one.runs:
            seen.logs.append(
                ExaminedLog(**common, faults=one.reasons, notes=one.notes, columns=one.columns, guess=one.guess)
            )
            continue
        for run in one.runs:
            written = run.header.model_written
            if resolved[written] == UNKNOWN and written not in suggested and len(suggested) < MAX_SUGGESTED:
                suggested[written] = names.suggestions(written)
            seen.logs.append(
                ExaminedLog(
                    **common, model_written=written, model_id=resolved[written].model_id,
                    model_match=resolved[written].match, suggestions=suggested.get(written, []), tasks=run.tasks,
                    results=len(run.results) + run.performance.height, samples=run.samples,
                    started_at=run.header.started_at, notes=[*one.notes, *run.notes],
                )
            )  # fmt: skip
    return seen


def add(
    lake: Lake,
    paths: Sequence[Path | str],
    *,
    uploader: str | None = None,
    workspace: str | None = None,
    visibility: str = "shared",
    keeps_texts: bool = False,
    answers: Mapping[str, str] | None = None,
    mapping: ColumnMapping | None = None,
    provenance: str | None = None,
    is_strict: bool = False,
    is_demo: bool = False,
    report: Report | None = None,
    now: datetime | None = None,
    ask: Ask | None = None,
) -> Receipt:
    """Adds the logs at `paths` (files, folders, zips, `hf://datasets/...`). What cannot be taken is in the receipt.

    `answers` maps a model's name as written to its id on the Hub. `provenance` is what an operator vouches for; without
    it what was uploaded decides. `now` is UTC. `ask` is called for a name that is not known, with models of a like name,
    and returns the id on the Hub or None. Raises ParameterError for wrong arguments and LakeError where another
    import does not end; whatever else is wrong is a log refused.
    """
    began = time.monotonic()
    lake = Lake(lake.root, demo=True) if is_demo else lake
    if visibility not in ("shared", "private") or (visibility == "private" and not workspace):
        raise ParameterError(f"Visibility {visibility!r} needs a workspace.", "shared, or private with a workspace.")
    if provenance is not None and provenance not in get_args(Provenance):
        raise ParameterError(f"{provenance!r} is not a provenance.", f"One of {', '.join(get_args(Provenance))}.")
    now = (now or datetime.now(UTC)).replace(tzinfo=None)
    context = _ImportContext(lake, now, uploader, workspace, visibility, keeps_texts, provenance, is_demo)
    receipt = Receipt(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}")
    names = ModelNames(lake, answers)
    with _working_folder(lake, receipt.import_id) as folder:
        importer = LogImporter(
            limits(folder), report or Report(), keeps_texts, is_strict, mapping, folder, receipt.notes,
        )  # fmt: skip
        logs = list(_parsed_logs(importer, paths, mapping, folder, importer.report))
        if ask is not None:
            _ask_for_models(names, logs, ask)
        with import_lock(lake):
            _land_new_runs(context, logs, names, receipt, folder)
    receipt.seconds = round(time.monotonic() - began, 3)
    return receipt


def _ask_for_models(names: ModelNames, logs: Sequence[ParsedLog], ask: Ask) -> None:
    written = dict.fromkeys(run.header.model_written for one in logs for run in one.runs if not one.reasons)
    resolved = names.resolve(written)
    for name in written:
        answer = ask(name, names.suggestions(name)) if resolved[name] == UNKNOWN else None
        if answer:
            names.answer(name, answer)


class _ImportContext:
    """How a submission is to be kept."""

    def __init__(
        self, lake: Lake, now: datetime, uploader: str | None, workspace: str | None, visibility: str,
        keeps_texts: bool, provenance: str | None, is_demo: bool,
    ):  # fmt: skip
        self.lake, self.now, self.provenance, self.keeps_texts = lake, now, provenance, keeps_texts
        self.common = {"workspace": workspace, "visibility": visibility, "is_demo": is_demo, "added_at": now}
        self.uploader = uploader

    def run_id(self, run: StagedRun) -> str:
        """A private log is its workspace's own run: others who submit the same learn nothing of it."""
        if self.common["visibility"] == "shared":
            return run.digest
        return hashlib.sha256(f"{run.digest} {self.common['workspace']}".encode()).hexdigest()[:24]

    def row(
        self, run: StagedRun, one: ParsedLog, resolved: ResolvedModel, digest: str | None, import_id: str
    ) -> dict[str, Any]:
        header = run.header
        provenance = header.provenance if header.provenance != "verified" else None  # nobody vouches for himself
        return self.common | {
            "run_id": self.run_id(run), "import_id": import_id, "identity": run.identity, "uploader": self.uploader,
            "file_name": one.file_name, "member": one.member, "file_digest": digest, "format": one.format,
            "framework": header.framework, "framework_version": header.framework_version,
            "model_written": header.model_written, "model_id": resolved.model_id, "model_match": resolved.match,
            "model_revision": header.model_revision, "suite": header.suite, "started_at": header.started_at,
            "finished_at": header.finished_at, "source_name": header.source_name, "source_url": header.source_url,
            "provenance": self.provenance or provenance or ("uploaded_samples" if run.samples else "uploaded_results"),
            "texts_allowed": self.keeps_texts, "config": run.config, "status": header.status,
            "notes": [*dict.fromkeys([*one.notes, *run.notes])], "cost_usd": header.cost_usd,
        }  # fmt: skip


def _land_new_runs(
    context: _ImportContext, logs: Sequence[ParsedLog], names: ModelNames, receipt: Receipt, folder: Path
) -> None:
    """Tells new runs from known ones and lands them, with a row for every file."""
    existing = existing_runs(context.lake)
    known = {row["run_id"]: row for row in existing.iter_rows(named=True)}
    runs_by_identity: dict[str, set[str]] = {}
    for row in existing.filter(pl.col("visibility") == "shared").iter_rows(named=True):
        runs_by_identity.setdefault(row["identity"], set()).add(row["run_id"])
    resolved = names.resolve({run.header.model_written for one in logs for run in one.runs if not one.reasons})
    rows: list[dict[str, Any]] = []
    staged: list[tuple[str, StagedRun]] = []
    files: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    for one in logs:
        digest = one.digest()
        status = "refused" if one.reasons else "known"
        for run in one.runs if not one.reasons else ():
            row = context.row(run, one, resolved[run.header.model_written], digest, receipt.import_id)
            run_id = row["run_id"]
            is_new, again = run_id not in known, _reason_to_land_again(known.get(run_id), row, run)
            if is_new:
                others = runs_by_identity.setdefault(run.identity, set())
                if others - {run_id}:
                    there = ", ".join(sorted(others - {run_id})[:3])
                    receipt.notes.append(
                        f"{one.member}: the same run is there with other figures ({there}); both are kept."
                    )
                    row["notes"].append("The same run was submitted with other figures too; both are kept.")
                others.add(run_id)
            if again:
                receipt.notes.append(f"{one.member}: known already, now {again}.")
            if is_new or again:
                known[run_id] = row
                rows.append(row)
                staged.append((run_id, run))
                status = "added"
            receipt.runs.append(
                ImportedRun(
                    run_id, "added" if is_new or again else "known", one.file_name, one.member, one.format or "",
                    run.header.model_written, known[run_id]["model_id"], known[run_id]["model_match"], run.header.suite,
                    run.tasks, len(run.results) + run.performance.height, run.samples,
                )
            )  # fmt: skip
        if one.reasons:
            kept_at = _keep_rejected(context.lake, one, digest)
            receipt.refused.append(RejectedFile(one.file_name, one.member, one.format, one.reasons, kept_at))
        files.setdefault((one.file_name, one.member, digest), context.common | {
            "import_id": receipt.import_id, "file_name": one.file_name, "member": one.member, "file_digest": digest or "",
            "format": one.format, "bytes": one.size, "status": status, "reasons": one.reasons,
        })  # fmt: skip
    for answer in {row["model_id"] for row in rows if row["model_match"] == "asked"}:
        if not names.lists(answer):
            receipt.notes.append(f"{answer} is not in the last listing of the Hub.")
    receipt.notes[:] = dict.fromkeys(receipt.notes)
    land(
        context.lake, _frame(rows, "eval_runs"), staged, _frame(files.values(), "eval_files"), receipt.import_id,
        context.now.date(), folder,
    )  # fmt: skip


def _reason_to_land_again(before: dict[str, Any] | None, row: dict[str, Any], run: StagedRun) -> str:
    """What a known run gains by being landed again, empty where nothing."""
    if before is None:
        return ""
    if row["model_match"] == "asked" and row["model_id"] != before["model_id"]:
        return f"as a run of {row['model_id']}"
    return "with its texts" if row["texts_allowed"] and run.has_texts and not before["texts_allowed"] else ""


def _frame(rows: Iterable[dict[str, Any]], source: str) -> pl.DataFrame:
    columns = schema(source, keyed=True)
    return pl.DataFrame(list(rows), schema=columns).select(columns.names())


def limits(spool: Path | None = None) -> Limits:
    """The limits in force."""
    return Limits(bytes=settings().upload_mb * 10**6, spool=spool)


def _parsed_logs(
    importer: LogImporter, paths: Sequence[Path | str], mapping: ColumnMapping | None, folder: Path, report: Report
) -> Iterator[ParsedLog]:
    """Every log of a submission. A dataset of the Hub is fetched first, into a folder of its own."""
    yield from importer.read_logs([Path(path) for path in paths if not _is_dataset(path)])
    for number, path in enumerate(path for path in paths if _is_dataset(path)):
        from etl.eval_logs.hub_dataset import open_dataset  # here, as files need no client of the Hub

        target = folder / f"dataset-{number}"
        target.mkdir()
        try:
            for file in open_dataset(str(path), mapping, report, target):
                yield from importer.read_logs([file])
        except HubscopeError as error:
            reason = f"{error.message} {error.hint}".strip()
            yield ParsedLog(str(path)[:200], str(path)[:200], None, "Dataset of the Hub", reasons=[reason])


def _is_dataset(path: Path | str) -> bool:
    return str(path).startswith("hf:")


@contextmanager
def _working_folder(lake: Lake, import_id: str) -> Iterator[Path]:
    """A folder for this import alone, gone when it ends; what killed imports left goes too."""
    parent = lake.root / ("incoming_demo" if lake.is_demo else "incoming") / "eval_logs"
    parent.mkdir(parents=True, exist_ok=True)
    for leaving in parent.iterdir():
        if leaving.is_dir():
            try:
                with only_one(leaving, "evaluation logs"):
                    shutil.rmtree(leaving, ignore_errors=True)
            except LakeError:  # another import is at work in it
                continue
    folder = parent / import_id
    with only_one(folder, "evaluation logs"):
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_rejected(lake: Lake, one: ParsedLog, digest: str | None) -> str | None:
    """A refused log, kept aside for who has to find out why. What must not be opened, or is too large, is not kept."""
    if digest is None or one.format is None or one.files[0].size > MAX_REJECTED_FILE_BYTES:
        return None
    folder = lake.root / "refused"
    folder.mkdir(exist_ok=True)
    path = folder / digest
    if not path.exists():
        temporary = folder / f".{digest}.{secrets.token_hex(4)}"
        try:
            with one.files[0].open() as source, temporary.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            temporary.replace(path)
        except (HubscopeError, OSError):
            temporary.unlink(missing_ok=True)
            return None
    newest_first = sorted((file for file in folder.iterdir()), key=lambda file: file.stat().st_mtime, reverse=True)
    total = 0
    for file in newest_first:
        total += file.stat().st_size
        if total > MAX_REJECTED_BYTES:
            file.unlink(missing_ok=True)
    return str(path)
