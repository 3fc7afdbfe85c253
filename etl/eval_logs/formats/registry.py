"""The kinds of log, in the order they are asked whether a file is theirs; the table reader takes what is left.

Everything that lists them takes them from here: the import, the pages, the tests, and docs/evaluation.md by
`python -m etl.eval_logs.formats`.
"""

from __future__ import annotations

import re

from etl.eval_logs.contract import Format
from etl.eval_logs.formats import hub_results, mteb
from etl.eval_logs.formats.every_eval_ever import format as every_eval_ever
from etl.eval_logs.formats.helm import format as helm
from etl.eval_logs.formats.inspect import format as inspect
from etl.eval_logs.formats.lighteval import format as lighteval
from etl.eval_logs.formats.lm_eval import format as lm_eval
from etl.eval_logs.formats.serving import format as serving
from etl.eval_logs.formats.tables import format as tabular

FORMATS: tuple[Format, ...] = (
    inspect.FORMAT,
    lm_eval.FORMAT,
    helm.FORMAT,
    lighteval.FORMAT,
    mteb.FORMAT,
    every_eval_ever.FORMAT,
    hub_results.FORMAT,
    serving.FORMAT,
    tabular.FORMAT,
)

HEAD = "| Log | Known by | Gives |\n|---|---|---|\n"


def with_formats(document: str) -> str:
    """The Markdown with its table of formats made anew."""
    rows = "".join(f"| {kind.title} | {kind.known_by} | {', '.join(kind.gives)} |\n" for kind in FORMATS)
    return re.sub(re.escape(HEAD) + r"(\|.*\n)*", lambda _: HEAD + rows, document)
