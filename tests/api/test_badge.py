"""The badge of a model: its figures, its words, its manners over HTTP."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api import badge, drawing
from panels import formats
from tests.api.asking import Get
from warehouse.errors import ParameterError
from warehouse.query import answers
from warehouse.settings import settings

SVG = "{http://www.w3.org/2000/svg}"
ROW = {
    "repo_id": "acme/one", "downloads_30d": 12_400_000, "likes": 1_234, "growth_28d": 0.031, "rank_downloads": 12,
    "family_downloads_30d": 999_960, "models_ranked": 15_156, "is_current": True, "removed_on": None, "renamed_to": None,
    "observed_on": date(2026, 8, 22),
}  # fmt: skip


def address(name: str, **params: str) -> str:
    asked = "&".join(f"{key}={quote(value)}" for key, value in params.items())
    return f"/api/v1/models/{name}/badge.svg" + (f"?{asked}" if asked else "")


def read(picture: str | bytes) -> tuple[str, list[str]]:
    """The title and the words of a badge, by a parser that refuses what is not well-formed."""
    tree = ElementTree.fromstring(picture)
    title = tree.findtext(f"{SVG}title") or ""
    assert tree.get("aria-label") == title
    return title, [text.text or "" for text in tree.iter(f"{SVG}text")]


def drawn(row: dict | None = ROW, *, is_demo: bool = False, **choice: str) -> tuple[str, list[str]]:
    chosen = badge.choose(list(choice.items()))
    parts, title = badge.parts_of(row, "acme/one", chosen, is_demo)
    return read(drawing.draw(parts, title, chosen.style, chosen.theme))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def most_downloaded(demo_lake: Path) -> pl.DataFrame:
    return answers.ask("most_downloaded", limit=5).frame


def test_a_badge_says_the_downloads_of_thirty_days_and_whose_and_when(get: Get, most_downloaded: pl.DataFrame):
    row = most_downloaded.row(0, named=True)
    reply = get(address(row["repo_id"]))
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("image/svg+xml")
    title, said = read(reply.body)
    assert said == ["downloads", f"{formats.compact(row['downloads_30d'])} in 30 days", "demo"]
    build = answers.current_build()
    assert build is not None
    assert row["repo_id"] in title
    assert f"as of {formats.day(build.as_of)}" in title
    assert "demo data" in title


@pytest.mark.parametrize(
    ("measure", "label", "value"),
    [
        ("downloads", "downloads", "12.4 M in 30 days"),
        ("likes", "likes", "1.2 k"),
        ("rank", "downloads rank", "#12 of 15.2 k models"),
        ("family", "family downloads", "1.0 M in 30 days"),
        ("growth", "downloads", "+3.1 % in 28 days"),
    ],
)
def test_each_measure_has_its_words(measure: str, label: str, value: str):
    title, said = drawn(measure=measure)
    assert said == [label, value]
    assert title == f"acme/one, {label}: {value}, as of 22 Aug 2026"


@pytest.mark.parametrize("column", ["downloads_30d", "likes", "rank_downloads", "family_downloads_30d", "growth_28d"])
def test_a_figure_that_is_not_known_says_so_and_is_no_zero(column: str):
    measure = {"downloads_30d": "downloads", "rank_downloads": "rank", "family_downloads_30d": "family", "growth_28d": "growth"}  # fmt: skip
    assert drawn({**ROW, column: None}, measure=measure.get(column, column))[1][1] == "not stated"


@given(st.integers(0, 10**13))
def test_counts_are_written_as_the_pages_write_them(value: int):
    assert badge.compact(value) == formats.compact(value)


def test_a_removed_or_renamed_model_shows_no_stale_figure():
    gone = {**ROW, "is_current": False, "removed_on": date(2026, 8, 1)}
    assert drawn(gone) == ("acme/one was removed on 1 Aug 2026", ["downloads", "removed"])
    renamed = {**gone, "renamed_to": "acme/two"}
    assert drawn(renamed) == ("acme/one was renamed to acme/two on 1 Aug 2026", ["downloads", "renamed"])


def test_a_model_missed_by_the_last_listing_names_the_day_of_its_figure():
    assert drawn({**ROW, "observed_on": date(2026, 8, 1)})[0].endswith("as of 1 Aug 2026")


def test_an_unknown_model_is_404_and_still_a_picture(get: Get):
    reply = get(address("nobody/nothing"))
    assert reply.status == 404
    assert read(reply.body)[1] == ["downloads", "not found", "demo"]


@pytest.mark.parametrize(
    "query", ["colour=red", "measure=stars", "style=3d", "theme=blue", "label=", "measure=likes&measure=rank", "label=%00"]
)  # fmt: skip
def test_what_a_badge_does_not_know_is_refused_with_what_it_takes(get: Get, query: str):
    reply = get(f"/api/v1/models/a/b/badge.svg?{query}")
    assert reply.status == 400
    body = json.loads(reply.body)
    assert body.keys() == {"ok", "code", "message", "hint"}
    assert body["ok"] is False
    assert body["code"] == "parameter"
    assert body["hint"]


def test_a_badge_is_not_sent_again_while_the_build_is_the_same(get: Get, most_downloaded: pl.DataFrame):
    path = address(most_downloaded["repo_id"][0], measure="likes")
    first = get(path)
    build = answers.current_build()
    assert build is not None
    assert first.headers["etag"] == f'"{build.id}"'
    assert "max-age" in first.headers["cache-control"]
    again = get(path, If_None_Match=f'W/{first.headers["etag"]}, "other"')
    assert (again.status, again.body) == (304, b"")
    assert get(path, If_None_Match='"other"').status == 200


def test_a_name_without_an_organization_is_a_name_too(get: Get):
    assert get(address("gpt2")).status == 404  # and not the portal's own page


def test_markup_in_a_label_or_a_name_stays_text(get: Get, most_downloaded: pl.DataFrame):
    hostile = "\"><script>alert('1')</script>&amp;"
    reply = get(address(most_downloaded["repo_id"][0], label=hostile))
    assert b"<script" not in reply.body
    assert read(reply.body)[1][0] == hostile
    unknown = get(address(quote("<svg onload=1>/x\x0b\x1b", safe="")))
    assert unknown.status == 404
    assert "<svg onload=1>" in read(unknown.body)[0]


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_whatever_label_is_taken_gives_a_well_formed_picture(label: str):
    try:
        _, said = drawn(label=label)
    except ParameterError:
        assert not label.isprintable()
    else:
        assert said[0] == label


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_are_as_wide_as_their_letters(one: str, other: str):
    assert drawing.text_width(one + other) == pytest.approx(drawing.text_width(one) + drawing.text_width(other))


def test_each_part_holds_its_words_and_parts_do_not_overlap():
    picture = drawing.draw([drawing.BadgePart("downloads", "label"), drawing.BadgePart("12.4 M", "value")], "t")
    tree = ElementTree.fromstring(picture)
    rects = [rect for rect in tree.iter(f"{SVG}rect") if rect.get("x")]
    left = 0.0
    for rect, text in zip(rects, tree.iter(f"{SVG}text"), strict=True):
        assert float(rect.attrib["x"]) == left
        assert float(text.attrib["x"]) >= left
        left = round(left + float(rect.attrib["width"]), 1)
        assert float(text.attrib["x"]) + float(text.attrib["textLength"]) <= left
    assert float(tree.attrib["width"]) == left


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", drawing.COLOURS)
def test_words_on_each_ground_can_be_read(theme: drawing.Theme):
    for ground, ink in drawing.COLOURS[theme].values():
        dark, light = sorted((luminance(ground), luminance(ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_without_data_a_badge_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HUBSCOPE_DATA", str(tmp_path))
    settings.cache_clear()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "path_params": {"repo_id": "a/b"},
    }
    try:
        # In a thread of its own: Playwright's loop, once started, goes on running in this one.
        with ThreadPoolExecutor(1) as pool:
            reply = pool.submit(lambda: asyncio.run(badge.badge(Request(scope)))).result()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert reply.status_code == 503
    assert json.loads(reply.body)["code"] == "no_build"
    assert "python -m etl" in json.loads(reply.body)["hint"]
