"""How well a classifier does: by class, over all, and how far its probabilities separate the classes and can be believed.

The area under the ROC curve and its error: DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44, by the midranks of
X. Sun and W. Xu (2014), IEEE Signal Process. Lett. 21; the interval on the logit scale: M. S. Pepe (2003), The Statistical
Evaluation of Medical Tests, section 5.2. G. W. Brier (1950), Mon. Weather Rev. 78. Calibration error in bins of equal
width: Naeini, Cooper, Hauskrecht (2015), AAAI. Shares have Wilson's interval.

A figure that is not defined is None, and `missing` says why in words; 0 always means a measured 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from warehouse.analysis import intervals
from warehouse.analysis.intervals import Interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Label = str | int | float | bool

MAX_CLASSES = 1_000  # the confusion matrix grows with their square


@dataclass(frozen=True)
class ClassFigures:
    """One class against all others. F1 counts 2 TP / (2 TP + FP + FN), which is defined wherever the class occurs."""

    label: Label
    precision: float | None
    recall: float | None
    f1: float
    labelled: int  # samples that are of the class
    predicted: int
    right: int


@dataclass(frozen=True)
class Average:
    """Over the classes; None where a class that counts has none, because leaving it out would flatter."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Bin:
    """The samples given a probability from `low` to below `high` (the last bin holds 1 too); `share` is how many of them
    were of the positive class, with Wilson's interval."""

    low: float
    high: float
    n: int
    mean_probability: float
    share: Interval


