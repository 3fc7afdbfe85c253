"""The folders that tests start from are made once, and what one test does to its copy no other test sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import lake_cache
from tests.lake_cache import LakeCache

made: list[Path] = []


def folder(root: Path) -> None:
    made.append(root)
    (root / "inner").mkdir(parents=True)
    (root / "inner" / "file").write_text("as made")


def broken(root: Path) -> None:
    folder(root)
    raise ValueError("half way")


@pytest.fixture(autouse=True)
def _nothing_made() -> None:
    made.clear()


def test_a_folder_is_made_once_and_a_copy_is_a_tests_own(tmp_path: Path):
    first = LakeCache(tmp_path / "cache").copy(folder, tmp_path / "first")
    (first / "inner" / "file").write_text("changed")
    second = LakeCache(tmp_path / "cache").copy(folder, tmp_path / "second")
    assert (second / "inner" / "file").read_text() == "as made"
    assert len(made) == 1


def test_other_code_makes_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cache = LakeCache(tmp_path / "cache")
    cache.copy(folder, tmp_path / "first")
    monkeypatch.setattr(lake_cache, "_sources_digest", lambda: b"changed")
    cache.copy(folder, tmp_path / "second")
    assert len(made) == 2


def test_what_was_made_half_is_never_copied(tmp_path: Path):
    cache = LakeCache(tmp_path / "cache")
    for _ in range(2):
        with pytest.raises(ValueError, match="half way"):
            cache.copy(broken, tmp_path / "copy")
    assert len(made) == 2
    assert not (tmp_path / "copy").exists()


def test_only_the_last_used_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lake_cache, "MAX_KEPT", 2)
    cache = LakeCache(tmp_path / "cache")
    for number in range(4):
        monkeypatch.setattr(lake_cache, "_sources_digest", lambda number=number: str(number).encode())
        cache.copy(folder, tmp_path / f"copy-{number}")
    assert len([path for path in (tmp_path / "cache").iterdir() if path.is_dir()]) == 2
