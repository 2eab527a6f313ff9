"""Boxes: the gradient of the overlap, and suppression against its definition, box by box."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.pytorch import vision as twins
from dlref.vision import box_iou, nms
from tests.dlref.checks import Case, assert_close, check


def boxes(count, size=1.0):
    """Boxes of about this size in the unit square, or beyond it; no two edges are equal."""

    def draw(rng):
        corners = rng.random((count, 2))
        return np.concatenate([corners, corners + size * (0.1 + rng.random((count, 2)))], 1)

    return draw


@pytest.mark.parametrize(
    "case",
    [Case(box_iou, twins.box_iou, (boxes(n), boxes(m)), id=f"{n},{m}") for n, m in ((4, 3), (1, 1), (0, 3), (2, 0))]
    + [Case(box_iou, twins.box_iou, (boxes(6, 0.2), boxes(5, 0.2)), id="many that do not meet")],
    ids=str,
)
def test_operation(case):
    check(case)


def overlap(a, b):
    """One by one, from the definition."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0, width) * max(0, height)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def suppressed(some, scores, threshold):
    """A box stays unless one that stays, with a better score, overlaps it by more than the threshold."""
    kept = []
    for i in sorted(range(len(some)), key=lambda i: (-scores[i], i)):
        if all(overlap(some[i], some[j]) <= threshold for j in kept):
            kept.append(i)
    return kept


def test_the_overlap_is_its_definition():
    rng = np.random.default_rng(0)
    a, b = boxes(7)(rng), boxes(5, 0.3)(rng)
    expected = [[overlap(one, other) for other in b] for one in a]
    np.testing.assert_allclose(box_iou(a, b)[0], expected, rtol=1e-12)
    assert 0 < np.count_nonzero(expected) < 35


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([0, 0, 2, 2], [0, 0, 2, 2], 1),
        ([0, 0, 2, 2], [2, 0, 4, 2], 0),  # side by side
        ([0, 0, 4, 4], [1, 1, 3, 3], 4 / 16),  # one inside the other
        ([-3, -3, -1, -1], [-2, -2, 0, 0], 1 / 7),
        ([1, 1, 1, 5], [0, 0, 9, 9], 0),  # a line
        ([1, 1, 1, 1], [1, 1, 1, 1], 0),  # two points
    ],
)
def test_known_overlaps(a, b, expected):
    a, b = np.array([a], float), np.array([b], float)
    iou, pullback = box_iou(a, b)
    assert iou == pytest.approx(expected, rel=1e-15)
    assert box_iou(1e4 * a, 1e4 * b)[0] == pytest.approx(expected, rel=1e-12)
    np.testing.assert_array_equal(twins.box_iou(torch.tensor(a), torch.tensor(b)), iou)
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones((1, 1))))


def test_equal_boxes_share_the_gradient_as_in_pytorch():
    box = np.array([[0.0, 0.0, 2.0, 3.0]])
    a, b = (torch.tensor(box, requires_grad=True) for _ in range(2))
    twins.box_iou(a, b).sum().backward()
    for gradient, t in zip(box_iou(box, box)[1](np.ones((1, 1))), (a, b), strict=True):
        assert_close(gradient, t.grad.numpy(), 1e-12, "equal boxes")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 12), st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]), st.booleans(), st.integers(0, 10**6))
def test_suppression_is_its_definition(count, threshold, ties, seed):
    rng = np.random.default_rng(seed)
    some, scores = boxes(count, 0.5)(rng), rng.random(count)
    if ties:
        scores = np.round(scores, 1)
    kept = nms(some, scores, iou_threshold=threshold)
    assert kept.dtype == np.int64
    assert kept.tolist() == suppressed(some.tolist(), scores.tolist(), threshold)
    assert twins.nms(torch.tensor(some), torch.tensor(scores), threshold).tolist() == kept.tolist()


def test_a_dropped_box_drops_no_other():
    """The middle one of three in a row overlaps both others, which do not overlap each other enough."""
    row = np.array([[0.0, 0.0, 10.0, 1.0], [4.0, 0.0, 14.0, 1.0], [8.0, 0.0, 18.0, 1.0]], np.float32)
    scores = np.array([0.9, 0.8, 0.7], np.float32)
    assert nms(row, scores, iou_threshold=0.4).tolist() == [0, 2]
    assert nms(row, scores[::-1], iou_threshold=0.4).tolist() == [2, 0]
    assert nms(row, np.array([0.8, np.inf, -np.inf], np.float32), iou_threshold=0.4).tolist() == [1]


def test_the_threshold_itself_is_not_too_much():
    pair = np.array([[0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    assert nms(pair, np.array([1.0, 0.5]), iou_threshold=0.5).tolist() == [0, 1]
    assert nms(pair, np.array([1.0, 0.5]), iou_threshold=0.49).tolist() == [0]


good = np.array([[0.0, 0.0, 1.0, 1.0]])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: box_iou(good[0], good), ValueError, r"box_iou: boxes1 must be \(N, 4\), got shape \(4,\)"),
        (lambda: box_iou(good, good[:, :3]), ValueError, r"box_iou: boxes2 must be \(N, 4\), got shape \(1, 3\)"),
        (
            lambda: box_iou(good, good[:, ::-1]),
            ValueError,
            r"box_iou: boxes2 must be x1 <= x2 .*, got \[1. 1. 0. 0.\] at 0",
        ),
        (lambda: box_iou(np.full((1, 4), np.nan), good), ValueError, "box_iou: boxes1 must be x1 <= x2"),
        (lambda: box_iou(good, good.astype(int)), TypeError, "box_iou: boxes2 must be float32 or float64, got int64"),
        (lambda: nms(good[0], np.ones(1), iou_threshold=0.5), ValueError, r"nms: boxes must be \(N, 4\), got shape"),
        (
            lambda: nms(good, np.ones(2), iou_threshold=0.5),
            ValueError,
            "nms: scores must be 1 numbers, one for each box",
        ),
        (lambda: nms(good, np.full(1, np.nan), iou_threshold=0.5), ValueError, r"nms: scores must be .* got \[nan\]"),
        (
            lambda: nms(good, np.ones(1), iou_threshold=1.5),
            ValueError,
            r"nms: iou_threshold must lie in \[0, 1\], got 1.5",
        ),
        (lambda: nms(good, np.ones(1, int), iou_threshold=0.5), TypeError, "nms: scores must be float32 or float64"),
    ],
)
def test_bad_input(act, error, message):
    with pytest.raises(error, match=message):
        act()
