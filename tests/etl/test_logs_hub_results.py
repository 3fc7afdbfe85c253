"""What repositories on the Hub state of themselves: invented files in the layouts that the Hub documents."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from etl.eval_logs.formats.hub_results import FORMAT
from tests.etl.read_log import read_logs

ENTRY = """
- dataset:
    id: kestrel/riddles
    task_id: riddles_hard
  value: 41.2
"""
FULL = """
- dataset: {id: kestrel/riddles, task_id: default, revision: d1}
  value: 20.90
  verifyToken: eyJhbGciOi
  date: "2026-01-15"
  source: {url: "https://example.org/logs", name: Eval logs, user: someone}
- dataset: {id: kestrel/riddles, task_id: default, revision: d1}
  value: 30.5
  date: 2026-01-15
  source: {url: "https://example.org/logs", name: Eval logs}
  notes: with tools
"""
INDEX = """---
license: mit
model-index:
- name: Aurora 7B
  results:
  - task: {type: text-generation, name: Text Generation}
    dataset: {type: kestrel/riddles, name: Riddles (5-shot), config: hard, split: test, args: {num_few_shot: 5}}
    metrics:
    - {type: acc, value: 61.09, name: accuracy}
    - {type: em, value: "55.5 %", name: exact match, verifyToken: eyJhbGciOi}
    source: {name: Riddle Board, url: "https://example.org/board"}
  - task: {type: text-generation}
    dataset: {type: kestrel/puzzles, name: Puzzles, config: default}
    metrics:
    - {type: accuracy, value: 0.8, name: Test accuracy}
    - {type: accuracy, value: 0.7, name: Train accuracy}
---
# Aurora 7B

