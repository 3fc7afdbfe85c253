"""Counters and histograms for Prometheus. Names of questions and codes of errors only: nothing private."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
QUERY_SECONDS = Histogram(
    "hubscope_query_seconds", "Seconds a named query took in the engine.", ["query"], buckets=BUCKETS, registry=REGISTRY
)
QUERY_ROWS = Counter("hubscope_query_rows_total", "Rows that named queries returned.", ["query"], registry=REGISTRY)
QUERY_ERRORS = Counter(
    "hubscope_query_errors_total", "Named queries that failed.", ["query", "code"], registry=REGISTRY
)
SQL_RUNS = Counter("hubscope_sql_runs_total", "Readers' own SQL, by how it ended.", ["state"], registry=REGISTRY)
SQL_SECONDS = Histogram(
    "hubscope_sql_seconds", "Seconds readers' own SQL took, waiting included.", buckets=BUCKETS, registry=REGISTRY
)
SQL_PROCESSES = Gauge(
    "hubscope_sql_processes", "Processes for readers' SQL that are busy, and questions that wait for one.", ["state"],
    registry=REGISTRY,
)  # fmt: skip
SQL_ENCLOSED = Gauge(
    "hubscope_sql_enclosed", "1 where the system keeps these processes from files and the network, 0 where it cannot.",
    registry=REGISTRY,
)  # fmt: skip
SQL_ENCLOSED.set(float("nan"))  # not known before the first of them has said so
ROUTE_SECONDS = Histogram(
    "hubscope_request_seconds", "Seconds an API request took, by route and status.", ["route", "method", "status"],
    buckets=BUCKETS, registry=REGISTRY,
)  # fmt: skip
ROUTE_ERRORS = Counter(
    "hubscope_request_errors_total",
    "API requests that were answered with an error.",
    ["route", "code"],
    registry=REGISTRY,
)
PAGE_SECONDS = Histogram(
    "hubscope_page_seconds", "Seconds until a page's script had run.", ["page"], buckets=BUCKETS, registry=REGISTRY
)
PAGE_VIEWS = Counter("hubscope_page_views_total", "Pages drawn.", ["page"], registry=REGISTRY)
PAGE_ERRORS = Counter("hubscope_page_errors_total", "Pages that showed an error.", ["page", "code"], registry=REGISTRY)
BUILD_SWAPS = Counter("hubscope_build_swaps_total", "Times a newly published build was taken up.", registry=REGISTRY)


def metrics() -> bytes:
    """Everything measured so far, in Prometheus' text format."""
    return generate_latest(REGISTRY)
