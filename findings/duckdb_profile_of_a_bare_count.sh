#!/usr/bin/env bash
# duckdb 2.0.0 (run on 2026-11-30, CPython 3.11)
# Guess: EXPLAIN (ANALYZE, FORMAT json) answers the profile of any SELECT that runs.
# Seen:  for a count(*) of a whole table, which needs no scan, the one row that comes back says {"result": "error"}, and no error
#        is raised; the same count with a condition, and SELECT 1, give a profile with its operators. EXPLAIN without ANALYZE and
#        the text form of EXPLAIN ANALYZE work for all three.
# Output: a bare count: ['result'] error | with a condition: operators | SELECT 1: operators
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys

import duckdb

con = duckdb.connect()
con.execute("CREATE TABLE runs AS SELECT range AS n FROM range(1000)")


def profile(sql):
    return json.loads(con.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}").fetchone()[1])


bare, narrowed, one = (profile(sql) for sql in ("SELECT count(*) FROM runs", "SELECT count(*) FROM runs WHERE n > 5", "SELECT 1"))
text = con.execute("EXPLAIN ANALYZE SELECT count(*) FROM runs").fetchone()[1]
print("a bare count:", sorted(bare), bare.get("result"))
print("with a condition:", "operators" if "operator" in narrowed else narrowed)
print("SELECT 1:", "operators" if "operator" in one else one)
print("as text:", "Total Time" in text)
as_described = bare == {"result": "error"} and "operator" in narrowed and "operator" in one and "Total Time" in text
sys.exit(0 if as_described else 1)
PYTHON
