r"""Restricted Boltzmann machines: binary visible units, or real numbers with normal noise.

Each class says what its visible units are: their energy, and how to draw them given the hidden ones. Sampling and
learning are the same for both, and stand at `Harmonium`.
"""

import numpy as np

from dlref.boltzmann.energy import free_energy, gaussian_free_energy
from dlref.boltzmann.harmonium import Harmonium, bernoulli, sigmoid_
from dlref.boltzmann.partition import gaussian_log_partition, log_partition
from dlref.engine import Array, Tensor, apply


class RBM(Harmonium):
    r"""A restricted Boltzmann machine: binary visible units, binary hidden units, no connections within a side.

    $$p(h_j = 1 \mid v) = \sigma(W v + c)_j, \qquad p(v_i = 1 \mid h) = \sigma(W^\top h + b)_i$$

    Parameters, attributes and errors are those of `Harmonium`; energy and free energy stand at `free_energy`.

    References
    ----------
    Smolensky, "Information Processing in Dynamical Systems: Foundations of Harmony Theory", 1986.
    Hinton, "Training Products of Experts by Minimizing Contrastive Divergence", 2002.

    Examples
    --------
    >>> from dlref.data import bars_and_stripes
    >>> x, rng = bars_and_stripes(3), np.random.default_rng(0)
    >>> rbm = RBM(9, 16, rng=rng)
    >>> before = rbm.log_likelihood(x).data.mean()
    >>> rbm.fit(x, epochs=1000, rng=rng)
    >>> bool(rbm.log_likelihood(x).data.mean() > before + 1)
    True
    """

    def free_energy(self, v: Tensor | Array) -> Tensor:
        return apply(free_energy, v, self.weight, self.bias, self.visible_bias)

    def log_partition(self) -> Tensor:
        return apply(log_partition, self.weight, self.bias, self.visible_bias)

    def log_partition_uncoupled(self) -> float:
        b = self.visible_bias.data.astype(np.float64)
        return float(len(self.bias.data) * np.log(2) + np.logaddexp(0, b).sum())

    def mean_visible(self, h: Array) -> Array:
        a = h @ self.weight.data
        a += self.visible_bias.data
        return sigmoid_(a)

    def sample_visible(self, h: Array, rng: np.random.Generator) -> Array:
        return bernoulli(self.mean_visible(h), rng)

    def base_rate(self, x: Array) -> Array:
        """The log-odds of each unit's mean. One 0 and one 1 are added to the data, so that none is infinite."""
        self._check("base_rate", x)
        ones = x.sum(axis=0, dtype=np.float64)
        return np.asarray(np.log((ones + 1) / (len(x) - ones + 1)), x.dtype)

    def pseudo_log_likelihood(self, v: Array) -> Array:
        r"""How well each unit can be told from all others: a substitute for $\log p(v)$ that needs no $Z$.

        $$\sum_i \log p(v_i \mid v_{\text{others}}) = \sum_i \log \sigma\big(F(\tilde v^{(i)}) - F(v)\big)$$

        where $\tilde v^{(i)}$ is $v$ with unit $i$ flipped.

        Parameters
        ----------
        v : (N, n_visible) array of zeros and ones

        Returns
        -------
        (N,) array

        References
        ----------
        Besag, "Statistical Analysis of Non-Lattice Data", 1975.

        Examples
        --------
        >>> rbm = RBM(3, 2, rng=np.random.default_rng(0))
        >>> rbm.weight.data[...] = 0  # every unit is a fair coin
        >>> bool(np.allclose(rbm.pseudo_log_likelihood(np.ones((1, 3), np.float32)), 3 * np.log(0.5)))
        True
        """
        self._check("pseudo_log_likelihood", v)
        machine = self.weight.data, self.bias.data, self.visible_bias.data
        energy, _ = free_energy(v, *machine)
        total = np.zeros_like(energy)
        for i in range(v.shape[1]):
            flipped = v.copy()
            flipped[:, i] = 1 - v[:, i]
            total -= np.logaddexp(0, energy - free_energy(flipped, *machine)[0])
        return total

    def _check(self, owner: str, x: Array) -> None:
        super()._check(owner, x)
        low, high = x.min(), x.max()
        if not (low >= 0 and high <= 1):  # NaN fails too
            raise ValueError(f"{owner}: x must lie between 0 and 1, got values from {low:g} to {high:g}")


class GaussianRBM(Harmonium):
    r"""A restricted Boltzmann machine whose visible units are real numbers with normal noise of variance 1.

    $$p(h_j = 1 \mid v) = \sigma(W v + c)_j, \qquad p(v \mid h) = N(b + W^\top h, I)$$

    The variance is fixed: learning it is difficult with binary hidden units, and Hinton's guide advises to bring the
    data to mean 0 and variance 1 instead (`dlref.data.Standardizer`).

    Parameters, attributes and errors are those of `Harmonium`; energy and free energy stand at
    `gaussian_free_energy`.

    References
    ----------
    Hinton, "A Practical Guide to Training Restricted Boltzmann Machines", 2012, section 13.2.

    Examples
    --------
    >>> rbm = GaussianRBM(2, 3, rng=np.random.default_rng(0))
    >>> rbm.mean_visible(np.zeros((1, 3), np.float32))  # without hidden units, the bias
    array([[0., 0.]], dtype=float32)
    """

    default_lr = 0.01

    def free_energy(self, v: Tensor | Array) -> Tensor:
        return apply(gaussian_free_energy, v, self.weight, self.bias, self.visible_bias)

    def log_partition(self) -> Tensor:
        return apply(gaussian_log_partition, self.weight, self.bias, self.visible_bias)

    def log_partition_uncoupled(self) -> float:
        n_hidden, n_visible = self.weight.shape
        return float(n_hidden * np.log(2) + n_visible / 2 * np.log(2 * np.pi))

    def mean_visible(self, h: Array) -> Array:
        return np.asarray(h @ self.weight.data + self.visible_bias.data)

    def sample_visible(self, h: Array, rng: np.random.Generator) -> Array:
        mean = self.mean_visible(h)
        mean += rng.standard_normal(mean.shape, mean.dtype)
        return mean

    def base_rate(self, x: Array) -> Array:
        """The mean of each unit."""
        self._check("base_rate", x)
        return np.asarray(x.mean(axis=0, dtype=np.float64), x.dtype)
