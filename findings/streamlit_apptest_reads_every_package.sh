#!/usr/bin/env bash
# streamlit 1.67.0 (run on 2026-11-30, CPython 3.11)
# Guess: once the first AppTest of a process has run, the first run of the next one costs what its script costs.
# Seen:  each AppTest looks through all installed packages for components (importlib.metadata.distributions) at its first run,
#        reading the same metadata files as the one before; further runs of the same AppTest read none. A server looks once, at
#        its start. Among some 180 packages that was 0.19 s of processor time for each AppTest, a third of an opened page.
# Output: packages: 36 | metadata files read by AppTests 1, 2, 3: 153 153 153 | by a second run of the last: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON' 2>/dev/null
import importlib.metadata as metadata
import sys

from streamlit.testing.v1 import AppTest

read = []
original = metadata.PathDistribution.read_text


def counted(self, name):
    read.append(name)
    return original(self, name)


metadata.PathDistribution.read_text = counted
counts = []
for _ in range(3):
    read.clear()
    app = AppTest.from_string("import streamlit as st\nst.write('one line')").run()
    counts.append(read.count("METADATA"))
read.clear()
app.run()
packages = len(list(metadata.distributions()))
print("packages:", packages)
print("metadata files read by AppTests 1, 2, 3:", *counts)
print("by a second run of the last:", read.count("METADATA"))
sys.exit(0 if min(counts) >= packages and not read else 1)
PYTHON
