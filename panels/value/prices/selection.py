"""Which models, how long a task is, and which model's history. All of it is in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from panels import formats


@dataclass(frozen=True)
class Wish:
    """What to look for, and the tokens of a task."""

    find: str
    provider: str
    input_tokens: int
    output_tokens: int

    @property
    def task(self) -> dict[str, Any]:
        return {"input_tokens": float(self.input_tokens), "output_tokens": float(self.output_tokens)}

    @property
    def params(self) -> dict[str, Any]:
        return {"find": self.find, "provider": self.provider, **self.task}

    @property
    def words(self) -> str:
        return f"a task of {formats.count(self.input_tokens)} tokens in and {formats.count(self.output_tokens)} out"
