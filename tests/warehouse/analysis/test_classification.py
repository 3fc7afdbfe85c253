"""A classifier's figures: by hand, against scikit-learn and every pair, and how often DeLong's interval holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

from warehouse.analysis import classification
from warehouse.analysis.classification import auc, auc_difference, classify

ANSWERS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=60)
# Few distinct scores, so that ties are common.
SCORED = st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=4, max_size=40).filter(
    lambda rows: 2 <= sum(is_so for is_so, _ in rows) <= len(rows) - 2
)


def test_ten_mails_by_hand():
    labels = ["spam"] * 4 + ["ham"] * 6
    found = classify(labels, ["spam", "spam", "spam", "ham", "spam", "ham", "ham", "ham", "ham", "ham"])
    ham, spam = found.classes
    assert found.confusion.tolist() == [[5, 1], [1, 3]]
    assert (spam.label, spam.precision, spam.recall, spam.f1) == ("spam", 0.75, 0.75, 0.75)
    assert (ham.labelled, ham.predicted, ham.right) == (6, 6, 5)
    assert found.accuracy.value == found.micro.f1 == 0.8
    assert found.macro.precision == pytest.approx((5 / 6 + 3 / 4) / 2)
    assert found.weighted.recall == pytest.approx(0.8)
    assert (found.accuracy.low, found.accuracy.high) == pytest.approx((0.49016, 0.94331), abs=2e-5)


@pytest.mark.filterwarnings("ignore:A single label was found")  # scikit-learn's; such a case is meant
@given(ANSWERS)
def test_figures_are_those_of_scikit_learn_and_none_where_it_would_say_nought(rows):
    labels, said = map(list, zip(*rows, strict=True))
    found = classify(labels, said)
    names = [one.label for one in found.classes]
    assert found.confusion.tolist() == metrics.confusion_matrix(labels, said, labels=names).tolist()
    precision, recall, f1, n = metrics.precision_recall_fscore_support(labels, said, labels=names, zero_division=np.nan)
    for i, one in enumerate(found.classes):
        assert one.f1 == pytest.approx(f1[i])
        assert one.labelled == n[i]
        for figure, value in (("precision", precision[i]), ("recall", recall[i])):
            assert getattr(one, figure) == (None if np.isnan(value) else pytest.approx(value))
            assert np.isnan(value) == (f"{figure} of {one.label}" in found.missing)
    for name in ("micro", "macro", "weighted"):
        reference = metrics.precision_recall_fscore_support(labels, said, labels=names, average=name, zero_division=0)
        for figure, value in zip(("precision", "recall", "f1"), reference[:3], strict=True):
            mine = getattr(getattr(found, name), figure)
            assert mine is None or mine == pytest.approx(value)
            assert (mine is None) == (f"{name} {figure}" in found.missing)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_the_samples_decides_nothing(rows, random):
    one = classify(*map(list, zip(*rows, strict=True)))
    other = classify(*map(list, zip(*random.sample(rows, len(rows)), strict=True)))
    assert one.classes == other.classes
    assert (one.macro, one.weighted, one.missing) == (other.macro, other.weighted, other.missing)


def test_what_is_not_defined_is_none_and_said_in_words():
    found = classify([0, 0, 1], [0, 0, 0])
    assert found.classes[1].precision is None
    assert found.missing["precision of 1"] == "No sample was predicted to be 1."
    assert found.missing["macro precision"] == "There is no precision of 1, so none over all classes."
    assert (found.macro.precision, found.weighted.precision, found.macro.recall) == (None, None, 0.5)
    assert found.missing["auc"] == found.missing["brier"] == "No probabilities were given."
    # A class that was only ever predicted has no labels and so no weight.
    made_up = classify(["a", "b"], ["a", "c"])
    assert made_up.missing["recall of c"] == "No sample is labelled c."
    assert (made_up.macro.recall, made_up.weighted.recall) == (None, 0.5)


def test_with_one_class_only_there_is_no_area_and_the_rest_stands():
    found = classify([0, 0], [0, 0], [0.1, 0.3])
    assert found.probabilistic.auc is None
    assert found.missing == {"auc": "No sample is labelled 1; two classes are needed."}
    assert found.probabilistic.brier == pytest.approx(0.05)
    assert classify(["y", "y"], ["y", "y"], [0.9, 0.8], "y").missing["auc"].startswith("Every sample is labelled y")


def test_it_is_not_guessed_which_class_a_probability_is_of():
    found = classify(["no", "yes"], ["no", "yes"], [0.2, 0.7])
    assert found.probabilistic.brier is None
    assert found.missing["brier"] == "It is not said which class the probabilities are of."
    told = classify(["no", "yes"], ["no", "yes"], [0.2, 0.7], "yes").probabilistic
    assert told.brier == pytest.approx((0.04 + 0.09) / 2)
    assert classify([False, True], [True, True], [0.2, 0.7]).positive is True


def test_with_more_classes_the_positive_one_stands_against_all_others():
    found = classify(list("abcab"), list("abcab"), [0.9, 0.2, 0.1, 0.3, 0.6], "a").probabilistic
    assert found.auc is not None
    assert found.auc.value == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 0], [1]), "2 labels and 1 predictions"),
        (([], []), "at least one"),
        (([1, 0], ["1", "0"]), "do not compare"),
        ((["a", None], ["a", "a"]), "Sample 2 has no label"),
        (([1.0, 0.0], [1.0, float("nan")]), "Sample 2 has no prediction"),
        (([1, "1"], [1, 1]), "all text or all finite numbers"),
        (([1, 0], [1, 0], [0.5]), "1 probabilities for 2 samples"),
        (([1, 0], [1, 0], [0.5, 1.2]), "Sample 2 has the probability 1.2"),
        (([1, 0], [1, 0], [0.5, np.nan]), "Sample 2 has the probability nan"),
        ((["no", "yes"], ["no", "yes"], [0.5, 0.5], "Yes"), "'Yes' is none of the classes"),
        ((range(1_001), range(1_001)), "1,001 different classes"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments, words: str):
    with pytest.raises(ValueError, match=words):
        classify(*arguments)


def test_the_area_of_five_samples_by_hand():
    # Positives 0.9, 0.6, 0.4 against negatives 0.6, 0.1: wins 2, 1.5, 1 of 2; the negatives lose 1.5 and 3 of 3.
    found = auc([True, True, True, False, False], [0.9, 0.6, 0.4, 0.6, 0.1])
    error = np.sqrt(np.var([1, 0.75, 0.5], ddof=1) / 3 + np.var([0.5, 1], ddof=1) / 2)
    assert (found.value, found.stderr) == (0.75, pytest.approx(error))
    odds = 3 * np.exp(1.959964 * error / (0.75 * 0.25))
    assert found.high == pytest.approx(odds / (1 + odds))


@given(SCORED)
def test_the_area_is_that_of_every_pair_and_its_interval_stays_within_bounds(rows):
    is_so, scores = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=float)
    found = auc(is_so, scores)
    gaps = scores[is_so][:, None] - scores[~is_so][None, :]
    wins = (gaps > 0) + 0.5 * (gaps == 0)
    assert found.value == pytest.approx(wins.mean())
    assert found.value == pytest.approx(metrics.roc_auc_score(is_so, scores))
    error = np.sqrt(wins.mean(1).var(ddof=1) / is_so.sum() + wins.mean(0).var(ddof=1) / (~is_so).sum())
    if found.stderr is None or found.low is None or found.high is None:
        assert error == pytest.approx(0, abs=1e-12)
        assert found.low is found.high is None
    else:
        assert found.stderr == pytest.approx(error)
        assert 0 <= found.low <= found.value <= found.high <= 1
        mirrored = auc(is_so, -scores)
        assert (1 - mirrored.value, mirrored.stderr) == pytest.approx((found.value, found.stderr))


def test_only_the_order_of_the_scores_counts():
    rng = np.random.default_rng(1)
    is_so, p = rng.random(50) < 0.4, rng.random(50)
    assert auc(is_so, p) == auc(is_so, 100 * p**3 - 7)


def test_perfection_has_no_interval_and_a_lone_positive_no_error():
    found = classify([0, 0, 1, 1], [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    assert found.probabilistic.auc is not None
    assert (found.probabilistic.auc.value, found.probabilistic.auc.low) == (1.0, None)
    assert "told apart" in found.missing["auc interval"]
    lone = classify([0, 0, 1], [0, 0, 1], [0.1, 0.9, 0.8])
    assert lone.missing["auc interval"].startswith("One of the classes has a single sample")
    with pytest.raises(ValueError, match="3 positive and 0 negative"):
        auc([True] * 3, [1, 2, 3])
    with pytest.raises(ValueError, match="one finite score"):
        auc([True, False], [1, np.inf])


def test_delong_covers_what_it_says():
    rng, is_so = np.random.default_rng(2), np.arange(150) < 60
    truth, held = float(stats.norm.cdf(1.2 / np.sqrt(2))), []
    for _ in range(1_500):
        found = auc(is_so, rng.normal(size=150) + 1.2 * is_so)
        held.append(found.low is not None and found.high is not None and found.low <= truth <= found.high)
    assert 0.93 <= np.mean(held) <= 0.97


def test_two_alike_classifiers_are_told_apart_as_seldom_as_said_and_shared_samples_help():
    rng, is_so = np.random.default_rng(3), np.arange(150) < 60
    p, wider = [], []
    for _ in range(800):
        shared = rng.normal(size=150) + 1.2 * is_so
        a, b = shared + rng.normal(0, 0.5, 150), shared + rng.normal(0, 0.5, 150)
        found = auc_difference(is_so, a, b)
        p.append(found.p)
        wider.append(np.hypot(auc(is_so, a).stderr, auc(is_so, b).stderr) > found.stderr)
    assert 0.03 <= np.mean(np.array(p) < 0.05) <= 0.07
    assert np.mean(wider) > 0.99


@settings(max_examples=40)
@given(SCORED, st.integers(0, 2**16))
def test_a_difference_has_the_variance_of_the_whole_covariance_and_turns_around(rows, seed: int):
    is_so, a = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=float)
    b = np.random.default_rng(seed).permutation(a)
    found, turned = auc_difference(is_so, a, b), auc_difference(is_so, b, a)
    assert found.value == pytest.approx(auc(is_so, a).value - auc(is_so, b).value)
    assert found.value == -turned.value
    assert (found.p, found.stderr) == (turned.p, turned.stderr)
    gaps = [s[is_so][:, None] - s[~is_so][None, :] for s in (a, b)]
    wins = [(gap > 0) + 0.5 * (gap == 0) for gap in gaps]
    covariance = np.cov([w.mean(1) for w in wins]) / is_so.sum() + np.cov([w.mean(0) for w in wins]) / (~is_so).sum()
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert (found.stderr or 0) ** 2 == pytest.approx(variance, abs=1e-12)


def test_the_same_classifier_twice_has_no_test():
    found = auc_difference([True, True, False, False], [1, 3, 2, 0], [1, 3, 2, 0])
    assert (found.value, found.p, found.low) == (0, None, None)
    assert found.missing is not None
    assert "error is 0" in found.missing


def test_loss_brier_and_calibration_by_hand():
    found = classify([1, 0, 1, 0], [1, 0, 1, 1], [0.9, 0.2, 0.6, 0.6], bins=5).probabilistic
    assert found.log_loss == pytest.approx(-np.log([0.9, 0.8, 0.6, 0.4]).mean())
    assert found.brier == pytest.approx((0.01 + 0.04 + 0.16 + 0.36) / 4)
    # Bins 0.2-0.4: said 0.2, came 0. 0.6-0.8: said 0.6, came a half. 0.8-1: said 0.9, came 1.
    assert [(one.low, one.n, one.share.value) for one in found.reliability] == [(0.2, 1, 0), (0.6, 2, 0.5), (0.8, 1, 1)]
    assert found.calibration_error == pytest.approx(0.25 * 0.2 + 0.5 * 0.1 + 0.25 * 0.1)
    assert found.bins == 5


def test_what_was_held_impossible_and_came_has_an_infinite_loss_and_says_so():
    found = classify([1, 0], [0, 0], [0.0, 0.0])
    assert found.probabilistic.log_loss is None
    assert "infinite" in found.missing["log_loss"]
    assert classify([1, 0], [1, 0], [1.0, 0.0]).probabilistic.log_loss == 0


@given(st.integers(2, 200), st.integers(0, 2**16), st.integers(1, 20))
def test_probabilities_are_judged_as_by_scikit_learn(n: int, seed: int, bins: int):
    rng = np.random.default_rng(seed)
    p = rng.random(n)
    labels = np.concatenate([[0, 1], (rng.random(n - 2) < p[2:]).astype(int)])
    found = classify(labels, (p > 0.5).astype(int), p, bins=bins).probabilistic
    assert found.log_loss == pytest.approx(metrics.log_loss(labels, p))
    assert found.brier == pytest.approx(metrics.brier_score_loss(labels, p))
    came, said = calibration_curve(labels, p, n_bins=bins)
    assert [one.share.value for one in found.reliability] == pytest.approx(came.tolist())
    assert [one.mean_probability for one in found.reliability] == pytest.approx(said.tolist())
    assert sum(one.n for one in found.reliability) == n
    assert found.calibration_error is not None
    assert 0 <= found.calibration_error <= 1


def test_a_probability_on_an_edge_is_in_the_bin_above_and_one_in_the_last():
    p = np.arange(101) / 100
    curve = classification.reliability(np.ones(101, dtype=bool), p, bins=100)
    assert [one.n for one in curve] == [1] * 99 + [2]
    with pytest.raises(ValueError, match="0 bins"):
        classification.reliability([True], [0.5], bins=0)
