"""What a browser loads first: scripts from memory, compressed, and a start page that knows where the server is."""

from __future__ import annotations

import asyncio
import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.assets import KEPT, STREAMLIT, Files, FrontDoor
from tests.api.asking import Get

PAGE = (STREAMLIT / "index.html").read_text()
FIRST = re.findall(r'(?:src|href)="\./(static/[^"]+)"', PAGE)


def test_all_that_the_start_page_names_is_served_whole_and_may_be_kept(get: Get):
    assert len(FIRST) > 10
    for name in FIRST:
        reply = get(f"/{name}", accept_encoding="gzip")
        assert (reply.status, reply.headers["cache-control"]) == (200, KEPT)
        is_gzip = reply.headers.get("content-encoding") == "gzip"
        assert (gzip.decompress(reply.body) if is_gzip else reply.body) == (STREAMLIT / name).read_bytes()
        assert "javascript" in reply.headers["content-type"] or not name.endswith(".js")


def test_scripts_travel_at_less_than_a_third_of_their_size(get: Get):
    scripts = [name for name in FIRST if name.endswith(".js")]
    sent = sum(len(get(f"/{name}", accept_encoding="gzip, br").body) for name in scripts)
    assert sent < sum((STREAMLIT / name).stat().st_size for name in scripts) / 3


def test_who_takes_no_gzip_gets_none(get: Get):
    script = next(name for name in FIRST if name.endswith(".js"))
    reply = get(f"/{script}")
    assert "content-encoding" not in reply.headers
    assert reply.headers["vary"] == "Accept-Encoding"
    assert reply.body == (STREAMLIT / script).read_bytes()


def test_what_a_browser_has_already_is_not_sent_again(get: Get):
    script = next(name for name in FIRST if name.endswith(".js"))
    plain, packed = get(f"/{script}"), get(f"/{script}", accept_encoding="gzip")
    assert plain.headers["etag"] != packed.headers["etag"]
    reply = get(f"/{script}", accept_encoding="gzip", if_none_match=packed.headers["etag"])
    assert (reply.status, reply.body) == (304, b"")


@pytest.mark.parametrize("path", ["/static/js/none.js", "/static/", "/static/../index.html", "/static/%2e%2e/%2e%2e/__init__.py"])  # fmt: skip
def test_only_what_is_there_comes_from_memory(get: Get, path: str):
    assert get(path).headers.get("cache-control") != KEPT


@pytest.mark.parametrize("path", ["/", "/explore"])
def test_a_start_page_knows_its_root_and_is_otherwise_streamlits_own(get: Get, path: str):
    reply = get(path, sec_fetch_dest="document", accept_encoding="gzip")
    page = reply.body.decode()
    assert "etag" not in reply.headers
    assert int(reply.headers["content-length"]) == len(reply.body)
    added = re.search(r'<script>window\.__streamlit = \{ BACKEND_BASE_URL: new URL\("/", .*?</script>', page)[0]
    assert page.replace(added, "") == PAGE


def test_what_is_no_document_is_handed_on_untouched(get: Get):
    assert get("/").body.decode() == PAGE
    assert get("/healthz", sec_fetch_dest="document").body == b'{"ok":true}'


def ask(
    door: FrontDoor, path: str, method: str = "GET", query: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": query}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(door(scope, None, send))).result()  # type: ignore[arg-type]
    said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], said, b"".join(message.get("body", b"") for message in sent[1:])


def answering(kind: str, *parts: bytes):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", kind.encode()), (b"etag", b'"x"'), (b"x-seen", repr(scope["headers"]).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, part in enumerate(parts, 1):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(parts)})

    return app


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "static/js").mkdir(parents=True)
    (tmp_path / "static/js/a.1.js").write_bytes(b"let a = 1\n" * 500)
    (tmp_path / "index.html").write_text(
        '<head></head><script src="./static/js/a.1.js"></script><img src="./static/no">'
    )
    return Files(tmp_path)


def test_a_page_that_comes_in_pieces_is_added_to_once(files: Files):
    door = FrontDoor(answering("text/html; charset=utf-8", b"<html><he", b"ad><head>", b"</head>"), "portal", files)
    status, headers, body = ask(door, "/portal/explore", sec_fetch_dest="document", accept_encoding="gzip")
    assert status == 200
    assert body.count(b"BACKEND_BASE_URL") == 1
    assert b'new URL("/portal", location.origin)' in body
    assert headers["content-length"] == str(len(body))
    assert "accept-encoding" not in headers["x-seen"]
    assert "etag" not in headers


def test_another_kind_of_document_is_not_added_to(files: Files):
    door = FrontDoor(answering("image/svg+xml", b"<head>", b"</head>"), "", files)
    assert ask(door, "/badge.svg", sec_fetch_dest="document")[2] == b"<head></head>"


def test_below_a_base_path_files_are_found_there_only(files: Files):
    files.prepare()
    door = FrontDoor(answering("text/plain", b"handed on"), "portal", files)
    assert ask(door, "/portal/static/js/a.1.js")[2] == b"let a = 1\n" * 500
    assert gzip.decompress(ask(door, "/portal/static/js/a.1.js", accept_encoding="gzip")[2]) == b"let a = 1\n" * 500
    for path, method in [
        ("/static/js/a.1.js", "GET"),
        ("/portal/static/js/a.1.js", "POST"),
        ("/portal/static/no", "GET"),
    ]:
        assert ask(door, path, method)[2] == b"handed on"
    assert ask(door, "/portal/static/js/a.1.js", range="bytes=0-3")[2] == b"handed on"


@pytest.mark.parametrize(("base", "root"), [("", ""), ("portal", "/portal")])
def test_a_pages_full_name_leads_to_the_page_with_all_that_was_chosen(files: Files, base: str, root: str):
    door = FrontDoor(answering("text/plain", b"handed on"), base, files, ["data", "value"])
    status, headers, _ = ask(door, f"{root}/data/sql", query=b"sql=FROM+a&p_b=%22c%22")
    assert (status, headers["location"]) == (307, f"{root}/sql?sql=FROM+a&p_b=%22c%22")
    assert ask(door, f"{root}/value/roi/")[1]["location"] == f"{root}/roi"
    for path in ("/sql", "/other/sql", "/data/", "/data/a/b", "/data//evil.example", "/data/..", "/database/sql"):
        assert ask(door, root + path)[2] == b"handed on"
