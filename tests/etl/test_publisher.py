"""A publisher's exports: taken whole or not at all, every fault with its line, the later file counts."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import jobs
from etl.publisher import add as adding
from etl.publisher import fetch
from etl.publisher.add import PublisherImport, add
from etl.publisher.contract import DAILY, REQUESTS, recognise
from etl.runs.progress import Report
from warehouse.errors import ContractError, LakeError, ParameterError, SourceError
from warehouse.storage.lake import Lake

TODAY = date(2026, 6, 1)
HEAD = "repoType,repoName,total,timestamp,downloads"
LOG = "timestamp,status,method,repoName,repoType,hashedUserId,hashedIp,country,region,userAgent"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "data")


def daily(day: int, downloads: Any = 1, repo: str = "org/a", total: Any = 9, kind: str = "model") -> str:
    return f"{kind},{repo},{total},2026-03-{day:02}T00:00:00.000Z,{downloads}"


def request(
    day: int = 1, method: str = "GET", user: str = "", ip: str = "", country: str = "FR", status: Any = 200,
    repo: str = "org/a", hour: int = 9,
) -> str:  # fmt: skip
    return (
        f'2026-03-{day:02}T{hour:02}:00:00.000Z,{status},{method},{repo},model,{user},{ip},{country},Paris,"a, ""b"""'
    )


def write(tmp_path: Path, lines: Sequence[str], name: str = "export.csv", end: str = "\n") -> Path:
    path = tmp_path / name
    path.write_bytes((end.join(lines) + end).encode())
    return path


def added(lake: Lake, tmp_path: Path, lines: Sequence[str], head: str = HEAD, **options: Any) -> PublisherImport:
    return add(lake, [write(tmp_path, [head, *lines])], today=TODAY, **options)


def refused(lake: Lake, tmp_path: Path, lines: Sequence[str], head: str = HEAD) -> list[str]:
    """The faults that keep a file out, a line each."""
    with pytest.raises(ContractError, match="was not added") as caught:
        added(lake, tmp_path, lines, head)
    assert lake.sources() == []
    assert leftovers(lake) == []
    return [line.strip() for line in caught.value.message.splitlines()[1:]]


def rows(result: PublisherImport) -> list[tuple[Any, ...]]:
    return pl.read_parquet(result.partition.files, hive_partitioning=False).rows()


def leftovers(lake: Lake) -> list[Path]:
    return [path for path in (lake.root / "incoming").rglob("*") if path.is_file()]


# -- the daily export --------------------------------------------------------------------------------------------------
def test_a_daily_export_is_kept_a_row_a_repository_and_day(lake: Lake, tmp_path: Path) -> None:
    result = added(lake, tmp_path, [daily(2, 4), daily(1, 5), daily(2, 7, kind="dataset", total=7)])
    assert rows(result) == [
        ("dataset", "org/a", date(2026, 3, 2), 7, 7), ("model", "org/a", date(2026, 3, 1), 5, 9),
        ("model", "org/a", date(2026, 3, 2), 4, 9),
    ]  # fmt: skip
    assert (result.format, result.snapshot_on, result.repositories) == (DAILY, date(2026, 3, 2), 2)
    manifest = result.partition.manifest
    keys = ("origin", "coverage", "complete", "rows", "added", "observed_from", "observed_to", "is_demo", "repo_type")
    assert {key: manifest[key] for key in keys} == {
        "origin": "file", "coverage": "partial", "complete": True, "rows": 3, "added": ["export.csv"], "repo_type": None,
        "observed_from": "2026-03-01T00:00:00Z", "observed_to": "2026-03-02T23:59:59Z", "is_demo": False,
    }  # fmt: skip
    assert leftovers(lake) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
def test_line_ends_marks_and_packing_do_not_matter(
    lake: Lake, tmp_path: Path, end: str, mark: bytes, packed: bool
) -> None:
    body = mark + end.join([HEAD, daily(1, 5), "", daily(2, 4), ""]).encode()
    path = tmp_path / "export.csv"  # gzip is known by its first bytes, not by the name
    path.write_bytes(gzip.compress(body) if packed else body)
    assert [row[3] for row in rows(add(lake, [path], today=TODAY))] == [5, 4]


