r"""Dice loss: how far a predicted region and the true one cover each other."""

import numpy as np

from dlref.engine import Array, Pullback, checked_operation
from dlref.engine.arguments import check_positive
from dlref.engine.reduction import reduce_losses
from dlref.losses.pairs import check_pair


@checked_operation
def dice_loss(
    probabilities: Array, target: Array, *, eps: float = 1e-5, reduction: str = "mean"
) -> tuple[Array, Pullback]:
    r"""One minus the overlap of two regions: for segmentation, where most pixels are background.

    $$L_n = 1 - D_n, \qquad D = \frac{2 \sum_i p_i t_i + \epsilon}{\sum_i p_i^2 + \sum_i t_i^2 + \epsilon}, \qquad
      \frac{\partial L}{\partial p_j} = \frac{2\,(D\,p_j - t_j)}{\sum_i p_i^2 + \sum_i t_i^2 + \epsilon}$$

    Pixels that both leave empty do not count at all, so a small region weighs as much as a large one. Two empty
    regions are equal: without $\epsilon$ their overlap would be 0 / 0, with it it is 1.

    Parameters
    ----------
    probabilities : (N, ...) array of float
        $p$ of every pixel, from a sigmoid or a softmax; the sums run over all axes but the first.
    target : array of float of the same shape
        $t$, 1 inside the region and 0 outside.
    eps : float, > 0
        $\epsilon$, which the paper lacks.
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or (N,) for "none"
    pullback : dloss -> dprobabilities, dtarget

    Raises
    ------
    ValueError
        If the shapes differ or have less than two axes, or `eps` is not positive.

    References
    ----------
    Milletari, Navab and Ahmadi, "V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image
    Segmentation", 2016, arXiv:1606.04797, section 3.

    Examples
    --------
    >>> left, right = np.array([[1.0, 1.0, 0.0]]), np.array([[0.0, 1.0, 1.0]])
    >>> [float(dice_loss(left, region)[0].round(3)) for region in (left, right, 1 - left)]
    [0.0, 0.5, 1.0]
    """
    check_pair("dice_loss", probabilities, target, "probabilities")
    if probabilities.ndim < 2:
        raise ValueError(f"dice_loss: probabilities must be of shape (N, ...), got {probabilities.shape}")
    check_positive("dice_loss", "eps", eps)
    pixels = tuple(range(1, probabilities.ndim))
    both = (probabilities * target).sum(axis=pixels, keepdims=True)
    squares = (probabilities**2 + target**2).sum(axis=pixels, keepdims=True) + float(eps)
    overlap = (2 * both + float(eps)) / squares  # (N, 1, ...)
    loss, share = reduce_losses("dice_loss", np.asarray(1 - overlap).reshape(-1), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dlosses = np.asarray(share * dloss, probabilities.dtype).reshape(-1, *(1,) * len(pixels))
        d = 2 * dlosses / squares
        return d * (overlap * probabilities - target), d * (overlap * target - probabilities)

    return loss, pullback
