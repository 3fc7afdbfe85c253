"""Results to make documents of, one of them with names that try to be more than names."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.scenarios import files, results
from warehouse.scenarios.schema import read

HOSTILE = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", '#import "x": *', "$x$ *bold* _it_ @ref")
NO_OFFICE = "NO LIBREOFFICE, NOT TESTED: there is no soffice on PATH (apt-get install libreoffice-calc)"


@pytest.fixture(scope="session")
def speech() -> results.Result:
    return results.run(files.template("speech"), 1024)


@pytest.fixture(scope="session")
def hostile() -> results.Result:
    """A demo scenario in which every text that a person can give is code of some kind."""
    data = files.as_data(files.template("speech"))
    data |= {"name": HOSTILE[0], "summary": " ".join(HOSTILE), "is_demo": True}
    data["plans"][0]["name"] = HOSTILE[1]
    data["plans"][1]["name"] = HOSTILE[2]
    data["assumptions"]["minutes_saved"] |= {"source": HOSTILE[3], "note": HOSTILE[1], "owner": HOSTILE[0]}
    return results.run(read(data), 1024)


@pytest.fixture(scope="session")
def office() -> Callable[[Path, str], None]:
    """Converts all files of a folder by LibreOffice, in one start; they come to lie in `out` of it."""
    if shutil.which("soffice") is None:
        pytest.skip(NO_OFFICE)

    def convert(folder: Path, kind: str) -> None:
        given = [str(path) for path in sorted(folder.iterdir()) if path.is_file()]
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", str(folder / "out"), *given],
            check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip

    return convert
