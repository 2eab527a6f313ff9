r"""Focal loss: cross-entropy that hardly looks at what is easy."""

import numpy as np

from dlref.activations import sigmoid
from dlref.engine import Array, Pullback, checked_operation
from dlref.engine.arguments import check_range
from dlref.engine.reduction import reduce_losses
from dlref.losses.pairs import check_pair


@checked_operation
def sigmoid_focal_loss(
    logits: Array, target: Array, *, alpha: float = 0.25, gamma: float = 2.0, reduction: str = "none"
) -> tuple[Array, Pullback]:
    r"""Cross-entropy of yes-or-no questions, times how wrong the answer is: for detectors, which mostly see nothing.

    $$L = \alpha_t\, q^\gamma\, H, \qquad q = p\,(1 - t) + (1 - p)\,t, \qquad
      \alpha_t = \alpha\,t + (1 - \alpha)\,(1 - t)$$

    with $p = \sigma(x)$ and $H$ the `binary_cross_entropy_with_logits`. $q$ is the probability that went to the wrong
    answer: a question answered with $p = 0.9$ counts a hundredth of what it would, and thousands of such do not drown
    the few that matter. The slope is

    $$\frac{\partial L}{\partial x} = \alpha_t\, q^\gamma
      \Big(p - t + \gamma\, H\, (1 - 2t)\, \frac{p\,(1 - p)}{q}\Big)$$

    Parameters
    ----------
    logits : array of float
        Scores $x$; positive means yes.
    target : array of float of the same shape
        $t$, 0 for no, 1 for yes.
    alpha : float in [0, 1], or -1
        The share of the yes-part; -1 leaves out $\alpha_t$.
    gamma : float, >= 0
        0 makes it cross-entropy.
    reduction : "mean", "sum" or "none"
        Detectors divide the sum by the number of objects; so "none", torchvision's default, is the default here too.

    Returns
    -------
    loss : a number, or an array like `logits` for "none"
    pullback : dloss -> dlogits, dtarget

    Raises
    ------
    ValueError
        If `alpha` or `gamma` is out of its range.

    References
    ----------
    Lin, Goyal, Girshick, He and Dollár, "Focal Loss for Dense Object Detection", 2017, arXiv:1708.02002.

    Examples
    --------
    >>> logits = np.log([9.0, 1.0, 1 / 9])  # p is 0.9, 0.5 and 0.1
    >>> sigmoid_focal_loss(logits, np.ones(3), alpha=-1)[0].round(3)
    array([1.000e-03, 1.730e-01, 1.865e+00])
    """
    name = "sigmoid_focal_loss"
    check_pair(name, logits, target, "logits")
    if alpha != -1:
        check_range(name, "alpha", alpha, 0, 1)
    check_range(name, "gamma", gamma)
    alpha, gamma = float(alpha), float(gamma)
    p, no = sigmoid(logits)[0], sigmoid(np.asarray(-logits))[0]  # 1 - p would lose the digits of a small `no`
    entropy = np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-np.abs(logits)))  # H
    q = p * (1 - target) + no * target
    focus = q**gamma
    side = alpha * target + (1 - alpha) * (1 - target) if alpha >= 0 else np.ones_like(target)
    loss, share = reduce_losses(name, side * focus * entropy, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dlosses = np.asarray(share * dloss, logits.dtype)
        wrong = np.where(q > 0, q, 1)  # where q is 0, so is everything that it would divide
        slope = p - target + gamma * entropy * (1 - 2 * target) * (p * no / wrong)
        tilt = (2 * alpha - 1) * entropy if alpha >= 0 else 0 * entropy  # ∂α_t/∂t · H
        turn = side * (gamma * entropy * (no - p) / wrong - logits)
        return dlosses * side * focus * slope, dlosses * focus * (tilt + turn)

    return loss, pullback
