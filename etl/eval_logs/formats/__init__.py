"""The kinds of log, in the order they are asked whether a file is theirs; the table reader takes what is left."""

from __future__ import annotations

from etl.eval_logs.contract import Format
from etl.eval_logs.formats import (
    every_eval_ever,
    helm,
    hub_results,
    inspect,
    lighteval,
    lm_eval,
    mteb,
    serving,
    tabular,
)

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
