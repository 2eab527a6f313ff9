r"""Annealed importance sampling: an estimate of $\log Z$ where counting is out of the question.

Start with a machine without weights: its units are independent, its $Z_0$ is a product, its samples are exact. Then
turn the weights up, a little at a time, through machines $0, 1, …, K$ of which the last is the one we ask about. Let
samples follow by one step of Gibbs sampling in each machine, and note by how much each machine likes the sample better
than the one before:

$$\log w = \sum_{k=1}^{K} \big(F_{k-1}(v_{k-1}) - F_k(v_{k-1})\big), \qquad \operatorname{E}[w] = \frac{Z_K}{Z_0}$$

The mean is right however badly the samples follow. The price of following badly is variance: a few large $w$ then
decide everything, and the standard error that we report can miss that.
"""

import copy
from typing import NamedTuple

import numpy as np

from dlref.boltzmann.harmonium import Harmonium
from dlref.engine import Array, Parameter, check_floats
from dlref.engine.arguments import arrays_required, check_count, check_generator


class Estimate(NamedTuple):
    """What `annealed_importance_sampling` found."""

    log_partition: float
    standard_error: float
    log_weights: Array


@arrays_required
def log_mean_exp(x: Array) -> float:
    r"""$\log \frac1N \sum_n e^{x_n}$, without overflow.

    Parameters
    ----------
    x : (N,) array of float

    Returns
    -------
    float

    Examples
    --------
    >>> round(log_mean_exp(np.array([1000.0, 1000.0 + np.log(3)])) - 1000, 3)  # log 2
    0.693
    """
    top = x.max()
    return float(top + np.log(np.exp(x - top).mean()))


def annealed_importance_sampling(
    rbm: Harmonium,
    *,
    steps: int = 1000,
    chains: int = 100,
    base_bias: Array | None = None,
    rng: np.random.Generator,
) -> Estimate:
    r"""Estimate $\log Z$ of a machine of any size.

    With $\beta_k = k / K$, machine $k$ has the parameters

    $$W_k = \beta_k W, \qquad c_k = \beta_k c, \qquad b_k = (1 - \beta_k)\,b_0 + \beta_k b$$

    Parameters
    ----------
    steps : int, > 0
        $K$. More steps, less variance; time grows in proportion.
    chains : int, >= 2
        Independent samples.
    base_bias : (n_visible,) array, optional
        $b_0$, where to start. `rbm.base_rate(x)` of the training data starts closer to the goal than the default, the
        machine's own visible bias.

    Returns
    -------
    log_partition : float
        Logarithm of the mean of $Z_0 w$.
    standard_error : float
        Of `log_partition`: standard deviation of $w$, over its mean, over the root of the number of chains.
    log_weights : (chains,) array of float64
        $\log w$.

    Raises
    ------
    TypeError, ValueError
        If a number is too small, or `base_bias` does not fit.

    References
    ----------
    Neal, "Annealed Importance Sampling", 2001.
    Salakhutdinov and Murray, "On the Quantitative Analysis of Deep Belief Networks", 2008.

    Examples
    --------
    >>> from dlref.boltzmann import RBM
    >>> rng = np.random.default_rng(0)
    >>> rbm = RBM(6, 4, rng=rng)
    >>> estimate = annealed_importance_sampling(rbm, steps=50, rng=rng)
    >>> round(estimate.log_partition, 2) == round(rbm.log_partition().item(), 2)
    True
    """
    check_count("annealed_importance_sampling", "steps", steps)
    check_count("annealed_importance_sampling", "chains", chains, 2)
    check_generator("annealed_importance_sampling", rng)
    # Sums of many small differences want float64, whatever the machine learned in.
    weight, bias, visible_bias = (p.data.astype(np.float64) for p in (rbm.weight, rbm.bias, rbm.visible_bias))
    start = visible_bias if base_bias is None else base_bias
    check_floats("annealed_importance_sampling", base_bias=start)
    if start.shape != visible_bias.shape:
        raise ValueError(
            f"annealed_importance_sampling: base_bias must be of shape {visible_bias.shape}, got {start.shape}"
        )

    # --8<-- [start:anneal]
    def machine(beta: float) -> Harmonium:
        between = copy.copy(rbm)
        between.weight, between.bias = Parameter(beta * weight), Parameter(beta * bias)
        between.visible_bias = Parameter((1 - beta) * start + beta * visible_bias)
        return between

    before = machine(0)
    log_z0 = before.log_partition_uncoupled()
    v = before.sample_visible(np.zeros((chains, len(bias))), rng)  # exact: no weights
    log_weights = np.zeros(chains)
    for k in range(1, steps + 1):
        after = machine(k / steps)
        log_weights += before.free_energy(v).data - after.free_energy(v).data
        v = after.gibbs(v, rng=rng)
        before = after
    # --8<-- [end:anneal]
    mean = log_mean_exp(log_weights)
    error = np.exp(log_weights - mean).std(ddof=1) / np.sqrt(chains)
    return Estimate(log_z0 + mean, float(error), log_weights)
