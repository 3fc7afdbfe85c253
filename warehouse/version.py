"""The version of Hubscope that runs: the newest section of CHANGELOG.md."""

from __future__ import annotations

VERSION = "0.2.0"
