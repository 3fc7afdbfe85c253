"""Datasets of the Hub as tables of results: the real clients against a Hub on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.eval_logs.formats.tables.format import FORMAT
from etl.eval_logs.formats.tables.mapping import ColumnMapping
from etl.eval_logs.hub_dataset import DatasetAddress, choose_files
from etl.eval_logs.issues import RejectedLog
from tests.dump_hub_server import DumpHub, parquet
from tests.etl.read_log import read_logs

ROOT = Path(__file__).parents[2]
BOARD = {
    "shape": "results_wide",
    "columns": {"model": "model"},
    "values": [{"column": "score", "task": "t", "metric": "acc", "scale": "share"}],
    "constants": {"source_name": "said by the mapping"},
}
CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
- config_name: elsewhere
  data_files:
  - split: train
    path: [PLACE]
---
# A board
"""
# In a process of its own, as the Hub's clients read HF_ENDPOINT when they are imported.
CHILD = """
import json, sys
from pathlib import Path
from etl.eval_logs.hub_dataset import open_dataset
from etl.eval_logs.formats.tables.mapping import ColumnMapping
from etl.eval_logs.issues import RejectedLog
mapping = ColumnMapping.of(json.loads(sys.argv[3])) if sys.argv[3] else None
try:
    print(json.dumps([path.name for path in open_dataset(sys.argv[1], mapping, folder=Path(sys.argv[2]))]))
except RejectedLog as error:
    print(json.dumps(f"{error.message} {error.hint}"))
"""


class DatasetHub(DumpHub):
    """The Hub of the dumps, which also lists folders, as the client of datasets asks."""

    def __init__(self, dataset: str = "org/board"):
        super().__init__(dataset)
        known: Any = self.server.RequestHandlerClass

        class Handler(known):  # type: ignore[misc]  # made by the server that is extended
            def _route(self, path: str, query: dict[str, list[str]], said: bytes, cut: bool) -> None:
                start = f"/api/datasets/{dataset}/tree/"
                if not path.startswith(start):
                    return super()._route(path, query, said, cut)
                revision, _, folder = path.removeprefix(start).partition("/")
                commit = self.wire.at(revision)
                files = {} if commit is None else commit.files
                self._json(
                    [
                        {"type": "file", "path": name, "size": len(body), "oid": "0" * 40}
                        for name, body in files.items()
                        if name.rpartition("/")[0] == folder
                    ]
                )

        self.server.RequestHandlerClass = Handler


@pytest.fixture
def hub() -> Iterator[DatasetHub]:
    with DatasetHub() as hub:
        yield hub


