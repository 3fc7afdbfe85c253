"""What a metric and a model are called: by the catalogue and the listing, never by a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.eval_logs.contract import Result
from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.identity import metrics
from etl.eval_logs.identity.model_names import ModelNames
from etl.eval_logs.reader.reader import LogReader
from tests.etl.uploads import listing
from warehouse.errors import ParameterError
from warehouse.storage.lake import Lake


def row(tmp_path: Path, result: Result) -> tuple[dict[str, object], list[str]]:
    (tmp_path / "log.json").write_text("{}")
    (member,) = list_files(tmp_path / "log.json", Limits())
    reader = LogReader()
    (made,) = metrics.rows([result], member, reader)
    return made, [issue.message for issue in reader.issues]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("acc", "accuracy"),
        ("acc,none", "accuracy"),
        ("Accuracy", "accuracy"),
        ("acc_norm", "acc_norm"),
        ("pass@1", "pass@1"),
        ("pass@17", "pass@17"),
        ("ndcg_at_10", "ndcg_at_10"),
        ("NDCG@7", "ndcg_at_7"),
        ("recall@33", "recall_at_33"),
        ("our own measure", "our own measure"),
    ],
)
def test_a_metric_has_one_name(written: str, name: str):
    assert metrics.canonical_name(written) == name


def test_percent_is_divided_only_where_the_log_says_so(tmp_path: Path):
    made, faults = row(tmp_path, Result("t", "acc", 62.5, stderr=2.0, ci_low=58.0, ci_high=66.0, scale="percent"))
    assert (made["value"], made["value_written"], made["stderr"], made["ci_low"], made["ci_high"]) == (
        0.625, 62.5, 0.02, 0.58, 0.66,
    )  # fmt: skip
    assert faults == []
    _, faults = row(tmp_path, Result("t", "acc", 62.5))
    assert faults == [
        "log.json: t, acc is 62.5, accuracy of 0 to 1, or a log that says its scale is percent was expected"
    ]


def test_a_share_a_hair_above_one_is_one(tmp_path: Path):
    made, faults = row(tmp_path, Result("t", "acc", 1.0000000001))
    assert (made["value"], faults) == (1.0, [])


def test_an_unknown_metric_keeps_its_name_and_what_the_log_says_of_it(tmp_path: Path):
    made, _ = row(tmp_path, Result("t", "our_measure", 7.0))
    assert (made["metric"], made["value"], made["direction"], made["unit"]) == ("our_measure", 7.0, None, None)
    made, faults = row(tmp_path, Result("t", "our_measure", 7.0, higher_is_better=False, lower=0, upper=10))
    assert (made["direction"], faults) == ("lower", [])
    _, faults = row(tmp_path, Result("t", "our_measure", 11.0, upper=10))
    assert len(faults) == 1


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


def test_other_case_counts_only_where_one_model_is_so_called(lake: Lake):
    listing(lake, "Kestrel/Merlin", "polaris/Aurora", "Polaris/aurora")
    resolved = ModelNames(lake).resolve(["kestrel/merlin", "polaris/aurora", "polaris/Aurora", "merlin"])
    assert {name: (one.model_id, one.match) for name, one in resolved.items()} == {
        "kestrel/merlin": ("Kestrel/Merlin", "exact"),
        "polaris/aurora": (None, "none"),
        "polaris/Aurora": ("polaris/Aurora", "exact"),
        "merlin": (None, "none"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "hf/kestrel/merlin",
        "pretrained=kestrel/merlin,dtype=float16",
        "https://huggingface.co/kestrel/merlin",
        "huggingface/kestrel/merlin",
    ],
)
def test_a_harnesss_prefix_is_an_alias(lake: Lake, written: str):
    listing(lake, "kestrel/merlin")
    (resolved,) = ModelNames(lake).resolve([written]).values()
    assert (resolved.model_id, resolved.match) == ("kestrel/merlin", "alias")


def test_like_names_are_suggested_the_likest_first_and_at_most_five(lake: Lake):
    listing(
        lake, "kestrel/merlin-9b", *(f"org-{number}/merlin-9b-tuned-{number}" for number in range(9)), "polaris/aurora"
    )
    suggestions = ModelNames(lake).suggestions("Merlin-9B")
    assert suggestions[0] == "kestrel/merlin-9b"
    assert len(suggestions) == 5
    assert ModelNames(lake).suggestions("hf/kestrel/merlin-9b")[0] == "kestrel/merlin-9b"
    assert ModelNames(lake).suggestions("zz") == []
    assert ModelNames(Lake(lake.root / "none")).suggestions("merlin-9b") == []


def test_an_answer_counts_before_all_else_and_has_to_be_an_id(lake: Lake):
    listing(lake, "kestrel/merlin")
    assert (
        ModelNames(lake, {"kestrel/merlin": "polaris/aurora"}).resolve(["kestrel/merlin"])["kestrel/merlin"].match
        == "asked"
    )
    with pytest.raises(ParameterError, match="is not a model id"):
        ModelNames(lake, {"merlin": "not an id"})
