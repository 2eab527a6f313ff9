r"""The evidence lower bound: how probable a model with hidden causes makes an image, at least.

A variational autoencoder tells a story about each image $x$: somebody draws hidden numbers $z$ from a standard normal
distribution, and a decoder turns them into the probability $p(x \mid z)$ of every image. How probable is $x$, whatever
$z$ was? That is an integral over all $z$, and with a deep decoder nobody can compute it. But with any guess
$q(z \mid x)$ of what $z$ was,

$$\log p(x) \;\ge\; \mathbb E_{q(z \mid x)} \log p(x \mid z) \;-\; \operatorname{KL}\big(q(z \mid x) \,\|\, p(z)\big)$$

and the gap is $\operatorname{KL}(q(z \mid x) \,\|\, p(z \mid x))$: none for a perfect guess. The right side is the
ELBO. Training makes it large. Its first term asks for good reconstructions, its second for a code that says little.

Both likelihoods are sums over all pixels of an image. A mean over pixels would make the second term 64 times as heavy
for an image of 64 pixels, and the code would end up saying nothing.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import check_positive, check_range
from dlref.engine.reduction import reduce_losses
from dlref.losses import binary_cross_entropy_with_logits, gaussian_kl

LogLikelihood: TypeAlias = Callable[[Array, Array], tuple[Array, Pullback]]


@checked_operation
def bernoulli_log_likelihood(logits: Array, target: Array) -> tuple[Array, Pullback]:
    r"""How probable black and white pixels are, if each is white with its own probability $\sigma(\text{logit})$.

    $$\log p(x \mid z) = \sum_d \big(x_d \log \sigma(l_d) + (1 - x_d) \log (1 - \sigma(l_d))\big)$$

    Minus the binary cross-entropy, summed over the pixels. For grey values between 0 and 1 it still is a usable loss,
    but no longer the logarithm of a probability.

    Parameters
    ----------
    logits : (N, ...) array of float
        $l$, from the decoder.
    target : array of the same shape
        $x$, 0 or 1.

    Returns
    -------
    log_likelihood : (N,) array
    pullback : dlog_likelihood (N,) -> dlogits, dtarget

    Raises
    ------
    ValueError
        If the shapes differ, or have no axis.
    TypeError
        If the arrays are not both float32 or both float64.

    References
    ----------
    Loaiza-Ganem and Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational autoencoders", 2019,
    arXiv:1907.06845 (on grey values).

    Examples
    --------
    >>> bernoulli_log_likelihood(np.zeros((1, 4)), np.array([[0.0, 1.0, 1.0, 0.0]]))[0].round(3)  # 4 log(1/2)
    array([-2.773])
    """
    _check_rows("bernoulli_log_likelihood", "logits", logits, target)
    losses, pull = binary_cross_entropy_with_logits(logits, target, reduction="none")

    def pullback(drows: Array) -> tuple[Array, ...]:
        return pull(_spread(-drows, logits))

    return -losses.sum(axis=_pixels(logits)), pullback


@checked_operation
def gaussian_log_likelihood(prediction: Array, target: Array, *, std: float = 1.0) -> tuple[Array, Pullback]:
    r"""How probable real numbers are, if each is normally distributed around its prediction.

    $$\log p(x \mid z) = -\sum_d \Big(\frac{(x_d - \mu_d)^2}{2 \sigma^2} + \log \sigma + \tfrac12 \log 2\pi\Big)$$

    Up to constants it is minus the squared error. $\sigma$ says how much that counts against the KL term, so it
    matters as much as $\beta$: halving $\sigma$ does what $\beta = 1/4$ does.

    Parameters
    ----------
    prediction : (N, ...) array of float
        $\mu$, from the decoder.
    target : array of the same shape
        $x$.
    std : float, > 0
        $\sigma$.

    Returns
    -------
    log_likelihood : (N,) array
    pullback : dlog_likelihood (N,) -> dprediction, dtarget

    Raises
    ------
    ValueError
        If the shapes differ or have no axis, or `std` is not positive.
    TypeError
        If the arrays are not both float32 or both float64.

    Examples
    --------
    >>> gaussian_log_likelihood(np.zeros((1, 2)), np.ones((1, 2)))[0].round(3)  # -1 - log(2π)
    array([-2.838])
    """
    _check_rows("gaussian_log_likelihood", "prediction", prediction, target)
    check_positive("gaussian_log_likelihood", "std", std)
    std = float(std)
    error = (target - prediction) / std
    pixels = math.prod(prediction.shape[1:])
    rows = np.square(error).sum(axis=_pixels(prediction)) / -2 - pixels * (math.log(std) + math.log(2 * math.pi) / 2)

    def pullback(drows: Array) -> tuple[Array, Array]:
        dprediction = _spread(drows, prediction) * error / std
        return dprediction, -dprediction

    return np.asarray(rows), pullback


@checked_operation
def negative_elbo(
    prediction: Array,
    mean: Array,
    log_variance: Array,
    target: Array,
    *,
    beta: float = 1.0,
    log_likelihood: LogLikelihood = bernoulli_log_likelihood,
    reduction: str = "mean",
) -> tuple[Array, Pullback]:
    r"""The loss of a variational autoencoder.

    $$L_n = -\log p(x_n \mid z_n)
      + \beta \operatorname{KL}\big(\mathcal N(\mu_n, \sigma_n^2) \,\|\, \mathcal N(0, I)\big)$$

    with one drawn $z_n = \mu_n + \sigma_n \epsilon$ for each sample, which is an unbiased estimate. With $\beta = 1$
    it is minus the ELBO. A larger $\beta$ ("β-VAE") asks for a code that says less, and whose numbers are more
    independent of each other; the bound is looser then. The arguments are what a `VAE` returns, and the image: so `fit`
    takes this function as its loss.

    Parameters
    ----------
    prediction : (N, ...) array of float
        From the decoder: logits, or means for `gaussian_log_likelihood`.
    mean, log_variance : (N, latent) arrays
        From the encoder: $\mu$ and $\log \sigma^2$.
    target : array like `prediction`
        $x$.
    beta : float, 0 or more
    log_likelihood : operation
        `bernoulli_log_likelihood`, `gaussian_log_likelihood` or another that gives one number for each sample.
    reduction : "mean", "sum" or "none"
        Over the samples. Over pixels and latent numbers it is always a sum.

    Returns
    -------
    loss : a number, or (N,) for "none"
    pullback : dloss -> dprediction, dmean, dlog_variance, dtarget

    Raises
    ------
    ValueError
        If the shapes do not fit, `beta` is negative, `reduction` is unknown, or the mean of nothing is asked for.
    TypeError
        If the arrays are not all float32 or all float64.

    References
    ----------
    Kingma and Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114.
    Rezende, Mohamed and Wierstra, "Stochastic Backpropagation and Approximate Inference in Deep Generative Models",
    2014, arXiv:1401.4082.
    Higgins et al., "beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework", ICLR 2017.

    Examples
    --------
    >>> pixels, latent = np.zeros((1, 4)), np.array([[2.0]])
    >>> loss, _ = negative_elbo(pixels, latent, np.zeros((1, 1)), np.ones((1, 4)))  # 4 log 2 + 2²/2
    >>> loss.round(3)
    np.float64(4.773)
    """
    check_floats("negative_elbo", prediction=prediction, mean=mean, log_variance=log_variance, target=target)
    check_range("negative_elbo", "beta", beta)
    if mean.ndim != 2 or mean.shape[:1] != prediction.shape[:1]:
        raise ValueError(
            f"negative_elbo: mean must be (N, latent) with one row for each prediction, "
            f"got {mean.shape} for prediction {prediction.shape}"
        )
    # --8<-- [start:negative_elbo]
    rows, pull_likelihood = log_likelihood(prediction, target)  # (N,)
    kl, pull_kl = gaussian_kl(mean, log_variance, reduction="none")  # (N,)
    loss, share = reduce_losses("negative_elbo", float(beta) * kl - rows, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array, Array, Array]:
        drows = np.broadcast_to(np.asarray(share * dloss, mean.dtype), kl.shape)
        dprediction, dtarget = pull_likelihood(-drows)
        dmean, dlog_variance = pull_kl(float(beta) * drows)
        return dprediction, dmean, dlog_variance, dtarget

    return loss, pullback
    # --8<-- [end:negative_elbo]


def _check_rows(operation: str, name: str, prediction: Array, target: Array) -> None:
    check_floats(operation, **{name: prediction, "target": target})
    if prediction.ndim == 0 or prediction.shape != target.shape:
        raise ValueError(
            f"{operation}: {name} and target must be of one shape (N, ...), got {prediction.shape} and {target.shape}"
        )


def _pixels(x: Array) -> tuple[int, ...]:
    """All axes but that of the samples."""
    return tuple(range(1, x.ndim))


def _spread(rows: Array, like: Array) -> Array:
    """One number for each sample, given to all its pixels: (N,) -> (N, ...)."""
    return np.broadcast_to(rows.reshape(-1, *[1] * (like.ndim - 1)), like.shape)
