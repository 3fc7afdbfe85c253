"""Reading foreign documents by declared parts: what is there is of its kind, or a fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

T = TypeVar("T")
WORDS: dict[type, str] = {dict: "an object", list: "a list", str: "text", bool: "true or false"}


def field_of(
    reader: LogReader,
    file: LogFile,
    holder: Mapping[str, Any],
    key: str,
    kind: type[T],
    place: str = "",
    *,
    needed: bool = False,
) -> T | None:
    """`holder[key]` where it is a `kind`. Absent and null are None; a fault where it is needed or of another kind."""
    value = holder.get(key)
    if isinstance(value, kind):
        return value
    if value is not None or needed:
        reader.add_issue(file, f"{place}.{key}" if place else key, value, WORDS[kind])
    return None


def text_field(
    reader: LogReader,
    file: LogFile,
    holder: Mapping[str, Any],
    key: str,
    place: str = "",
    *,
    needed: bool = False,
    most: int = 1_000,
) -> str | None:
    """`holder[key]` as a short text without control characters; a blank one is none."""
    if not isinstance(holder.get(key), str):
        field_of(reader, file, holder, key, str, place, needed=needed)  # says what is wrong, if anything is
        return None
    at = f"{place}.{key}" if place else key
    text = (reader.text(holder[key], file, at, most) or "").strip()
    if needed and not text:
        reader.add_issue(file, at, holder[key], "text that is not blank")
    return text or None


def objects_of(
    reader: LogReader, file: LogFile, values: Sequence[Any], place: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a list with the place of each, e.g. ('results[3]', {...}); what is no object is a fault."""
    for number, value in enumerate(values):
        if isinstance(value, dict):
            yield f"{place}[{number}]", value
        else:
            reader.add_issue(file, f"{place}[{number}]", value, WORDS[dict])
