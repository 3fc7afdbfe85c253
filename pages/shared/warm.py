"""What the first readers after a start would wait for: packages, the engine, words of columns, the start page's figures.

Nothing depends on it, so nothing that it meets is raised.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import time
from collections.abc import Iterator

import polars as pl

from panels import charts, page_list
from warehouse.errors import HubscopeError
from warehouse.models import catalog
from warehouse.query import answers, cache

log = logging.getLogger("hubscope.portal")


@contextlib.contextmanager
def _logged(step: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    except HubscopeError as error:
        log.info("%s: %s", step, error.message)
    except Exception:
        log.exception("%s: not done", step)
    else:
        log.info("%s: %.1f s", step, time.monotonic() - began)


def packages() -> None:
    """Imports what pages import. Before the first reader: two threads that import the same package can trip each other."""
    with _logged("packages"):
        for folder in ("panels", "pages"):
            for path in sorted(page_list.ROOT.glob(f"{folder}/[a-z]*/**/[a-z]*.py")):
                if path.name != "page.py":  # which draws as it is imported
                    importlib.import_module(".".join(path.relative_to(page_list.ROOT).with_suffix("").parts))


def answers_and_charts() -> None:
    """For a thread of its own, after `packages`."""
    with _logged("first answers and charts"):
        catalog.models()
        # The first chart of a process takes several times as long as the next.
        one_bar = pl.DataFrame({"name": ["a"], "value": [1.0]})
        charts.apply_theme(charts.bar_chart(one_bar, label="name", value="value")).to_dict()
        for name in answers.names():
            if answers.query(name).page == f"adoption/{page_list.DEFAULT}":
                cache.ask(name)
    # Streamlit collects garbage after every run of a page, over everything there is. What the packages have made stays
    # for good: set aside, it costs a run nothing, where it took a third of it.
    gc.collect()
    gc.freeze()
