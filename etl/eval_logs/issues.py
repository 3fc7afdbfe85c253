"""What is wrong with a log, in words: the file, the place in it, the value, and what was expected."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.errors import ContractError

MAX_VALUE = 80  # characters of a value in a message


class RejectedLog(ContractError):
    """A log that cannot be taken; the message names file, place, value and limit."""


class TooManyIssuesError(RejectedLog):
    """Reading ended early: the faults found so far are enough to fix the log by."""


@dataclass(frozen=True)
class ValidationIssue:
    """One thing in a log that cannot be taken. `place` is a path such as `results.gsm8k.acc`, a line, or empty."""

    file: str
    place: str
    value: object
    expected: str

    @property
    def message(self) -> str:
        place = f"{printable(self.place, 300)} is " if self.place else "it is "
        return (
            f"{printable(self.file, 300)}: {place}{format_value(self.value)}, {printable(self.expected)} was expected"
        )


def format_value(value: object) -> str:
    """A value as a message shows it: short, on one line, and never written out whole where it is large."""
    if value is None:
        return "missing"
    if isinstance(value, dict):
        return f"an object of {len(value):,} keys"
    if isinstance(value, list | tuple):
        return f"a list of {len(value):,}"
    if isinstance(value, bool):
        return "true" if value else "false"
    # The digits of a number of a million digits take minutes to write.
    if isinstance(value, int) and abs(value) > 10**18:
        return "a number of more than 18 digits"
    text = printable(value if isinstance(value, str) else str(value), MAX_VALUE)
    if not isinstance(value, str):
        return text
    return f"'{text}'" if len(value) <= MAX_VALUE else f"'{text}...' ({len(value):,} characters)"


def printable(text: str, most: int = 1_000) -> str:
    """The start of a text without what a terminal or a page would act on: control characters, turns of direction."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text[:most])
