r"""Losses without classes: what belongs together shall lie close together, and everything else apart."""

import math

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import check_positive
from dlref.engine.reduction import reduce_losses
from dlref.losses.multiclass import cross_entropy


@checked_operation
def triplet_margin_loss(
    anchor: Array,
    positive: Array,
    negative: Array,
    *,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> tuple[Array, Pullback]:
    r"""Nothing, once the negative example lies further away than the positive one by the margin.

    $$L = \max\big(0,\; m + d(a, p) - d(a, n)\big), \qquad d(x, y) = \lVert x - y + \epsilon \rVert_p$$

    Parameters
    ----------
    anchor, positive, negative : (..., D) arrays of float of one shape
        $a$, something like it, and something else.
    margin : float, > 0
        $m$.
    p : float, 1 or above
        Which norm: 2 is the length, 1 the sum of the absolute values.
    eps : float
        $\epsilon$, added to each difference, so that a distance of 0 has a slope.
    swap : bool
        Take $d(p, n)$ in the place of $d(a, n)$ where it is the smaller, and so the harder one.
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or (...) for "none"
    pullback : dloss -> danchor, dpositive, dnegative

    Raises
    ------
    ValueError
        If the shapes differ or have no axis, `margin` is not positive, or `p` is below 1 or infinite.

    References
    ----------
    Schroff, Kalenichenko and Philbin, "FaceNet: A Unified Embedding for Face Recognition and Clustering", 2015,
    arXiv:1503.03832. Swap: Balntas et al., "Learning Local Feature Descriptors with Triplets and Shallow
    Convolutional Neural Networks", BMVC 2016.

    Examples
    --------
    >>> anchor, near, far = np.array([[0.0, 0.0]]), np.array([[0.0, 1.0]]), np.array([[3.0, 4.0]])
    >>> float(triplet_margin_loss(anchor, near, far)[0]), float(triplet_margin_loss(anchor, far, near)[0].round(3))
    (0.0, 5.0)
    """
    name = "triplet_margin_loss"
    check_floats(name, anchor=anchor, positive=positive, negative=negative)
    if anchor.ndim == 0 or not anchor.shape == positive.shape == negative.shape:
        shapes = f"{anchor.shape}, {positive.shape} and {negative.shape}"
        raise ValueError(f"{name}: anchor, positive and negative must be of one shape (..., D), got {shapes}")
    check_positive(name, "margin", margin)
    if not 1 <= p < math.inf:
        raise ValueError(f"{name}: p must be at least 1 and finite, got {p}")
    near, near_slope = _norm(anchor - positive + float(eps), float(p))
    far, far_slope = _norm(anchor - negative + float(eps), float(p))
    swapped: Array = np.zeros_like(far)  # what share of the distance is d(p, n): 0, 1, or a half of two equal ones
    if swap:
        other, other_slope = _norm(positive - negative + float(eps), float(p))
        swapped = np.where(other == far, 0.5, other < far).astype(far.dtype)
        far = np.minimum(far, other)
    short = np.asarray(float(margin) + near - far)
    loss, share = reduce_losses(name, np.maximum(short, 0), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array, Array]:
        d = np.asarray((share * dloss) * (short >= 0), anchor.dtype)[..., np.newaxis]
        s = swapped[..., np.newaxis]
        to_near, to_far = d * near_slope, d * (1 - s) * far_slope
        to_other = d * s * other_slope if swap else np.zeros_like(to_far)
        return to_near - to_far, -to_near - to_other, to_far + to_other

    return loss, pullback


def _norm(x: Array, p: float) -> tuple[Array, Array]:
    """The p-norm of every row (...), and its slope (..., D), which is 0 at 0. No power overflows."""
    size = np.abs(x)
    largest = size.max(axis=-1, keepdims=True, initial=0)
    scaled = size / np.where(largest == 0, 1, largest)  # the largest is 1
    norm = (scaled**p).sum(axis=-1, keepdims=True) ** (1 / p)
    slope = np.sign(x) * (scaled / np.where(norm == 0, 1, norm)) ** (p - 1)
    return (largest * norm)[..., 0], slope


@checked_operation
def info_nce(
    query: Array, key: Array, *, temperature: float = 0.07, symmetric: bool = False, reduction: str = "mean"
) -> tuple[Array, Pullback]:
    r"""Tell one's own partner from those of all others in the batch: the contrastive loss of CPC, SimCLR and CLIP.

    $$L_n = -\log \frac{e^{s_{nn} / \tau}}{\sum_k e^{s_{nk} / \tau}}, \qquad
      s_{nk} = \frac{q_n \cdot k_k}{\lVert q_n \rVert\, \lVert k_k \rVert}$$

    It is `cross_entropy` of a batch whose classes are its own rows. A guess costs $\log N$, and $\log N - L$ is a
    lower bound for the information that a query and its key share: so large batches are needed to learn much.

    Parameters
    ----------
    query, key : (N, D) arrays of float
        Row $n$ of `key` belongs to row $n$ of `query`; all its other rows are negative examples. Lengths do not
        matter.
    temperature : float, > 0
        $\tau$.
    symmetric : bool
        Average with the same loss for keys that look for their queries, as CLIP does.
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or (N,) for "none"
    pullback : dloss -> dquery, dkey

    Raises
    ------
    ValueError
        If the arrays are not (N, D) with N > 0, or `temperature` is not positive.

    References
    ----------
    van den Oord, Li and Vinyals, "Representation Learning with Contrastive Predictive Coding", 2018,
    arXiv:1807.03748, equation 4. Symmetric: Radford et al., "Learning Transferable Visual Models From Natural
    Language Supervision", 2021, arXiv:2103.00020, figure 3; so is 0.07, where its temperature starts.

    Examples
    --------
    >>> own, others = np.eye(3), np.eye(3)[[1, 2, 0]]
    >>> [float(info_nce(own, key, temperature=0.5)[0].round(3)) for key in (own, others, np.ones((3, 3)))]
    [0.24, 2.24, 1.099]
    """
    check_floats("info_nce", query=query, key=key)
    if query.ndim != 2 or query.shape != key.shape or len(query) == 0:
        raise ValueError(
            f"info_nce: query and key must be of one shape (N, D) with N > 0, got {query.shape} and {key.shape}"
        )
    check_positive("info_nce", "temperature", temperature)
    (q, pull_q), (k, pull_k) = _directions(query), _directions(key)
    scores = q @ k.T / float(temperature)  # (N, N)
    own = np.arange(len(query))
    loss, pull = cross_entropy(scores, own, reduction=reduction)
    if symmetric:
        back, pull_back = cross_entropy(scores.T, own, reduction=reduction)
        loss = np.asarray((loss + back) / 2)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dscores = pull(dloss)[0]
        if symmetric:
            dscores = (dscores + pull_back(dloss)[0].T) / 2
        dscores = dscores / float(temperature)
        return *pull_q(dscores @ k), *pull_k(dscores.T @ q)

    return loss, pullback


def _directions(x: Array) -> tuple[Array, Pullback]:
    """Every row with length 1; a row of zeros stays one."""
    length, _ = _norm(x, 2.0)
    inverse = 1 / np.maximum(length, 1e-12)[:, np.newaxis]
    y = x * inverse

    def pullback(dy: Array) -> tuple[Array]:
        return ((dy - y * np.vecdot(dy, y)[:, np.newaxis]) * inverse,)

    return y, pullback
