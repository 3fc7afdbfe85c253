"""Which models? The names in the address (`?model=a/x&model=b/y`), a search over all of them, chips to let one go.

The address is the only place that holds the choice, so a link with one name, as every page makes them, opens that model.
"""

from __future__ import annotations

from panels import formats


def _words(name: str, downloads: int | None) -> str:
    return f"**{formats.plain(name)}** · {formats.compact(downloads)} downloads in 30 days"
