r"""How far one distribution is from another: the Kullback-Leibler divergence, for any two and for normal ones."""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.reduction import reduce_losses
from dlref.losses.pairs import check_pair


@checked_operation
def gaussian_kl(mean: Array, log_variance: Array, *, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""How far a normal distribution is from the standard one: the Kullback-Leibler divergence of VAEs.

    $$L_n = \frac12 \sum_d \big(\mu_{n,d}^2 + \sigma_{n,d}^2 - \log \sigma_{n,d}^2 - 1\big)$$

    Parameters
    ----------
    mean : (..., D) array of float
        $\mu$.
    log_variance : array of the same shape
        $\log \sigma^2$, so that no value is forbidden.
    reduction : "mean", "sum" or "none"
        Over the rows; the sum over $D$ is part of the formula.

    Returns
    -------
    loss : a number, or (...) for "none"
    pullback : dloss -> dmean, dlog_variance

    Raises
    ------
    ValueError
        If the shapes differ or have no axis.

    References
    ----------
    Kingma and Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114, appendix B.

    Examples
    --------
    >>> float(gaussian_kl(np.array([[1.0, 2.0]]), np.zeros((1, 2)))[0])
    2.5
    """
    check_floats("gaussian_kl", mean=mean, log_variance=log_variance)
    if mean.ndim == 0 or mean.shape != log_variance.shape:
        raise ValueError(
            f"gaussian_kl: mean and log_variance must be of one shape (..., D), "
            f"got {mean.shape} and {log_variance.shape}"
        )
    excess = np.expm1(log_variance)  # σ² - 1
    rows = np.asarray((mean * mean + excess - log_variance).sum(axis=-1) / 2)
    loss, share = reduce_losses("gaussian_kl", rows, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        drows = np.asarray(share * dloss, mean.dtype)[..., np.newaxis]
        return drows * mean, drows * excess / 2

    return loss, pullback


@checked_operation
def kl_div(
    log_probabilities: Array, target: Array, *, reduction: str = "mean", log_target: bool = False
) -> tuple[Array, Pullback]:
    r"""What it costs to believe in one distribution where another is true.

    $$L = t\,(\log t - \log p), \qquad \frac{\partial L}{\partial \log p} = -t, \qquad
      \frac{\partial L}{\partial t} = \log t + 1 - \log p$$

    The sum over a whole distribution is its divergence: at least 0, and 0 only where $p = t$. What never happens costs
    nothing: for $t = 0$ the loss is 0, and its slope in $t$ is taken as 0 too.

    Parameters
    ----------
    log_probabilities : (N, ...) array of float
        $\log p$, as `log_softmax` gives it.
    target : array of float of the same shape
        $t$, or $\log t$ with `log_target`.
    reduction : "mean", "batchmean", "sum" or "none"
        "batchmean" divides the sum by $N$ and is the mean of the samples' divergences; "mean", though PyTorch's
        default, divides by the number of all entries.
    log_target : bool
        The gradient is then that in $\log t$, which is $t\,(\log t - \log p + 1)$.

    Returns
    -------
    loss : a number, or an array like `target` for "none"
    pullback : dloss -> dlog_probabilities, dtarget

    Raises
    ------
    ValueError
        If a probability is negative, or a mean is asked for of nothing.

    References
    ----------
    Kullback and Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22(1), 1951.

    Examples
    --------
    >>> p, t = np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])
    >>> float(kl_div(np.log(p), t, reduction="batchmean")[0].round(4))  # ln 2
    0.6931
    """
    check_pair("kl_div", log_probabilities, target, "log_probabilities")
    if not log_target and target.size and not target.min() >= 0:
        raise ValueError(f"kl_div: target must hold probabilities, got {target.min()}; or is it their logarithm?")
    truth = np.exp(target) if log_target else target
    possible = truth > 0
    logs = target if log_target else np.log(np.where(possible, truth, 1))
    excess = np.where(possible, logs, 0) - np.where(possible, log_probabilities, 0)  # log t - log p
    loss, share = _reduce(truth * excess, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dlosses = np.asarray(share * dloss, truth.dtype)
        dtarget = dlosses * (excess + 1) * (truth if log_target else possible)
        return -dlosses * truth, dtarget

    return loss, pullback


def _reduce(losses: Array, reduction: str) -> tuple[Array, float]:
    """Like `reduce_losses`, with "batchmean" besides."""
    if reduction not in ("mean", "batchmean", "sum", "none"):
        raise ValueError(f'kl_div: reduction must be "mean", "batchmean", "sum" or "none", got {reduction!r}')
    if reduction != "batchmean":
        return reduce_losses("kl_div", losses, reduction)
    samples = len(losses) if losses.ndim else 1
    if samples == 0:
        raise ValueError("kl_div: there is no mean of an empty batch")
    return np.asarray(losses.sum() / samples), 1 / samples