model-index: this line is no front matter
"""


def write(root: Path, text: str, name: str = "polaris/aurora-7b/riddles.yaml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return root


# Changed in every way by test_logs_fuzz.py: files by name.
EXAMPLE = {"polaris/aurora-7b/.eval_results/riddles.yaml": FULL}


def test_a_stated_result_is_its_authors_claim(tmp_path):
    run = read_logs(FORMAT, write(tmp_path, ENTRY)).run
    assert (run.header.model_written, run.header.suite) == ("polaris/aurora-7b", "kestrel/riddles")
    assert run.header.provenance == "author_claimed"
    assert run.header.notes == ["The model is named by the folders around the file: polaris/aurora-7b."]
    (only,) = run.results
    assert (only.task, only.metric, only.value, only.dataset) == (
        "riddles_hard",
        "benchmark_score",
        41.2,
        "kestrel/riddles",
    )
    assert (only.scale, only.higher_is_better) == (None, None), "the file does not say, so nothing is guessed"


def test_the_folder_that_the_hub_reads_is_read_here_too(tmp_path):
    read = read_logs(FORMAT, write(tmp_path, ENTRY, "polaris/aurora-7b/.eval_results/riddles.yaml"))
    assert read.run.header.model_written == "polaris/aurora-7b"


def test_a_file_uploaded_alone_is_known_by_where_it_lies(tmp_path):
    name = "polaris/aurora-7b/.eval_results/riddles.yaml"
    assert read_logs(FORMAT, write(tmp_path, ENTRY, name) / name).run.header.model_written == "polaris/aurora-7b"


def test_notes_tell_two_settings_of_one_task_apart(tmp_path):
    run = read_logs(FORMAT, write(tmp_path, FULL)).run
    assert [(result.value, result.filter) for result in run.results] == [(20.9, None), (30.5, "with tools")]
    assert run.header.started_at == datetime(2026, 1, 15)  # noqa: DTZ001 - tables hold UTC without a zone
    assert (run.header.source_name, run.header.source_url) == ("Eval logs", "https://example.org/logs")
    assert run.header.config == {"dataset_revision": "d1"}


def test_a_token_is_noted_and_proves_nothing_here(tmp_path):
    head = read_logs(FORMAT, write(tmp_path, FULL)).run.header
    assert head.provenance == "author_claimed"
    assert len(head.notes) == 2
    assert "Only the Hub can check" in head.notes[1]


def test_results_of_two_benchmarks_are_two_runs(tmp_path):
    other = ENTRY.replace("kestrel/riddles", "kestrel/puzzles")
    runs = read_logs(FORMAT, write(tmp_path, ENTRY + other)).runs
    assert [run.header.suite for run in runs] == ["kestrel/riddles", "kestrel/puzzles"]


def test_the_hubs_cache_names_model_and_revision(tmp_path):
    name = "hub/models--polaris--aurora-7b/snapshots/abc123/riddles.yaml"
    head = read_logs(FORMAT, write(tmp_path, ENTRY, name)).run.header
    assert (head.model_written, head.model_revision) == ("polaris/aurora-7b", "abc123")


def test_a_file_without_folders_does_not_name_its_model(tmp_path):
    read = read_logs(FORMAT, write(tmp_path, ENTRY, "riddles.yaml"))
    assert read.runs == []
    assert read.faults == ["the model: the folders <owner>/<model>/.eval_results/ around the file"]


def test_a_card_states_results_by_source(tmp_path):
    first, second = read_logs(FORMAT, write(tmp_path, INDEX, "README.md")).runs
    assert (first.header.model_written, first.header.source_name) == ("Aurora 7B", "Riddle Board")
    assert (second.header.source_name, second.header.notes) == (None, [])
    acc, em = first.results
    assert (acc.task, acc.metric, acc.value, acc.scale) == ("Riddles (5-shot)", "acc", 61.09, "percent")
    assert (acc.dataset, acc.subset, acc.split, acc.n_shot) == ("kestrel/riddles", "hard", "test", 5)
    assert (em.value, em.scale) == (55.5, "percent")
    assert [note.split()[0] for note in first.header.notes] == ["A", "Values"]
    assert {result.scale for result in second.results} == {None}, "0.8 of another source may well be a share"
    assert [(result.value, result.filter, result.subset) for result in second.results] == [
        (0.8, "Test accuracy", None),
        (0.7, "Train accuracy", None),
    ]


def test_the_folders_name_a_card_better_than_its_own_nickname(tmp_path):
    runs = read_logs(FORMAT, write(tmp_path, INDEX, "polaris/aurora-7b/README.md")).runs
    assert {run.header.model_written for run in runs} == {"polaris/aurora-7b"}


def test_cards_without_results_and_other_yaml_are_left_alone(tmp_path):
    write(tmp_path, "---\nlicense: mit\n---\nmodel-index: no\n", "a/README.md")
    write(tmp_path, "# only words\nmodel-index:\n", "b/README.md")
    write(tmp_path, "- model: aurora\n  pass_rate: 3\n", "c/board.yml")
    assert read_logs(FORMAT, tmp_path).claims == []


def test_a_long_card_is_read_to_the_end_of_its_front_matter(tmp_path):
    many = "".join(f"    - {{type: recall_at_{k}, value: 0.5}}\n" for k in range(1, 4_000))
    head, tail = INDEX.split("    source: {name: Riddle Board")
    write(tmp_path, head + many + "    source: {name: Riddle Board" + tail, "README.md")
    assert len(read_logs(FORMAT, tmp_path).runs[0].results) == 2 + 3_999


def test_one_thing_with_two_values_is_refused_and_said_twice_alike_is_one(tmp_path):
    assert len(read_logs(FORMAT, write(tmp_path, ENTRY + ENTRY)).run.results) == 1
    read = read_logs(FORMAT, write(tmp_path, ENTRY + ENTRY.replace("41.2", "42.0")))
    assert "one value, 41.2 is there already" in read.faults[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ENTRY.replace("41.2", "high"), "[0].value"),
        (ENTRY.replace("41.2", "true"), "[0].value"),
        (ENTRY.replace("  value: 41.2\n", "  values: 41.2\n  notes: 'value:'\n"), "[0].value"),
        (ENTRY.replace("id: kestrel", "di: kestrel"), "[0].dataset.id"),
        (ENTRY + "- 7\n", "[1]"),
        (ENTRY + "  date: soon\n", "[0].date"),
        (ENTRY + "  source: example.org\n", "[0].source"),
    ],
)
def test_what_is_not_as_agreed_is_a_fault_with_its_place(tmp_path, text, place):
    assert place in [fault.partition(": ")[0] for fault in read_logs(FORMAT, write(tmp_path, text)).faults]


def test_a_document_that_is_something_else_is_a_fault(tmp_path):
    assert read_logs(FORMAT, write(tmp_path, "dataset:\n  task_id: x\nvalue: 3\n")).faults
