r"""Boxes: where in an image something is, and which of many guesses to keep.

A box is four numbers, (x₁, y₁, x₂, y₂): its left and upper edge, its right and lower edge. A detector guesses hundreds
of them, most of them the same thing again, a few pixels off.
"""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import arrays_required


@checked_operation
def box_iou(boxes1: Array, boxes2: Array) -> tuple[Array, Pullback]:
    r"""How much two boxes overlap: the area they share, by the area that they cover together.

    $$\operatorname{IoU}(a, b) = \frac{|a \cap b|}{|a \cup b|} = \frac{I}{|a| + |b| - I}, \qquad
      I = \prod_{k \in \{x, y\}} \max\bigl(0,\; \min(a_{k_2}, b_{k_2}) - \max(a_{k_1}, b_{k_1})\bigr)$$

    1 for the same box, 0 where nothing is shared, and the same in any unit of length. With $U = |a| + |b| - I$ its
    differential is $dI\,(1/U + I/U^2) - (d|a| + d|b|)\,I/U^2$; boxes that share nothing get no gradient.

    Parameters
    ----------
    boxes1 : (N, 4) array of float
        x₁, y₁, x₂, y₂ with x₁ ≤ x₂ and y₁ ≤ y₂.
    boxes2 : (M, 4) array

    Returns
    -------
    iou : (N, M) array, 0 to 1
        0 for two boxes without any area, where torchvision says nan.
    pullback : diou (N, M) -> dboxes1 (N, 4), dboxes2 (M, 4)

    Raises
    ------
    ValueError
        If the shapes are others, or the edges of a box stand in the wrong order.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Jaccard, "The Distribution of the Flora in the Alpine Zone", 1912. Everingham et al., "The PASCAL Visual Object
    Classes (VOC) Challenge", 2010, section 4.2, which asks detectors for more than 0.5.

    Examples
    --------
    >>> a, b = np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 3.0, 2.0], [5.0, 5.0, 6.0, 6.0]])
    >>> iou, pullback = box_iou(a, b)  # 2 of 6, and nothing
    >>> iou.round(3)
    array([[0.333, 0.   ]])
    """
    _check_boxes("box_iou", boxes1=boxes1, boxes2=boxes2)
    a, b = boxes1[:, np.newaxis], boxes2  # (N, 1, 4) and (M, 4)
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])  # (N, M, 2)
    sides = np.maximum(sides, 0)
    shared = sides.prod(-1)  # (N, M)
    covered = _areas(boxes1)[:, np.newaxis] + _areas(boxes2) - shared
    some = np.where(covered > 0, covered, 1)
    iou = shared / some

    def pullback(diou: Array) -> tuple[Array, Array]:
        dcovered = -diou * iou / some
        dsides = ((diou / some - dcovered) * (shared > 0))[..., np.newaxis] * sides[..., ::-1]  # (N, M, 2)
        first = np.stack(
            [a[..., :2] > b[..., :2], a[..., 2:] < b[..., 2:]], -2
        )  # whose edges are those of the overlap?
        tie = np.stack([a[..., :2] == b[..., :2], a[..., 2:] == b[..., 2:]], -2)
        share = np.where(tie, 0.5, first).astype(iou.dtype)  # (N, M, 2, 2): lower and upper edges, x and y
        signed = np.stack([-dsides, dsides], -2)
        da, db = (signed * share).sum(1), (signed * (1 - share)).sum(0)
        return (
            da.reshape(-1, 4) + _area_slopes(boxes1, dcovered.sum(1)),
            db.reshape(-1, 4) + _area_slopes(boxes2, dcovered.sum(0)),
        )

    return iou, pullback


@arrays_required
def nms(boxes: Array, scores: Array, *, iou_threshold: float) -> Array:
    """Non-maximum suppression: of guesses that overlap too much, keep the one with the best score.

    Take the best box, drop all that overlap it by more than the threshold, and go on with the best of the rest. Nothing
    here has a gradient.

    Parameters
    ----------
    boxes : (N, 4) array of float
        x₁, y₁, x₂, y₂ with x₁ ≤ x₂ and y₁ ≤ y₂.
    scores : (N,) array
        Of equal ones, the first counts as better.
    iou_threshold : float, 0 to 1

    Returns
    -------
    (K,) array of int64
        The boxes that stay, the best first.

    Raises
    ------
    ValueError
        If the shapes are others, the edges of a box stand in the wrong order, a score is nan, or the threshold is out
        of its range.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Girshick, Donahue, Darrell and Malik, "Rich feature hierarchies for accurate object detection and semantic
    segmentation", 2014, arXiv:1311.2524, section 2.2.

    Examples
    --------
    >>> boxes = np.array([[0.0, 0.0, 10.0, 10.0], [1.0, 0.0, 11.0, 10.0], [20.0, 0.0, 30.0, 10.0]])
    >>> nms(boxes, np.array([0.8, 0.9, 0.3]), iou_threshold=0.5)
    array([1, 2])
    """
    _check_boxes("nms", boxes=boxes)
    check_floats("nms", boxes=boxes, scores=scores)
    if scores.shape != (len(boxes),) or np.isnan(scores).any():
        raise ValueError(f"nms: scores must be {len(boxes)} numbers, one for each box, got {scores}")
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"nms: iou_threshold must lie in [0, 1], got {iou_threshold}")
    kept, left = [], np.argsort(-scores, kind="stable")
    while left.size:
        best, left = left[0], left[1:]
        kept.append(best)
        iou, _ = box_iou(boxes[[best]], boxes[left])
        left = left[iou[0] <= iou_threshold]
    return np.array(kept, np.int64)


def _areas(boxes: Array) -> Array:
    areas: Array = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    return areas


def _area_slopes(boxes: Array, dareas: Array) -> Array:
    """An edge moves the area by the length of the side that it is: the gradient of `_areas`. -> (N, 4)"""
    across = (boxes[:, 2:] - boxes[:, :2])[:, ::-1] * dareas[:, np.newaxis]
    return np.concatenate([-across, across], 1)


def _check_boxes(name: str, **arrays: Array) -> None:
    check_floats(name, **arrays)
    for argument, boxes in arrays.items():
        if boxes.ndim != 2 or boxes.shape[1] != 4:
            raise ValueError(f"{name}: {argument} must be (N, 4), got shape {boxes.shape}")
        wrong = ~(boxes[:, 2:] >= boxes[:, :2]).all(1)
        if wrong.any():
            i = int(wrong.argmax())
            raise ValueError(f"{name}: {argument} must be x1 <= x2 and y1 <= y2, got {boxes[i]} at {i}")