def test_columns_are_known_in_any_order_and_spelling(lake: Lake, tmp_path: Path) -> None:
    result = added(lake, tmp_path, ["4,2026-03-01,x,org/a,Model"], head="Downloads,date,note,repo_name,repo_type")
    assert rows(result) == [("model", "org/a", date(2026, 3, 1), 4, None)]
    assert result.notes == ["Left unread: note."]


def test_a_quoted_name_is_the_same_name(lake: Lake, tmp_path: Path) -> None:
    assert rows(added(lake, tmp_path, ['"model","org/a",9,"2026-03-01","5"']))[0][:4] == (
        "model", "org/a", date(2026, 3, 1), 5,
    )  # fmt: skip


def test_the_day_that_is_not_over_is_left_out(lake: Lake, tmp_path: Path) -> None:
    lines = [daily(1), f"model,org/a,9,{TODAY}T00:00:00.000Z,3"]
    result = added(lake, tmp_path, lines)
    assert (result.rows, result.snapshot_on) == (1, date(2026, 3, 1))
    assert result.notes == ["2026-06-01 is not over: its 1 rows were left out."]


def test_a_row_twice_is_one_row(lake: Lake, tmp_path: Path) -> None:
    assert added(lake, tmp_path, [daily(1, 5), daily(1, 5)]).rows == 1


# -- faults ------------------------------------------------------------------------------------------------------------
def test_all_faults_are_said_at_once_with_their_lines(lake: Lake, tmp_path: Path) -> None:
    lines = [
        daily(1, -4), daily(2, "1,5").replace("1,5", "1.5"), "", "model,org/a,9", daily(3), daily(4, kind="modell"),
        daily(5, repo="org/a b"), "model,org/a,9,2026-02-30,1", "model,org/a,9,03/01/2026,1", daily(6, total="many"),
        "model,org/a,9,2027-01-01,1", "model,org/a,9,2026-03-01T00:00:00+02:00,1", ",,,,1", daily(7) + ",8",
    ]  # fmt: skip
    faults = refused(lake, tmp_path, lines)
    assert [(line.partition(":")[0], line.partition(": ")[2].partition(" is ")[0]) for line in faults] == [
        ("line 2", "downloads"), ("line 3", "downloads"), ("line 5", "the line"), ("line 7", "repoType"),
        ("line 8", "repoName"), ("line 9", "timestamp"), ("line 10", "timestamp"), ("line 11", "total"),
        ("line 12", "timestamp"), ("line 13", "timestamp"), ("line 14", "repoType"), ("line 14", "repoName"),
        ("line 14", "timestamp"), ("line 15", "the line"),
    ]  # fmt: skip
    assert faults[0] == "line 2: downloads is '-4', a whole number of 0 or more was expected"
    assert faults[2] == "line 5: the line is '3 values', 5 values was expected"
    assert faults[-2].startswith("line 14: timestamp is nothing")


