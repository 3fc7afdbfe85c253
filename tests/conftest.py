"""What many tests stand on: a small data folder filled by the fictional Hub, through the same fetch and build as real data."""

from __future__ import annotations

import os

# The tests share the cores already. Threads of the linear algebra that wait for a core by spinning took nine tenths of the
# forecasts' processor time; numpy reads this once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from etl import jobs
from etl.runs.progress import Report
from tests.lake_cache import LakeCache, cache_folder
from tests.portal_process import running_portal
from warehouse.settings import settings
from warehouse.storage.lake import Lake

# How long an example takes says something of the machine, not of the code.
hypothesis.settings.register_profile("whatever the machine does", deadline=None)
hypothesis.settings.load_profile("whatever the machine does")
# No test asks the real router.
os.environ["HUBSCOPE_ROUTER"] = ""


@pytest.hookimpl(optionalhook=True)  # there is none to ask where xdist is not in use
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Under --dist loadscope all that ask the portal go to one worker, so that it is started once."""
    from xdist.scheduler import LoadScopeScheduling

    class OnePortal(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "portal" if nodeid.startswith(("tests/api/", "tests/browser/")) else super()._split_scope(nodeid)

    return OnePortal(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def lake_cache(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> LakeCache:
    return LakeCache(cache_folder(pytestconfig, tmp_path_factory.getbasetemp()))


def demo(root: Path) -> None:
    """130 days of 160 fictional models, built and published."""
    jobs.run_demo(Lake(root), days=130, models=160, seed=7, report=Report())


@pytest.fixture(scope="session")
def demo_lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of `demo`; HUBSCOPE_DATA names it meanwhile."""
    root = lake_cache.copy(demo, tmp_path_factory.mktemp("demo") / "data")
    before = os.environ.get("HUBSCOPE_DATA")
    os.environ["HUBSCOPE_DATA"] = str(root)
    settings.cache_clear()
    yield root
    if before is None:
        os.environ.pop("HUBSCOPE_DATA")
    else:
        os.environ["HUBSCOPE_DATA"] = before
    settings.cache_clear()


@pytest.fixture(scope="session")
def address(demo_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a portal over the demo answers over HTTP."""
    with running_portal(demo_lake, tmp_path_factory.mktemp("portal") / "log") as address:
        yield address
