"""GET /api/v1/models/{organization/name}/badge.svg: one figure of a model, for a README or a page of one's own.

Everything is checked before it is drawn: an unknown parameter is answered with 400 and what is known, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.drawing import COLOURS, BadgePart, Style, Theme, draw
from warehouse.errors import HubscopeError, NoBuildError, ParameterError
from warehouse.query import answers
from warehouse.query.answers import BuildInfo

PATH = "/api/v1/models/{repo_id:path}/badge.svg"
MAX_LABEL_LENGTH = 60
MAX_NAME_LENGTH = 200
# Five minutes: a README is read more often than a build is published, and a new build should be seen the same day.
KEPT = "public, max-age=300"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Opened on its own, the picture runs nothing and loads nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Measure:
    """`label` is what the badge says on its left when nobody chose another; `say` writes the figure, None if unknown."""

    label: str
    say: Callable[[dict[str, Any]], str | None]


def compact(value: int | None) -> str | None:
    """12,400,000 -> "12.4 M", as the pages write it."""
    if value is None:
        return None
    for scale, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k")):
        # 999,960 would round to "1000.0 k": it belongs to the next letter.
        if value >= scale * 0.99995 and (scale > 1_000 or value >= 1_000):
            return f"{value / scale:,.1f} {letter}"
    return f"{value:,d}"


def _in_30_days(value: int | None) -> str | None:
    return None if value is None else f"{compact(value)} in 30 days"


def _rank(row: dict[str, Any]) -> str | None:
    return (
        None
        if row["rank_downloads"] is None
        else f"#{row['rank_downloads']:,d} of {compact(row['models_ranked'])} models"
    )


def _growth(row: dict[str, Any]) -> str | None:
    share = row["growth_28d"]
    if share is None:
        return None
    if share >= 10:
        return f"{share + 1:,.1f} times in 28 days"
    return f"{share * 100:+,.1f} % in 28 days".replace("-", "\u2212")


MEASURES = {
    "downloads": Measure("downloads", lambda row: _in_30_days(row["downloads_30d"])),
    "likes": Measure("likes", lambda row: compact(row["likes"])),
    "rank": Measure("downloads rank", _rank),
    "family": Measure("family downloads", lambda row: _in_30_days(row["family_downloads_30d"])),
    "growth": Measure("downloads", _growth),
}
CHOICES: dict[str, Iterable[str]] = {"measure": MEASURES, "style": ("flat", "plain"), "theme": COLOURS}


@dataclass(frozen=True)
class BadgeOptions:
    measure: str = "downloads"
    style: str = "flat"
    theme: str = "light"
    label: str | None = None

    @property
    def shown_label(self) -> str:
        return self.label or MEASURES[self.measure].label


def choose(params: list[tuple[str, str]]) -> BadgeOptions:
    """Reads the address; raises ParameterError naming the first thing that does not fit and what would."""
    options: dict[str, str] = {}
    for name, value in params:
        if name not in CHOICES and name != "label":
            raise ParameterError(
                f"A badge has no parameter {name!r}.", f"It takes: {', '.join(['label', *CHOICES])}."
            )  # fmt: skip
        if name in options:
            raise ParameterError(f"The parameter {name!r} is given twice.", "Give it once.")
        if name in CHOICES and value not in CHOICES[name]:
            raise ParameterError(f"{name}={value!r} is not known.", f"Choose one of: {', '.join(CHOICES[name])}.")
        options[name] = value
    label = options.get("label")
    if label is not None and not (0 < len(label) <= MAX_LABEL_LENGTH and label.isprintable()):
        raise ParameterError(
            "The label is empty, too long, or holds something that cannot be printed.",
            f"Give 1 to {MAX_LABEL_LENGTH} printable characters.",
        )
    return BadgeOptions(**options)


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def parts_of(row: dict[str, Any] | None, name: str, choice: BadgeOptions, is_demo: bool) -> tuple[list[BadgePart], str]:
    """What stands in the badge, and the sentence behind it."""
    if row is None:
        value, sentence = BadgePart("not found", "bad"), f"No model is called {name}"
    elif not row["is_current"]:
        word = "renamed" if row["renamed_to"] else "removed"
        value = BadgePart(word, "quiet")
        sentence = f"{row['repo_id']} was {word}{' to ' + row['renamed_to'] if row['renamed_to'] else ''} on {day(row['removed_on'])}"
    else:
        figure = MEASURES[choice.measure].say(row)
        value = BadgePart(figure or NOT_STATED, "value" if figure else "quiet")
        sentence = f"{row['repo_id']}, {choice.shown_label}: {value.text}, as of {day(row['observed_on'])}"
    demo = [BadgePart("demo", "demo")] if is_demo else []
    return [BadgePart(choice.shown_label, "label"), value, *demo], sentence + (
        " (demo data, invented)" if is_demo else ""
    )


# A README is asked for more often than it changes. Keyed by the build, so a new one is seen at once.
@lru_cache(maxsize=4096)
def _drawn(build_id: str, is_demo: bool, name: str, choice: BadgeOptions) -> tuple[int, str]:
    frame = answers.ask("model_badge", model=name).frame
    row = frame.row(0, named=True) if frame.height else None
    parts, sentence = parts_of(row, name, choice, is_demo)
    picture = draw(parts, sentence, cast(Style, choice.style), cast(Theme, choice.theme))
    return (404 if row is None else 200), picture


def _published() -> BuildInfo:
    build = answers.current_build()
    if build is None:
        raise NoBuildError("Nothing has been published yet.", "Run `python -m etl demo` or `python -m etl daily`.")
    return build


async def badge(request: Request) -> Response:
    """200 and the badge; 304 where the caller has it; 404 and a badge saying so; 400 or 503 and why, as JSON."""
    try:
        choice = choose(request.query_params.multi_items())
        build = await run_in_threadpool(_published)
        tag = f'"{build.id}"'
        cached_tags = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
        about = {**HEADERS, "Cache-Control": KEPT, "ETag": tag}
        name = "".join(filter(str.isprintable, request.path_params["repo_id"][:MAX_NAME_LENGTH]))
        status, picture = await run_in_threadpool(_drawn, build.id, build.is_demo, name, choice)
    except HubscopeError as error:
        status = {"parameter": 400, "no_build": 503}.get(error.code, 500)
        return JSONResponse(error.as_dict(), status, headers={"Cache-Control": "no-store", **HEADERS})
    if status == 200 and cached_tags & {tag, "*"}:
        return Response(status_code=304, headers=about)
    return Response(picture, status, headers=about, media_type="image/svg+xml")


def routes(prefix: str = "") -> list[Route]:
    return [Route(prefix + PATH, badge, methods=["GET"])]
