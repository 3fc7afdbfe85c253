#!/usr/bin/env bash
# streamlit 1.67.0 (run on 2026-11-30, CPython 3.11)
# Guess: once the first AppTest of a process has run, the next run costs what the script costs.
# Seen:  every run of an AppTest makes a new manager of components, which reads the metadata files of all installed packages
#        again (importlib.metadata.distributions): as many readings a run as there are packages, whatever the script does. A
#        server does it once, at its start. Among some 180 packages that was 0.19 s of processor time a run, a third of it.
# Output: packages: N | metadata files read in runs 1, 2, 3: N N N (about)
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
app = AppTest.from_string("import streamlit as st\nst.write('one line')")
counts = []
for _ in range(3):
    read.clear()
    app.run()
    counts.append(len([name for name in read if name == "METADATA"]))
packages = len(list(metadata.distributions()))
print("packages:", packages)
print("metadata files read in runs 1, 2, 3:", *counts)
sys.exit(0 if min(counts) >= packages else 1)
PYTHON