def test_lines_are_counted_across_blocks(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BLOCK", 256)
    lines = [daily(1 + n % 28, repo=f"org/r{n}") for n in range(200)]
    lines[17], lines[50], lines[51], lines[180] = "short", "", "a,b", daily(1, "x")
    assert [line.partition(":")[0] for line in refused(lake, tmp_path, lines)] == ["line 19", "line 53", "line 182"]


def test_two_rows_that_contradict_each_other_are_a_fault(lake: Lake, tmp_path: Path) -> None:
    (fault,) = refused(lake, tmp_path, [daily(1, 5), daily(2), daily(1, 6)])
    assert fault.startswith("line 4: the line is 'org/a on 2026-03-01 again, and different from line 2'")


def test_two_files_that_contradict_each_other_are_a_fault(lake: Lake, tmp_path: Path) -> None:
    paths = [write(tmp_path, [HEAD, daily(1, downloads)], f"{downloads}.csv") for downloads in (5, 6)]
    with pytest.raises(ContractError, match="org/a on 2026-03-01 is 'different in two of the files'"):
        add(lake, paths, today=TODAY)


def test_a_quote_that_nobody_closed_is_found_where_it_begins(lake: Lake, tmp_path: Path) -> None:
    quoted, plain = '"a, ""b"""', "a"
    broken = request().replace(quoted, '"broken')
    (fault,) = refused(lake, tmp_path, [request(), broken, *[request().replace(quoted, plain)] * 3], LOG)
    assert fault.startswith("line 3: userAgent is 'broken\\n2026-03-01T09")
    assert refused(lake, tmp_path, [request(), broken, request()], LOG)[0].startswith("line 3: ")


def test_very_many_faults_end_the_reading(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BLOCK", 4096)
    path = write(tmp_path, [HEAD, *(daily(1, "x", repo=f"org/r{n}") for n in range(5000))])
    with pytest.raises(ContractError, match=r"more than 1,000 faults\.") as caught:
        add(lake, [path], today=TODAY)
    assert len(caught.value.message.splitlines()) == 2 + adding.MAX_FAULTS_IN_MESSAGE


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "for a daily export it lacks repoType, repoName, timestamp, downloads; for a request log it lacks"),
        (HEAD.replace(",", ";").encode() + b"\n", "is no export of Publisher Analytics"),
        ((HEAD + ",repo_type\n").encode(), "has the column 'repo_type' twice"),
        (HEAD.encode("utf-16"), "is no text in UTF-8"),
        (b"PK\x03\x04zip", "is a zip archive"),
        (f"{HEAD}\n{daily(1)}\n".encode() + b"model,org/\xff,9,2026-03-02,1\n", "line 3 is not UTF-8"),
        (f"{HEAD}\n".encode(), "has no row of a day that is over"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_named(lake: Lake, tmp_path: Path, body: bytes, message: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(body)
    with pytest.raises(ContractError, match=message):
        add(lake, [path], today=TODAY)
    assert lake.sources() == []


def test_a_file_that_is_not_there_is_named(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        add(lake, [tmp_path / "other.csv"], today=TODAY)


def test_a_packed_file_that_was_cut_leaves_nothing(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "export.csv.gz"
    whole = gzip.compress("\n".join([HEAD, *(daily(1, n, repo=f"org/r{n * 7919}") for n in range(4000))]).encode())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="cannot be read"):
        add(lake, [path], today=TODAY)
    assert lake.sources() == []


def test_files_of_two_kinds_are_added_one_by_one(lake: Lake, tmp_path: Path) -> None:
    paths = [write(tmp_path, [HEAD, daily(1)], "a.csv"), write(tmp_path, [LOG, request()], "b.csv")]
    with pytest.raises(ParameterError, match="daily export, request log"):
        add(lake, paths, today=TODAY)


# -- twice, and more than one ------------------------------------------------------------------------------------------
def test_the_same_file_again_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    first = added(lake, tmp_path, [daily(1), daily(2)])
    again = added(lake, tmp_path, [daily(2), daily(1)])  # the order of the rows does not matter either
    assert (first.is_changed, again.is_changed) == (True, False)
    assert again.partition.manifest == first.partition.manifest


def test_what_is_added_later_replaces_days_of_a_repository_in_the_same_partition(lake: Lake, tmp_path: Path) -> None:
    added(lake, tmp_path, [daily(1, 5), daily(2, 5), daily(2, 8, repo="org/b")])
    result = added(lake, tmp_path, [daily(2, 6), daily(2, 1, repo="org/c")])
    assert [(row[1], row[2].day, row[3]) for row in rows(result)] == [
        ("org/a", 1, 5), ("org/a", 2, 6), ("org/b", 2, 8), ("org/c", 2, 1),
    ]  # fmt: skip
    assert result.partition.manifest["rows"] == 4


def test_each_state_of_knowledge_is_a_partition_of_its_last_day(lake: Lake, tmp_path: Path) -> None:
    added(lake, tmp_path, [daily(1), daily(9)])
    added(lake, tmp_path, [daily(1), daily(5)])
    assert [partition.day.day for partition in lake.partitions("publisher_daily")] == [5, 9]


def test_an_export_may_be_dated_later_than_its_last_day_but_not_earlier(lake: Lake, tmp_path: Path) -> None:
    assert added(lake, tmp_path, [daily(5)], snapshot_on=date(2026, 3, 20)).snapshot_on == date(2026, 3, 20)
    with pytest.raises(ParameterError, match="speaks of 2026-03-05, after 2026-03-01"):
        added(lake, tmp_path, [daily(5)], snapshot_on=date(2026, 3, 1))


def test_two_additions_at_once_do_not_mix(lake: Lake, tmp_path: Path) -> None:
    folder = lake.incoming("publisher_daily", TODAY).parent
    with adding.only_one(folder / "adding", "a daily export"), pytest.raises(LakeError, match="Another run"):
        added(lake, tmp_path, [daily(1)])


# -- the request log ---------------------------------------------------------------------------------------------------
def test_requests_are_counted_by_country_and_users_once_a_day(lake: Lake, tmp_path: Path) -> None:
    lines = [
        request(1, "HEAD", user="u1"), request(1, "GET", user="u1"), request(1, "GET", user="u1", country="DE"),
        request(1, "GET", ip="u1"), request(1, "GET", ip="i2", status=404), request(1, "GET", status=302),
        request(1, "OPTIONS", user="u3"), request(2, "get", user="u1", country=""), request(1, user="u9", repo="org/b"),
    ]  # fmt: skip
    result = added(lake, tmp_path, lines, LOG)
    assert (result.format, result.lines) == (REQUESTS, 9)
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    # repository, day, country, get, head, other, failed, users there, users of the day
    assert [row[1:] for row in rows(result)] == [
        ("org/a", first, "DE", 1, 0, 0, 0, 1, 3),  # u1 again
        ("org/a", first, "FR", 3, 1, 1, 1, 3, 3),  # u1, the address u1, u3; i2 was not answered
        ("org/a", second, None, 1, 0, 0, 0, 1, 1),
        ("org/b", first, "FR", 1, 0, 0, 0, 1, 1),
    ]
    assert result.notes == ["Left unread: region, userAgent."]


def test_the_older_log_is_read_and_the_hubs_own_requests_are_not_counted(lake: Lake, tmp_path: Path) -> None:
    head = "timestamp,requestType,repoName,repoType,hashedUserId,hashedIp,country,region,isInternal"
    lines = [
        f"2026-03-01T09:00:00Z,{kind},org/a,model,u1,,FR,Paris,{internal}"
        for kind, internal in (("GET", "false"), ("HEAD", "false"), ("partial/range", "false"), ("GET", "true"))
    ]
    assert rows(added(lake, tmp_path, lines, head))[0][4:6] == (2, 1)


def test_a_log_cut_into_parts_is_the_log(lake: Lake, tmp_path: Path) -> None:
    lines = [request(1, user=f"u{n % 3}", hour=n) for n in range(9)]
    whole = added(lake, tmp_path, lines, LOG)
    parts = [write(tmp_path, [LOG, *lines[n::2]], f"part-{n}.csv") for n in range(2)]
    again = add(lake, parts, today=TODAY)
    assert (again.is_changed, rows(again)) == (False, rows(whole))


def test_faults_of_a_log_are_said_with_their_lines(lake: Lake, tmp_path: Path) -> None:
    lines = [request(status="ok"), request(method=""), request(), request(method="G T"), "yesterday" + request()[24:]]
    assert [line.partition(" is ")[0] for line in refused(lake, tmp_path, lines, LOG)] == [
        "line 2: status", "line 3: method", "line 5: method", "line 6: timestamp",
    ]  # fmt: skip


def test_no_hash_of_a_user_is_left_on_disk(lake: Lake, tmp_path: Path) -> None:
    added(lake, tmp_path, [request(user="secretuser"), request(ip="secretaddress")], LOG)
    files = [path for path in lake.root.rglob("*") if path.is_file()]
    assert len(files) == 2
    assert not any(b"secret" in path.read_bytes() for path in files)


REQUEST = st.builds(
    request,
    day=st.integers(1, 3),
    method=st.sampled_from(["GET", "HEAD"]),
    user=st.sampled_from(["", "a", "b"]),
    ip=st.sampled_from(["", "a", "x"]),
    country=st.sampled_from(["", "FR", "DE"]),
    status=st.sampled_from([200, 302, 404]),
    repo=st.sampled_from(["org/a", "org/b"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(REQUEST, min_size=1, max_size=25), st.integers(300, 3000))
def test_counts_are_those_of_a_plain_count(lines: list[str], block: int) -> None:
    """Against sets and sums over the lines themselves, whatever the size of the blocks."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "BLOCK", block)
        counts = pl.DataFrame(rows(added(Lake(Path(folder) / "lake"), Path(folder), lines, LOG)), orient="row")
    fields = [line.split(",") for line in lines]
    answered = [f for f in fields if int(f[1]) < 400]
    assert counts["column_4"].sum() == sum(f[2] == "GET" for f in answered)
    assert counts["column_5"].sum() == sum(f[2] == "HEAD" for f in answered)
    assert counts["column_7"].sum() == len(fields) - len(answered)
    for repo, day, users in counts.select("column_1", "column_2", "column_9").unique().rows():
        plain = {("u", f[5]) if f[5] else ("i", f[6]) for f in answered if f[3] == repo and f[0][:10] == str(day)}
        assert users == len({user for user in plain if user[1]})


# -- kills and commands ------------------------------------------------------------------------------------------------
CHILD = """
import os, signal, sys
from datetime import date
from pathlib import Path
from etl.publisher import add as adding
from warehouse.storage.lake import Lake

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(Lake if sys.argv[3] == "publish_partition" else adding, sys.argv[3], die)
adding.add(Lake(sys.argv[1]), [Path(sys.argv[2])], today=date(2026, 6, 1))
"""


@pytest.mark.parametrize("point", ["requests_of_a_day", "publish_partition"])
def test_a_kill_leaves_nothing_and_the_next_run_clears_up_after_it(lake: Lake, tmp_path: Path, point: str) -> None:
    path = write(tmp_path, [LOG, *(request(1 + n % 3, user=f"u{n}") for n in range(30))])
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(lake.root), str(path), point], cwd=Path(__file__).parents[2]
    )
    assert child.returncode == -signal.SIGKILL
    assert lake.partitions("publisher_requests") == []
    assert leftovers(lake) != []
    assert add(lake, [path], today=TODAY).rows == 3
    assert leftovers(lake) == []


def test_the_run_is_on_record_with_what_was_taken(lake: Lake, tmp_path: Path) -> None:
    path = write(tmp_path, [HEAD, daily(1), daily(2)])
    record = jobs.run_publisher_add(lake, [path], None, Report())
    (step,) = record["steps"]
    assert (record["verb"], record["status"], step["rows"]) == ("publisher add", "done", 2)
    assert step["name"] == "daily export of 2026-03-01 to 2026-03-02"
    assert step["message"].startswith(
        "1 repository, 2 lines. They stand beside the Hub's listings, of which there are none"
    )
    again = jobs.run_publisher_add(lake, [path], None, Report())
    assert "All of it was known." in again["steps"][0]["message"]


def test_the_command_says_the_faults_and_fails(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBSCOPE_DATA", str(lake.root))
    path = write(tmp_path, [HEAD, daily(1, "x")])
    command = [sys.executable, "-m", "etl", "publisher", "add", str(path)]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "line 2: downloads is 'x'" in ran.stderr


def test_documented_headers_are_recognised() -> None:
    assert recognise(HEAD.split(","), "x")[0] is DAILY
    assert recognise(LOG.split(","), "x")[0] is REQUESTS


def test_a_year_of_a_large_publisher_is_read_in_batches(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BLOCK", 16 * 1024)
    first = date(2025, 3, 1)
    lines = [f"model,org/r{n},400,{first + timedelta(days=d)}T00:00:00.000Z,{d}" for n in range(20) for d in range(365)]
    result = added(lake, tmp_path, lines)
    assert (result.rows, result.repositories) == (7300, 20)
