"""Values of $parameters as text: as an address holds them, and as a reader types them."""

from __future__ import annotations

import json

from warehouse.adhoc import text


def typed(value_in_address: str) -> str:
    """A value of the address, which is JSON where a panel wrote it, as a reader would type it."""
    try:
        value = json.loads(value_in_address)
    except ValueError:
        return value_in_address
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}'" if text.value_of(value) != value else value
    if isinstance(value, list):
        return "[" + ", ".join(typed(json.dumps(each)) for each in value) + "]"
    return json.dumps(value)
