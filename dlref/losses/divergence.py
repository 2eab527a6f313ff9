r"""How far a normal distribution is from the standard one."""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.reduction import reduce_losses


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