def fetch(hub: DumpHub, written: str, folder: Path, mapping: dict[str, Any] | None = None) -> list[str] | str:
    """Names of the files that came, or the words of the refusal."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, written, str(folder), json.dumps(mapping) if mapping else ""],
        env=os.environ | {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: list[str] | str = json.loads(done.stdout)
    return answer


def test_the_shards_of_a_split_are_one_table_that_says_its_commit(hub: DatasetHub, tmp_path: Path) -> None:
    old = hub.commit(
        "2026-03-01T06:00:00",
        {
            "README.md": CARD.replace("PLACE", "data/none.parquet").encode(),
            "data/train-0.parquet": parquet([{"model": "a", "score": 0.5, "text": "x"}]),
            "data/train-1.parquet": parquet([{"model": "b", "score": 0.25, "text": "y"}]),
            "data/other.parquet": parquet([{"model": "c", "score": 0.1, "text": "z"}]),
        },
    )
    hub.commit("2026-03-02T06:00:00", {"data/train-0.parquet": None})
    (name,) = fetch(hub, f"hf://datasets/org/board@{old}", tmp_path / "got", BOARD)
    frame = pl.read_parquet(tmp_path / "got" / name)
    assert frame.to_dicts() == [{"model": "a", "score": 0.5}, {"model": "b", "score": 0.25}]  # without the texts
    (tmp_path / "table").mkdir()
    (tmp_path / "got" / name).rename(tmp_path / "table" / name)
    folder_read = read_logs(FORMAT, tmp_path / "table", mapping=ColumnMapping.of(BOARD))
    assert [run.header.model_written for run in folder_read.runs] == ["a", "b"]
    assert folder_read.runs[0].header.source_name == f"org/board@{old}"
    assert folder_read.runs[0].header.source_url == f"{hub.url}/datasets/org/board/tree/{old}"
    (newest,) = fetch(hub, "hf://datasets/org/board", tmp_path / "new")
    assert pl.read_parquet(tmp_path / "new" / newest)["model"].to_list() == ["b"]


def test_texts_keep_what_they_say_and_a_table_without_a_card_is_taken_too(hub: DatasetHub, tmp_path: Path) -> None:
    hub.commit("2026-03-01T06:00:00", {"scores.csv": b"model,score\n007,0.5\n", "code.py": b"raise SystemExit"})
    (name,) = fetch(hub, "hf://datasets/org/board", tmp_path / "got")
    assert pl.read_parquet(tmp_path / "got" / name).to_dicts() == [{"model": "007", "score": "0.5"}]
    assert hub.asked("code.py") == 0


@pytest.mark.parametrize(
    "place", ["/etc/passwd", "http://127.0.0.1:9/x.parquet", "../../secret.parquet", "file:///etc/x"]
)
def test_a_card_that_names_files_elsewhere_finds_none(hub: DatasetHub, tmp_path: Path, place: str) -> None:
    card = CARD.replace("PLACE", place).encode()
    hub.commit("2026-03-01T06:00:00", {"README.md": card, "data/train-0.parquet": parquet([{"model": "a"}])})
    answer = fetch(hub, "hf://datasets/org/board/elsewhere", tmp_path / "got")
    assert "configuration 'elsewhere' of org/board holds no Parquet" in answer


def test_what_is_not_there_is_refused_in_words(hub: DatasetHub, tmp_path: Path) -> None:
    hub.commit("2026-03-01T06:00:00", {"README.md": b"# nothing", "a.bin": b"0"})
    assert "holds no Parquet" in fetch(hub, "hf://datasets/org/board", tmp_path / "a")
    assert "no such dataset or revision" in fetch(hub, "hf://datasets/org/other", tmp_path / "b")
    assert "no such dataset or revision" in fetch(hub, "hf://datasets/org/board@v9", tmp_path / "c")


def test_a_dataset_larger_than_an_upload_may_be_is_refused_before_it_is_fetched(
    hub: DatasetHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = parquet([{"model": os.urandom(20).hex(), "score": 0.5} for _ in range(60_000)])
    hub.commit("2026-03-01T06:00:00", {"data/train-0.parquet": rows})
    monkeypatch.setenv("HUBSCOPE_UPLOAD_MB", "1")
    assert "HUBSCOPE_UPLOAD_MB" in fetch(hub, "hf://datasets/org/board", tmp_path / "got")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("hf://datasets/org/name", DatasetAddress("org/name")),
        ("hf://datasets/org/name@v1.0", DatasetAddress("org/name", "v1.0")),
        (
            "hf://datasets/org/name@refs/convert/parquet/main",
            DatasetAddress("org/name", "refs/convert/parquet", "main"),
        ),
        ("hf://datasets/org/name/config", DatasetAddress("org/name", None, "config")),
    ],
)
def test_an_address_names_dataset_revision_and_configuration(written: str, address: DatasetAddress) -> None:
    assert DatasetAddress.of(written) == address


@pytest.mark.parametrize(
    "written",
    ["hf://org/name", "hf://datasets/name", "hf://datasets/o/n/../x", "hf://datasets/o/n?x=1", "https://x/o/n"],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(RejectedLog, match="is not a dataset"):
        DatasetAddress.of(written)


def test_one_kind_of_file_is_taken_and_by_folder_where_the_card_says_nothing() -> None:
    names = ["a/x.csv", "a/x.parquet", "b/y.jsonl", ".hidden.parquet", "b/z.py"]
    assert choose_files(names, {}, DatasetAddress("o/n")) == {"all": ["a/x.parquet"]}
    assert choose_files(names, {}, DatasetAddress("o/n", None, "b")) == {"all": ["b/y.jsonl"]}
    card = {"configs": [{"config_name": "c", "data_files": "a/*.csv"}, {"config_name": "d", "data_files": ["b/*"]}]}
    assert choose_files(names, card, DatasetAddress("o/n")) == {"train": ["a/x.csv"]}
    assert choose_files(names, card, DatasetAddress("o/n", None, "d")) == {"train": ["b/y.jsonl"]}