@dataclass(frozen=True)
class Probabilistic:
    """Figures of positive-class probabilities; `log_loss` in nats. `reliability` has the bins that hold any samples."""

    auc: Interval | None = None
    log_loss: float | None = None
    brier: float | None = None
    calibration_error: float | None = None
    bins: int = 0
    reliability: tuple[Bin, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Classification:
    """`confusion` has a row for each true class and a column for each predicted one, in the order of `classes`.

    `micro` is over all decisions, which with one class a sample is the accuracy; `macro` counts each class alike,
    `weighted` by its labels. The keys of `missing` are 'precision of spam', 'macro precision', 'auc' and the like.
    """

    n: int
    classes: tuple[ClassFigures, ...]
    confusion: Ints
    accuracy: Interval
    micro: Average
    macro: Average
    weighted: Average
    positive: Label | None
    probabilistic: Probabilistic
    missing: dict[str, str]


def classify(
    labels: Iterable[Label],
    predictions: Iterable[Label],
    probabilities: ArrayLike | None = None,
    positive: Label | None = None,
    *,
    level: float = 0.95,
    bins: int = 10,
) -> Classification:
    """Everything at once, from one label and one prediction a sample, and the probability given to the class `positive`.

    Where all classes are 0 and 1 (or False and True), `positive` is 1 unless told otherwise; with more than two classes
    it stands against all others. Raises ValueError where a sample lacks a label or prediction, kinds are mixed, lengths
    differ, or a probability is outside 0 to 1.
    """
    true, predicted = _kind(labels, "label"), _kind(predictions, "prediction")
    if true.size != predicted.size or not true.size:
        raise ValueError(
            f"{true.size} labels and {predicted.size} predictions; there is one of each a sample, at least one."
        )
    if (true.dtype.kind == "U") != (predicted.dtype.kind == "U"):
        raise ValueError(
            f"Labels like {true[0]!r} and predictions like {predicted[0]!r} do not compare; give both alike."
        )
    names, place = np.unique(np.concatenate([true, predicted]), return_inverse=True)
    k, n = names.size, true.size
    if k > MAX_CLASSES:
        raise ValueError(f"{k:,} different classes; at most {MAX_CLASSES:,} are compared. Are these free answers?")
    confusion = np.bincount(place[:n] * k + place[n:], minlength=k * k).reshape(k, k).astype(np.int64)
    missing: dict[str, str] = {}
    classes = tuple(_one_class(names[i].item(), confusion, i, missing) for i in range(k))
    accuracy = intervals.proportion(int(np.trace(confusion)), n, level)
    if positive is None and set(names.tolist()) <= {0, 1}:
        positive = True if names.dtype.kind == "b" else 1
    elif positive is not None and k > 1 and positive not in names.tolist():
        raise ValueError(f"{positive!r} is none of the classes; the positive one is written as the labels are.")
    measures = _probabilistic(true, probabilities, positive, level, bins)
    return Classification(
        n,
        classes,
        confusion,
        accuracy,
        Average(accuracy.value, accuracy.value, accuracy.value),
        _average("macro", classes, np.ones(k), missing),
        _average("weighted", classes, confusion.sum(axis=1).astype(float), missing),
        positive,
        measures,
        missing | measures.missing,
    )


def _kind(values: Iterable[Label], what: str) -> NDArray[np.generic]:
    """Text or numbers, never one turned into the other on the way."""
    plain = list(values.tolist() if isinstance(values, np.ndarray) else values)
    kinds = set(map(type, plain))
    if all(issubclass(kind, str) for kind in kinds):
        return np.array(plain, dtype=str)
    if all(issubclass(kind, bool | int | float | np.number | np.bool_) for kind in kinds):
        numbers: NDArray[np.generic] = np.array(plain)
        if np.isfinite(numbers.astype(float)).all():
            return numbers
    lacking = [i for i, one in enumerate(plain, 1) if one is None or one != one]
    if lacking:
        raise ValueError(f"Sample {lacking[0]:,} has no {what}; give what was not answered a class of its own.")
    written = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise ValueError(f"{what.capitalize()}s are all text or all finite numbers; these are of {written}.")


def _one_class(label: Label, confusion: Ints, i: int, missing: dict[str, str]) -> ClassFigures:
    labelled, predicted, right = int(confusion[i].sum()), int(confusion[:, i].sum()), int(confusion[i, i])
    if not predicted:
        missing[f"precision of {label}"] = f"No sample was predicted to be {label}."
    if not labelled:
        missing[f"recall of {label}"] = f"No sample is labelled {label}."
    precision = right / predicted if predicted else None
    recall = right / labelled if labelled else None
    return ClassFigures(label, precision, recall, 2 * right / (labelled + predicted), labelled, predicted, right)


def _average(name: str, classes: tuple[ClassFigures, ...], weights: Floats, missing: dict[str, str]) -> Average:
    """Classes without weight do not count."""

    def over(figure: str) -> float | None:
        pairs = [(getattr(one, figure), w) for one, w in zip(classes, weights, strict=True) if w]
        lacking = [
            str(one.label) for one, w in zip(classes, weights, strict=True) if w and getattr(one, figure) is None
        ]
        if lacking:
            named = ", ".join(lacking[:3]) + (f" and {len(lacking) - 3:,} more" if len(lacking) > 3 else "")
            missing[f"{name} {figure}"] = f"There is no {figure} of {named}, so none over all classes."
            return None
        return float(sum(value * w for value, w in pairs) / weights.sum())

    return Average(over("precision"), over("recall"), over("f1"))


def _probabilistic(
    true: NDArray[np.generic], probabilities: ArrayLike | None, positive: Label | None, level: float, bins: int
) -> Probabilistic:
    figures = ("auc", "log_loss", "brier", "calibration_error")
    if probabilities is None:
        return Probabilistic(missing=dict.fromkeys(figures, "No probabilities were given."))
    if positive is None:
        return Probabilistic(missing=dict.fromkeys(figures, "It is not said which class the probabilities are of."))
    is_positive, p = np.asarray(true == positive, dtype=bool), _probabilities(probabilities, true.size)
    missing: dict[str, str] = {}
    loss = log_loss(is_positive, p)
    if loss is None:
        missing["log_loss"] = "What came true was given a probability of 0 at least once: the log-loss is infinite."
    area = None
    if is_positive.all() or not is_positive.any():
        missing["auc"] = (
            f"{'Every' if is_positive.all() else 'No'} sample is labelled {positive}; two classes are needed."
        )
    else:
        area = auc(is_positive, p, level)
        if area.low is None:
            missing["auc interval"] = _NO_INTERVAL[area.method]
    curve = reliability(is_positive, p, bins, level)
    brier = float(np.mean((p - is_positive) ** 2))
    return Probabilistic(area, loss, brier, calibration_error(curve), bins, curve, missing)


def _probabilities(values: ArrayLike, n: int) -> Floats:
    p = np.asarray(values, dtype=float)
    if p.shape != (n,):
        raise ValueError(f"{p.size} probabilities for {n} samples; each has one, of the positive class.")
    wrong = ~((p >= 0) & (p <= 1))
    if wrong.any():
        at = int(wrong.argmax())
        raise ValueError(f"Sample {at + 1} has the probability {p[at]}; it lies between 0 and 1.")
    return p


def log_loss(is_positive: ArrayLike, probabilities: ArrayLike) -> float | None:
    """Mean of -ln of the probability given to what came, in nats; None where that was 0 once and the mean is infinite."""
    is_so = np.asarray(is_positive, dtype=bool)
    p = _probabilities(probabilities, is_so.size)
    with np.errstate(divide="ignore"):
        loss = float(np.where(is_so, -np.log(p), -np.log1p(-p)).mean())
    return abs(loss) if np.isfinite(loss) else None  # -0.0 is 0


def reliability(
    is_positive: ArrayLike, probabilities: ArrayLike, bins: int = 10, level: float = 0.95
) -> tuple[Bin, ...]:
    """What was said against what came, in `bins` of equal width over 0 to 1; empty ones are left out."""
    is_so = np.asarray(is_positive, dtype=bool)
    p = _probabilities(probabilities, is_so.size)
    if bins < 1:
        raise ValueError(f"{bins} bins hold nothing; ask for at least 1.")
    edges = np.arange(bins + 1) / bins
    of = np.minimum(np.searchsorted(edges, p, side="right") - 1, bins - 1)
    n, forecast, came = (np.bincount(of, weights=w, minlength=bins) for w in (np.ones(p.size), p, is_so.astype(float)))
    return tuple(
        Bin(
            float(edges[i]),
            float(edges[i + 1]),
            int(n[i]),
            float(forecast[i] / n[i]),
            intervals.proportion(int(came[i]), int(n[i]), level),
        )
        for i in np.flatnonzero(n)
    )


def calibration_error(curve: tuple[Bin, ...]) -> float:
    """Expected calibration error: the bins' distances of said and come, weighted by their samples."""
    return sum(one.n * abs(one.mean_probability - one.share.value) for one in curve) / sum(one.n for one in curve)


_NO_INTERVAL = {
    "one of a class": "One of the classes has a single sample, which says nothing of the error.",
    "no error": "All samples are told apart, or none: DeLong's error is 0 then and says nothing of other samples.",
}


def auc(is_positive: ArrayLike, scores: ArrayLike, level: float = 0.95) -> Interval:
    """How often a positive sample scores above a negative one, ties counted half, with DeLong's interval on the logit
    scale, so that bounds stay within 0 to 1. Any finite scores do. Bounds and error are None where there is a single
    sample of a class or the error would be 0. Raises ValueError where a class has no sample. Time grows with n log n."""
    is_so = np.asarray(is_positive, dtype=bool)
    above, below = _wins(is_so, scores)
    m, n = above.size, below.size
    value = float(above.sum() / (m * n))
    if min(m, n) == 1:
        return Interval(value, None, None, None, m + n, "one of a class")
    error = _stderr(above, below)
    if not error:
        return Interval(value, None, None, None, m + n, "no error")
    half = float(stats.norm.isf((1 - level) / 2)) * error / (value * (1 - value))
    low, high = special.expit(special.logit(value) + np.array([-half, half]))
    return Interval(value, float(low), float(high), error, m + n, "DeLong")


@dataclass(frozen=True)
class AucDifference:
    """A minus B. `p` is two-sided and normal; bounds, error and p are None, and `missing` says why, where the samples say
    nothing of the error."""

    value: float
    low: float | None
    high: float | None
    stderr: float | None
    p: float | None
    missing: str | None


def auc_difference(is_positive: ArrayLike, a: ArrayLike, b: ArrayLike, level: float = 0.95) -> AucDifference:
    """DeLong's test of two areas under the curve over the same samples, which makes them correlated."""
    is_so = np.asarray(is_positive, dtype=bool)
    (a_above, a_below), (b_above, b_below) = _wins(is_so, a), _wins(is_so, b)
    above, below = a_above - b_above, a_below - b_below
    value = float(above.sum() / (above.size * below.size))
    if min(above.size, below.size) == 1:
        return AucDifference(value, None, None, None, None, _NO_INTERVAL["one of a class"])
    error = _stderr(above, below)
    if not error:
        why = "The two differ by the same on every sample: the error is 0 then and says nothing of other samples."
        return AucDifference(value, None, None, None, None, why)
    half = float(stats.norm.isf((1 - level) / 2)) * error
    p = float(2 * stats.norm.sf(abs(value) / error))
    return AucDifference(value, value - half, value + half, error, p, None)


def _wins(is_positive: Mask, scores: ArrayLike) -> tuple[Floats, Floats]:
    """For each positive, how many negatives it is above; for each negative, how many positives are above it; ties half.
    Counts, not shares: halves are exact, so that what does not vary has an error of exactly 0."""
    s = np.asarray(scores, dtype=float)
    if s.shape != is_positive.shape or s.ndim != 1 or not np.isfinite(s).all():
        raise ValueError(f"{s.size} scores for {is_positive.size} samples; each has one finite score.")
    yes, no = s[is_positive], s[~is_positive]
    if not yes.size or not no.size:
        raise ValueError(f"{yes.size} positive and {no.size} negative samples; there is at least one of each.")
    among_all = stats.rankdata(np.concatenate([yes, no]))
    above = among_all[: yes.size] - stats.rankdata(yes)
    return above, yes.size - (among_all[yes.size :] - stats.rankdata(no))


def _stderr(above: Floats, below: Floats) -> float:
    m, n = above.size, below.size
    return float(np.sqrt(above.var(ddof=1) / n**2 / m + below.var(ddof=1) / m**2 / n))
