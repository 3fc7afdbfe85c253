"""Pages of a Hub listing over HTTP, as bytes, through the Hub client's own session, retries and rate-limit reading.

The client retries 408, 429, 5xx, timeouts and dropped connections. Two things it leaves to us: a body that is cut off
or is no listing although the status says 200, and waiting *before* the quota is used up instead of being turned away.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2
from huggingface_hub import HfApi, constants
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.utils import fix_hf_endpoint_in_url, hf_raise_for_status, http_backoff, parse_ratelimit_headers
from huggingface_hub.utils._http import RateLimitInfo

from etl.hub.contract import Contract
from etl.hub.parse import load_rows
from warehouse.errors import SourceError

PAGE_ROWS = 1000  # the most the Hub gives at once
REFUSED_LINK = (400, 404, 410)
RETRIED = (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.DecodingError)


@dataclass(frozen=True)
class RetryPolicy:
    """How long to keep asking before a day counts as one without an answer. Seconds; waits double from the first."""

    retries: int = 10
    first_wait: float = 0.5
    longest_wait: float = 30.0
    timeout: float = 60.0


@dataclass(frozen=True)
class Page:
    """One answer as received. `next_url` is None on the last page."""

    body: bytes
    rows: int
    next_url: str | None
    quota: RateLimitInfo | None


class RefusedLinkError(SourceError):
    """The Hub does not know the page it was asked for: a link to a later page has expired, or the request is wrong."""


def default_endpoint() -> str:
    """Where the Hub is: HF_ENDPOINT, as the Hub's client read it when it was imported."""
    return constants.ENDPOINT


def listing_url(contract: Contract, endpoint: str, limit: int | None = None) -> str:
    """The first page of a listing. Whole listings go by creation, which does not reorder under our feet while paging;
    a listing cut at `limit` starts with what is used most."""
    params = {
        "limit": str(PAGE_ROWS if limit is None else min(limit, PAGE_ROWS)),
        "sort": "createdAt" if limit is None else contract.popularity,
        "direction": "-1",
    }
    fields = [("expand", field) for field in contract.expand]
    return f"{endpoint.rstrip('/')}/api/{contract.kind}?{urlencode([*params.items(), *fields])}"


def fetch_pages(
    url: str,
    *,
    endpoint: str,
    patience: RetryPolicy | None = None,
    anonymous: bool = False,
    note: Callable[[str], None] = lambda text: None,
) -> Iterator[Page]:
    """Every page from `url` on. `note` hears of waits and retries; `anonymous` sends no token.

    Raises SourceError where a page has no usable answer after all retries, RefusedLinkError where it is not known.
    """
    patience = patience or RetryPolicy()
    headers = HfApi(library_name="hubscope")._build_hf_headers(token=False if anonymous else None)
    here: str | None = url
    while here is not None:
        page = _fetch_page(here, endpoint, headers, patience, note)
        yield page
        here = page.next_url
        if here is not None and page.quota is not None and page.quota.remaining == 0:
            _await_quota(page.quota, note)


def _await_quota(quota: RateLimitInfo, note: Callable[[str], None]) -> None:
    allowed = ""
    if quota.limit and quota.window_seconds:
        allowed = f": the Hub allows {quota.limit} calls in {_span(quota.window_seconds)}"
    note(f"Waiting {quota.reset_in_seconds} s{allowed}")
    time.sleep(quota.reset_in_seconds)


def _span(seconds: int) -> str:
    return f"{seconds // 60} minutes" if seconds >= 120 and seconds % 60 == 0 else f"{seconds} s"


def _fetch_page(
    url: str, endpoint: str, headers: dict[str, str], patience: RetryPolicy, note: Callable[[str], None]
) -> Page:
    wait = patience.first_wait
    for attempt in range(1, patience.retries + 2):
        response = _answer(url, headers, patience, note)
        try:
            rows = len(load_rows(response.content))
        except ValueError as error:
            unusable = error
        else:
            quota = parse_ratelimit_headers(response.headers)
            return Page(response.content, rows, _next_url(response, url, endpoint), quota)
        if attempt <= patience.retries:
            note(f"The answer is cut off or no listing; asking again in {wait:g} s ({attempt} of {patience.retries})")
            time.sleep(wait)
            wait = min(patience.longest_wait, wait * 2)
    start = response.content[:60].decode(errors="replace")
    raise SourceError(
        f"{_place(url)} answered {attempt} times with something that is no listing, beginning {start!r}: {unusable}",
        "Check that the endpoint is the Hub's (HF_ENDPOINT), then run the same command again: it goes on from here.",
    )


def _answer(url: str, headers: dict[str, str], patience: RetryPolicy, note: Callable[[str], None]) -> httpx2.Response:
    try:
        with retries_noted(note):
            response = http_backoff(
                "GET",
                url,
                headers=headers,
                timeout=patience.timeout,
                max_retries=patience.retries,
                base_wait_time=patience.first_wait,
                max_wait_time=patience.longest_wait,
                retry_on_exceptions=RETRIED,
            )
        hf_raise_for_status(response)
        return response
    except HfHubHTTPError as error:
        status = error.response.status_code
        detail = f" ({error.server_message})" if error.server_message else ""
        if status in REFUSED_LINK:
            raise RefusedLinkError(
                f"{_place(url)} refused the request with status {status}{detail}.",
                "Check that the endpoint is the Hub's (HF_ENDPOINT).",
            ) from error
        if status in (401, 403):
            raise SourceError(
                f"{_place(url)} refused access with status {status}{detail}.",
                "Check the token in HF_TOKEN, or remove it.",
            ) from error
        raise SourceError(
            f"{_place(url)} answered {status}{detail}, also after {patience.retries} retries.",
            "Run the same command again later: it goes on from the pages already here.",
        ) from error
    except OfflineModeIsEnabled as error:
        raise SourceError(f"{_place(url)} was not asked: HF_HUB_OFFLINE is set.", "Remove HF_HUB_OFFLINE.") from error
    except httpx2.HTTPError as error:
        raise SourceError(
            f"{_place(url)} did not respond, also after {patience.retries} retries: {error or type(error).__name__}.",
            "Check the connection and HF_ENDPOINT; the same command then goes on from the pages already here.",
        ) from error


def _next_url(response: httpx2.Response, url: str, endpoint: str) -> str | None:
    """The next page, only ever at the endpoint: the token goes along with every request."""
    link = response.links.get("next", {}).get("url")
    if link is None:
        return None
    there = urljoin(url, fix_hf_endpoint_in_url(link, endpoint))
    if urlsplit(there)[:2] != urlsplit(endpoint)[:2]:
        raise SourceError(
            f"{_place(url)} continues at another address, {_place(there)}, which is not followed.",
            "Set HF_ENDPOINT to the address the listing itself uses.",
        )
    if there == url:
        raise SourceError(f"{_place(url)} names a page as its own next page.", "Run the same command again later.")
    return there


def _place(url: str) -> str:
    """A URL without its parameters."""
    return url.partition("?")[0]


@contextmanager
def retries_noted(note: Callable[[str], None]) -> Iterator[None]:
    """The client says what it retries only in its log; here that goes to `note` instead of across a progress bar."""

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            note(record.getMessage().partition(" thrown while requesting")[0].partition("\n")[0])

    handler, logs = Notes(), [logging.getLogger(f"huggingface_hub.{part}") for part in ("utils._http", "file_download")]
    propagated = [log.propagate for log in logs]
    for log in logs:
        log.propagate = False
        log.addHandler(handler)
    try:
        yield
    finally:
        for log, was in zip(logs, propagated, strict=True):
            log.removeHandler(handler)
            log.propagate = was
