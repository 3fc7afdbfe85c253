"""Columns that several tables of prices have."""

from __future__ import annotations

from panels.table import Column

PRODUCTS = {"spaces": "Spaces", "endpoints": "Inference Endpoints"}


def usd(label: str, help: str | None = None) -> Column:
    return Column(label, "number", help, format="$%.4g")


def number(label: str, format: str | None = None) -> Column:
    return Column(label, "number", format=format)


def source_link(label: str) -> Column:
    return Column(label, "link", format="open")
