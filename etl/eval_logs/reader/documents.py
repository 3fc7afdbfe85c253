"""JSON and YAML from strangers, read strictly: what two readers could understand differently is refused.

The fast reader keeps the last of two equal keys and says nothing. Whether there are any is found by writing the result
again: a key fewer than in the text means that one was there twice. Only then, and where the text has what the fast
reader does not know (NaN), is the slow one asked.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import orjson
import yaml

BOM = b"\xef\xbb\xbf"
WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
# Ways of writing that hide a key from counting: escaped quotes, colons and letters, space before the colon.
HIDDEN = (re.compile(rb"\\u00[2-7]"), re.compile(rb'"[ \t\r\n]+:'))  # two are searched faster than one with a |
LONE = re.compile(rb"\\u[dD][89a-fA-F]")
FRONT = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)


class NotReadableError(ValueError):
    """The text is no document; the message says where it stops being one."""


@dataclass
class ParsedDocument:
    """A document, and what in it is no value: (place, what was there, what was expected)."""

    value: Any
    issues: list[tuple[str, object, str]] = field(default_factory=list)
    has_nan: bool = False
    has_replaced: bool = False  # half characters, put in place by the replacement character


def parse_json(raw: bytes, depth: int) -> ParsedDocument:
    """A JSON text. NaN is a float; Infinity, numbers past the range of floats and a key given twice are faults."""
    raw = raw.removeprefix(BOM)
    try:
        value = orjson.loads(raw)
        again = orjson.dumps(value)
        if not any(way.search(raw) for way in HIDDEN) and again.count(b'":') == raw.count(b'":'):
            if _is_deeper(value, again, depth):  # without the spaces it is half as long
                raise NotReadableError(f"it is nested more than {depth} levels deep")
            return ParsedDocument(value)
    except (orjson.JSONDecodeError, TypeError):  # the latter: nested too deep to be written
        pass
    return _parse_slowly(raw, depth)


def _parse_slowly(raw: bytes, depth: int) -> ParsedDocument:
    document = ParsedDocument(None)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items):
            seen = set[str]()
            for key, value in items:
                if key in seen:
                    document.issues.append((key, value, "each key once"))
                seen.add(key)
        return made

    try:
        document.value = json.loads(decoded(raw), object_pairs_hook=pairs, parse_int=_integer)
    except RecursionError:
        raise NotReadableError(f"it is nested more than {depth} levels deep") from None
    except json.JSONDecodeError as error:
        raise NotReadableError(f"{error.msg} at line {error.lineno:,}, character {error.colno:,}") from None
    if _is_deeper(document.value, raw, depth):
        raise NotReadableError(f"it is nested more than {depth} levels deep")
    if LONE.search(raw):
        document.value, document.has_replaced = _whole(document.value), True
    document.value = _finite(document.value, "", document)
    return document


def _integer(digits: str) -> int | float:
    """Longer ones than Python reads are far beyond the range of floats."""
    return int(digits) if len(digits) < 4_000 else math.inf


def parse_yaml(raw: bytes, depth: int, *, is_front_matter: bool = False) -> ParsedDocument:
    """A YAML text, or the front matter of a Markdown file. Aliases are not taken: a few lines of them fill a memory."""
    text = decoded(raw.removeprefix(BOM))
    if is_front_matter:
        front = FRONT.match(text)
        if front is None:
            raise NotReadableError("it has no front matter between two lines of ---")
        text = front[1]
    document = ParsedDocument(None)
    try:
        level = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise NotReadableError(f"it has an alias, *{event.anchor}; write its content out")
            level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if level > depth:
                raise NotReadableError(f"it is nested more than {depth} levels deep")
        document.value = yaml.load(text, Loader=_loader(document))
    except yaml.MarkedYAMLError as error:
        line = f" at line {error.problem_mark.line + 1:,}" if error.problem_mark else ""
        raise NotReadableError(f"{error.problem or error.context}{line}") from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, NotReadableError):
            raise
        raise NotReadableError(str(error).partition("\n")[0]) from None
    document.value = _finite(document.value, "", document)
    return document


def _loader(document: ParsedDocument) -> type[yaml.CSafeLoader]:
    """The safe loader, which keeps the last of two equal keys; this one says so."""

    class Loader(yaml.CSafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
            seen = set[str]()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        line = key.start_mark.line + 1
                        document.issues.append((f"{key.value} at line {line:,}", key.value, "each key once"))
                    seen.add(key.value)
            return super().construct_mapping(node, deep)

    return Loader


def decoded(raw: bytes) -> str:
    """Text out of UTF-8; raises NotReadableError naming the encoding where it is a known other one, else the byte."""
    wide = WIDE.get(raw[:2])
    if wide is not None:
        raise NotReadableError(f"it is {wide}; save it as UTF-8")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        raise NotReadableError(f"it is not UTF-8: byte 0x{byte:02x} at {error.start:,}; save it as UTF-8") from None


def _is_deeper(value: Any, raw: bytes, depth: int) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= depth or _closes_within(raw, depth):
        return False
    level, levels = [value], 0
    while level:
        if levels > depth:
            return True
        levels += 1
        level = [
            child
            for holder in level
            if (kind := type(holder)) is dict or kind is list
            for child in (holder.values() if kind is dict else holder)
        ]
    return False


def _closes_within(raw: bytes, depth: int) -> bool:
    """Whether the brackets alone, those in texts too, close level by level; much faster than a walk, and cautious: where
    a text holds an odd bracket the walk decides. A round takes away one level or two: the second pair may be around what
    was the first."""
    left = raw.translate(None, NO_BRACKETS)
    for _ in range(depth // 2):
        if not left:
            return True
        left = left.replace(b"[]", b"").replace(b"{}", b"")
    return not left


def _finite(value: Any, place: str, document: ParsedDocument) -> Any:
    """The document with None for every infinite number, each a fault with its place."""
    if isinstance(value, float):
        if math.isinf(value):
            document.issues.append((place, value, "a number within the range of floats"))
            return None
        document.has_nan = document.has_nan or math.isnan(value)
        return value
    return _rebuilt(value, lambda child, step: _finite(child, f"{place}{step}".lstrip("."), document))


def _whole(value: Any) -> Any:
    """The document with halves of characters, which no file can hold, replaced."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_whole(key): _whole(child) for key, child in value.items()}
    return [_whole(child) for child in value] if isinstance(value, list) else value


def _rebuilt(value: Any, change: Callable[[Any, str], Any]) -> Any:
    if isinstance(value, dict):
        return {key: change(child, f".{key}") for key, child in value.items()}
    if isinstance(value, list):
        return [change(child, f"[{number}]") for number, child in enumerate(value)]
    return value
