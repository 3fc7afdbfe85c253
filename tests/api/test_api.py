"""The REST API over real HTTP: the same rows as the named queries, in every form, page by page, build by build."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import httpx2
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from api.app import app
from etl.runs import records
from warehouse.query import answers
from warehouse.scenarios import files, results
from warehouse.settings import settings
from warehouse.state import tokens
from warehouse.storage.lake import Lake
from warehouse.version import VERSION


def rows(answer: httpx2.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


def as_json(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return json.loads(json.dumps(frame.to_dicts(), default=str))


def test_rows_are_those_of_the_named_query(api: httpx2.Client, demo_lake: Path):
    said = api.get("/trends", params={"dimension": "task", "top": 3})
    frame = answers.ask("trend_by_dimension", dimension="task", top=3).frame
    assert rows(said) == as_json(frame)
    build = answers.current_build()
    assert build is not None
    assert (said.json()["build"], said.json()["is_demo"]) == (build.id, True)


def test_an_answer_names_the_version_that_gave_it(api: httpx2.Client):
    named_query = api.get("/models", params={"limit": 1})
    own_sql = api.post("/sql", json={"sql": "SELECT 1 AS one"})
    assert [answer.json()["version"] for answer in (named_query, own_sql)] == [VERSION, VERSION]


def test_every_route_of_the_description_answers(api: httpx2.Client, demo_lake: Path):
    model = rows(api.get("/models", params={"limit": 1}))[0]["repo_id"]
    board = rows(api.get("/leaderboards"))[0]["suite"]
    described = api.get("../openapi.json").json()["paths"]
    asked = {path for path, verbs in described.items() if "get" in verbs}
    filled = {path: path.format(repo_id=model, board=board, table="marts.model_summary") for path in asked}
    two = rows(api.get("/models", params={"limit": 2}))
    params = {
        "/v1/comparisons": {"models": [row["repo_id"] for row in two]},
        "/v1/comparisons/downloads": {"models": [row["repo_id"] for row in two]},
        "/v1/comparisons/evaluations": {"a": "x", "b": "y"},
        f"/v1/leaderboards/{board}": {"is_demo": True},
    }
    for path in filled.values():
        answer = api.get(f"..{path}", params=params.get(path))
        assert answer.status_code == 200, f"{path}: {answer.text[:300]}"
    assert len(asked) > 18


@pytest.mark.parametrize(("base", "server"), [("", "/api"), ("data/portal", "/data/portal/api")])
def test_the_description_names_the_address_that_a_browser_reaches(base: str, server: str):
    assert app(base).openapi()["servers"] == [{"url": server}]


def test_every_operation_has_a_name_of_its_own_that_a_client_can_use():
    names = [each["operationId"] for verbs in app("").openapi()["paths"].values() for each in verbs.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)
    assert {"get_model", "get_model_downloads", "get_leaderboard", "get_leaderboards", "ask_sql"} < set(names)


def test_pages_follow_each_other_without_a_gap_or_a_row_twice(api: httpx2.Client, demo_lake: Path):
    for path, name, limit in (
        ("/models", "repo_id", 37),
        ("/organizations", "organization", 9),
        ("/prices", "model", 500),
    ):
        found, cursor = [], None
        while True:
            said = api.get(path, params={"limit": limit, **({"cursor": cursor} if cursor else {})})
            found += rows(said)
            cursor = said.json()["next"]
            if cursor is None:
                break
            assert 'rel="next"' in said.headers["link"]
        whole = rows(api.get(path, params={"limit": 10_000}))
        assert [row[name] for row in found] == [row[name] for row in whole]
    names = [row["repo_id"] for row in rows(api.get("/models", params={"limit": 10_000}))]
    current = answers.ask("explore_models").frame["repo_id"].to_list()
    assert sorted(names) == sorted(current)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("sort", ["likes", "growth_28d", "created_on", "trending_score"])
def test_pages_end_whatever_is_unknown_in_their_order(api: httpx2.Client, sort: str):
    found, cursor = [], None
    for _ in range(20):
        said = api.get("/models", params={"sort": sort, "limit": 50, **({"cursor": cursor} if cursor else {})})
        found += [row["repo_id"] for row in rows(said)]
        cursor = said.json()["next"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == len(rows(api.get("/models", params={"limit": 10_000})))


def test_the_forms_hold_the_same_rows(api: httpx2.Client):
    def asked(media: str) -> httpx2.Response:
        answer = api.get("/organizations", params={"limit": 5}, headers={"accept": media})
        assert answer.headers["content-type"].startswith(media)
        return answer

    names = [row["organization"] for row in rows(asked("application/json"))]
    assert pl.read_csv(io.BytesIO(asked("text/csv").content))["organization"].to_list() == names
    assert (
        pq.read_table(io.BytesIO(asked("application/vnd.apache.parquet").content))["organization"].to_pylist() == names
    )
    with pa.ipc.open_stream(asked("application/vnd.apache.arrow.stream").content) as stream:
        assert stream.read_all()["organization"].to_pylist() == names
    assert (
        api.get("/organizations", headers={"accept": "text/csv;q=0.5, application/json;q=0.4"})
        .headers["content-type"]
        .startswith("text/csv")
    )
    refused = api.get("/organizations", headers={"accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


def test_a_build_is_sent_once(api: httpx2.Client, demo_lake: Path):
    first = api.get("/families", params={"limit": 2})
    build = answers.current_build()
    assert build is not None
    assert first.headers["etag"] == f'"{build.id}"'
    again = api.get("/families", params={"limit": 2}, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("/families", params={"limit": 2}, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code", "words"),
    [
        ("/models?nonsense=1", 400, "parameter", "nonsense: there is no such parameter"),
        ("/models?limit=0", 400, "parameter", "limit"),
        ("/models?limit=99999999", 400, "parameter", "limit"),
        ("/models?cursor=nonsense", 400, "parameter", "is no cursor"),
        ("/models?cursor=eyJhIjoxfQ", 400, "parameter", "belongs to another list"),
        ("/trends?dimension=nonsense", 400, "parameter", "dimension"),
        ("/trends?since=yesterday", 400, "parameter", "since"),
        ("/models/no/such-model", 404, "unknown_name", "nothing under 'no/such-model'"),
        ("/leaderboards/nonsense", 404, "unknown_name", "nothing under 'nonsense'"),
        ("/export/marts.nonsense.parquet", 404, "unknown_name", "no table 'marts.nonsense'"),
        ("/export/a%2Fb.parquet", 404, "unknown_name", "nothing at this address"),
        ("/nonsense", 404, "unknown_name", "nothing at this address"),
        ("/catalog?x=1", 400, "parameter", "x: there is no such parameter"),
    ],
)
def test_a_fault_has_one_body(api: httpx2.Client, path: str, status: int, code: str, words: str):
    answer = api.get(path)
    said = answer.json()
    assert (answer.status_code, said["ok"], said["code"]) == (status, False, code)
    assert words in said["message"]
    assert said["hint"]
    assert "Traceback" not in answer.text


def test_sql_answers_with_values_and_says_when_it_was_cut(api: httpx2.Client):
    said = api.post(
        "/sql",
        json={
            "sql": "SELECT range AS n, $word AS word FROM range(10)",
            "params": {"word": "=1+1"},
            "limits": {"rows": 3},
        },
    )
    body = said.json()
    assert body["rows"] == [{"n": n, "word": "=1+1"} for n in range(3)]
    assert (body["truncated"], body["cut_by"], said.headers["x-hubscope-truncated"]) == (True, "rows", "rows")
    csv = api.post("/sql", json={"sql": "SELECT '=1+1' AS word"}, headers={"accept": "text/csv"})
    assert csv.text == "word\n'=1+1\n"
    plan = api.post("/sql", json={"sql": "EXPLAIN SELECT count(*) FROM marts.model_summary"}).json()
    assert [column["name"] for column in plan["columns"]] == ["step", "details", "expected_rows", "rows", "seconds"]


def test_sql_exports_every_row(api: httpx2.Client):
    asked = {"sql": "SELECT range AS n, range::VARCHAR AS text FROM range(300001)", "is_export": True}
    said = api.post("/sql", json=asked, headers={"accept": "application/vnd.apache.parquet"})
    assert pq.read_table(io.BytesIO(said.content)).num_rows == 300_001
    said = api.post("/sql", json=asked, headers={"accept": "text/csv"})
    assert pl.read_csv(io.BytesIO(said.content))["n"].sum() == 300_000 * 300_001 // 2


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"sql": "SELECT * FROM read_text('/etc/passwd')"}, 400, "query"),
        ({"sql": "DROP VIEW marts.model_summary"}, 400, "query"),
        ({"sql": "SELECT $x"}, 400, "parameter"),
        ({"sql": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 8", "limits": {"seconds": 0.3}}, 408, "query_too_slow"),
        ({"sql": "SELECT repeat('a', 4000000000)"}, 413, "query_too_large"),
        ({"sql": ""}, 400, "parameter"),
        ({"sql": "SELECT 1", "limit": 3}, 400, "parameter"),
        ({"sql": "SELECT 1", "limits": {"rows": -1}}, 400, "parameter"),
    ],
)  # fmt: skip
def test_sql_refuses_with_words(api: httpx2.Client, asked: dict[str, Any], status: int, code: str):
    answer = api.post("/sql", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_a_question_is_stopped_by_its_number_alone(api: httpx2.Client):
    assert api.delete("/sql/nonsense").status_code == 404


def test_whoever_hangs_up_leaves_no_work_behind(api: httpx2.Client, address: str):
    endless = {"sql": "SELECT range FROM range(1000000000000)", "is_export": True}
    with httpx2.stream(
        "POST", f"{address}/api/v1/sql", json=endless, headers={"accept": "text/csv"}, timeout=60
    ) as answer:
        assert answer.status_code == 200
        run = answer.headers["x-hubscope-run"]
        next(answer.iter_bytes())
    for _ in range(200):
        if api.delete(f"/sql/{run}").status_code == 404:
            break
    else:
        pytest.fail("the question is still being asked")


ENDLESS = {"sql": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 8"}


def stopped(address: str) -> float:
    said = httpx2.get(f"{address}/metrics").text
    return next((float(line.split()[1]) for line in said.splitlines() if line.startswith('hubscope_sql_runs_total{state="stopped"}')), 0.0)  # fmt: skip


def test_whoever_hangs_up_before_the_first_row_leaves_no_work_behind(api: httpx2.Client, address: str):
    before = stopped(address)
    with pytest.raises(httpx2.ReadTimeout):
        api.post("/sql", json=ENDLESS, timeout=1.0)
    for _ in range(1_000):  # its time limit would end it as failed, not as stopped
        if stopped(address) > before:
            break
        api.get("/models", params={"limit": 1})
    else:
        pytest.fail("the question is still being asked")


def test_questions_that_wait_hold_up_nobody_and_too_many_are_refused(address: str):
    """More at once than the server has threads for requests."""

    async def crowd() -> tuple[int, list[int]]:
        limits = httpx2.Limits(max_connections=100)
        async with httpx2.AsyncClient(base_url=f"{address}/api/v1", timeout=60, limits=limits) as client:
            asking = [asyncio.create_task(client.post("/sql", json=ENDLESS)) for _ in range(60)]
            refused, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
            other = await client.get("/organizations", params={"limit": 1}, timeout=10)
            under_way = [task for task in asking if not task.done()]
            assert under_way
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            return other.status_code, [task.result().status_code for task in refused]

    status, refused = asyncio.run(crowd())
    assert status == 200
    assert set(refused) == {503}


def test_a_token_decides_what_may_be_asked(api: httpx2.Client, demo_lake: Path):
    viewer = tokens.make("api test viewer", "viewer")
    try:
        told = {"authorization": f"Bearer {viewer}"}
        assert api.get("/models", params={"limit": 1}, headers=told).status_code == 200
        refused = api.post("/sql", json={"sql": "SELECT 1"}, headers=told)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        for header in ("Bearer nonsense", "Basic abc", "Bearer"):
            assert api.get("/models", headers={"authorization": header}).status_code == 401
    finally:
        tokens.revoke("api test viewer")
    assert api.get("/models", headers=told).status_code == 401


def test_a_table_is_read_over_http_by_polars(address: str, api: httpx2.Client, demo_lake: Path):
    for table in ("marts.model_summary", "core.eval_results", "core.shared_results"):
        body = api.get(f"/export/{table}.parquet").content
        _, engine = answers.warehouse().current()
        assert (
            pq.read_table(io.BytesIO(body)).num_rows
            == engine.select(f"SELECT count(*) AS n FROM {table}").frame["n"][0]
        )
    lazy = pl.scan_parquet(f"{address}/api/v1/export/marts.model_summary.parquet")
    assert lazy.select(pl.len()).collect().item() == answers.ask("explore_models", current=False).frame.height


def test_a_scenario_is_calculated_as_on_the_page(api: httpx2.Client, demo_lake: Path):
    scenario = files.template("speech")
    said = api.post("/roi", content=files.to_yaml(scenario))
    assert said.status_code == 200, said.text
    expected = json.loads(json.dumps(results.as_data(results.run(scenario))))
    assert {name: value for name, value in said.json().items() if name in expected} == expected
    refused = api.post("/roi", content="hubscope_scenario: 1")
    assert (refused.status_code, refused.json()["code"]) == (400, "parameter")


def test_a_log_that_is_none_is_named_in_the_receipt(api: httpx2.Client):
    said = api.post("/evaluation-logs", files={"files": ("notes.txt", b"nothing of interest", "text/plain")})
    assert said.status_code == 202, said.text
    (file,) = said.json()["receipt"]["refused"]
    assert "notes.txt" in json.dumps(file)
    assert "uploads" not in said.text
    private = api.post("/evaluation-logs", files={"files": ("a.json", b"{}")}, data={"visibility": "private"})
    assert (private.status_code, private.json()["code"]) == (400, "parameter")


def test_runs_say_which_they_are_and_what_they_did(api: httpx2.Client, demo_lake: Path):
    known = records.recent(Lake(demo_lake))
    found = api.get("/runs").json()["rows"]
    assert [row["run_id"] for row in found] == [run["run_id"] for run in known]
    assert [row["steps"] for row in found] == [run["steps"] for run in known]


def test_the_documentation_needs_no_network(address: str, api: httpx2.Client):
    page = httpx2.get(f"{address}/api/docs")
    assert page.status_code == 200
    assert "http" not in page.text.replace("http-equiv", "")
    assert httpx2.get(f"{address}/api/docs/swagger-ui-bundle.js").status_code == 200


@pytest.mark.parametrize("is_told", [True, False], ids=["told its size", "piece by piece"])
def test_a_body_that_is_too_large_is_refused_before_it_is_kept(api: httpx2.Client, is_told: bool):
    body = b'{"sql": "' + b"x" * 5 * 2**20 + b'"}'
    pieces = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    said = api.post("/sql", content=body if is_told else pieces, headers={"content-type": "application/json"})
    assert (said.status_code, said.json()["code"]) == (413, "too_large")
    assert said.json()["message"]


def test_what_is_compressed_in_itself_is_not_compressed_again(api: httpx2.Client):
    asked = {"sql": "SELECT repeat('text ', 10) AS x FROM range(1000)"}
    assert api.post("/sql", json=asked).headers["content-encoding"] == "gzip"
    parquet = api.post("/sql", json=asked, headers={"accept": "application/vnd.apache.parquet"})
    assert "content-encoding" not in parquet.headers
    table = api.get("/export/marts.model_summary.parquet", headers={"range": "bytes=0-3"})
    assert (table.status_code, table.content) == (206, b"PAR1")


def test_pages_of_other_origins_may_ask_only_where_the_settings_name_them(demo_lake: Path, monkeypatch):
    origin = {"origin": "https://notebooks.example", "access-control-request-method": "GET"}
    assert "access-control-allow-origin" not in TestClient(app("")).get("/v1/runs", headers=origin).headers
    monkeypatch.setenv("HUBSCOPE_CORS_ORIGINS", '["https://notebooks.example"]')
    settings.cache_clear()
    client = TestClient(app.__wrapped__(""))
    asked = client.options("/v1/models", headers=origin | {"access-control-request-headers": "authorization"})
    assert asked.headers["access-control-allow-origin"] == "https://notebooks.example"
    assert "access-control-allow-credentials" not in asked.headers
    other = client.options("/v1/models", headers=origin | {"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in other.headers
    monkeypatch.undo()
    settings.cache_clear()


def test_requests_are_counted_by_route_and_never_by_name(api: httpx2.Client, address: str):
    answer = api.get("/models/some/secret-name", headers={"x-request-id": "abc-1"})
    assert answer.headers["x-request-id"] == "abc-1"
    said = httpx2.get(f"{address}/metrics").text
    assert "hubscope_request_seconds_count" in said
    assert 'hubscope_request_errors_total{code="unknown_name",route="/models/{repo_id:path}"}' in said
    assert "hubscope_sql_enclosed" in said
    assert "secret-name" not in said
