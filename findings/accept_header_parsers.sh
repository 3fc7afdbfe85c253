#!/usr/bin/env bash
# werkzeug 3.1.9 and python-mimeparse 2.0.0 (run on 2026-11-30, CPython 3.11)
# Guess: a library that picks the best of some media types by an Accept header follows RFC 9110, section 12.5.1: parameters of
#        a range may be ignored by a server that knows none, one part that cannot be read does not cost the others, and of two
#        with equal weight the server may choose the one that comes first.
# Seen:  werkzeug finds nothing for `text/csv; header=present` where the server offers text/csv (RFC 4180 defines that parameter);
#        mimeparse raises for a whole header of which one part cannot be read, though another names what is offered, and among
#        equal weights it takes the last of the offers, whatever the order of the header.
# Output: werkzeug: None | mimeparse, one bad part: MimeTypeParseException | equal weights: application/json, application/json
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check werkzeug==3.1.9 python-mimeparse==2.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import mimeparse
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

OFFERS = ["text/csv", "application/json"]
with_parameter = parse_accept_header("text/csv; header=present", MIMEAccept).best_match(OFFERS)
print("werkzeug:", with_parameter)
try:
    one_bad_part = mimeparse.best_match(OFFERS, "text, application/json")
except Exception as error:
    one_bad_part = type(error).__name__
print("mimeparse, one bad part:", one_bad_part)
equal = [mimeparse.best_match(OFFERS, header) for header in ("text/csv, application/json", "application/json, text/csv")]
print("equal weights:", *equal)
as_described = with_parameter is None and one_bad_part == "MimeTypeParseException" and equal[0] == equal[1]
sys.exit(0 if as_described else 1)
PYTHON
