r"""A layer that can also run backwards: what all restricted Boltzmann machines share.

Forward, such a machine is a linear layer and a sigmoid: the probability of each hidden unit to be on. Backward, the
same weights say what the visible units would look like. Going back and forth with a throw of dice at each end ("Gibbs
sampling") lets the machine dream up data of its own, and learning compares the dreams with the data:

$$\frac{\partial (-\log p(v))}{\partial \theta} = \frac{\partial F(v)}{\partial \theta}
  - \operatorname{E}_{v' \sim p}\Big[\frac{\partial F(v')}{\partial \theta}\Big]$$

The first term is cheap. The second needs samples of the machine, and *contrastive divergence* takes what comes first:
samples after $k$ steps from the data (CD-k), or from chains that are never reset (persistent CD).
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import sigmoid
from dlref.data import Batches
from dlref.engine import Array, Module, Parameter, Tensor, apply, check_floats
from dlref.engine.arguments import check_count, check_generator
from dlref.feedforward import linear
from dlref.initialization import normal_
from dlref.optimization import SGD


def bernoulli(p: Array, rng: np.random.Generator) -> Array:
    """Throw a coin for each number: 1 with probability `p`, else 0.

    Parameters
    ----------
    p : array of float32 or float64, 0 to 1

    Returns
    -------
    array like `p`

    Examples
    --------
    >>> bernoulli(np.array([0.0, 0.5, 0.5, 1.0]), np.random.default_rng(0))
    array([0., 1., 1., 1.])
    """
    u = rng.random(p.shape, p.dtype)
    return np.less(u, p, out=u)


def sigmoid_(a: Array) -> Array:
    r"""$\sigma(a) = \tfrac12 (1 + \tanh \tfrac a2)$, written over `a`.

    In place, because `a` is always a product that nobody else holds: with batches of ten, a second array and a pullback
    cost as much as the numbers, and all of it is run twice in each step of Gibbs sampling. `dlref.activations.sigmoid`
    takes two or three times as long. It is exact for probabilities of $10^{-30}$, too; a coin does not care.

    Parameters
    ----------
    a : array of float
        Becomes the result.

    Returns
    -------
    `a`

    Examples
    --------
    >>> sigmoid_(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    a *= 0.5
    np.tanh(a, out=a)
    a += 1
    a *= 0.5
    return a


class Harmonium(Module):
    r"""What all restricted machines with binary hidden units share; what the visible units are, a subclass says.

    Parameters
    ----------
    n_visible, n_hidden : int, > 0
    dtype : float32 or float64

    Attributes
    ----------
    weight : Parameter, (n_hidden, n_visible)
        Starts normal with standard deviation 0.01. Layout and name are those of `Linear`, so that
        `Linear.load_state_dict(rbm.state_dict(), strict=False)` makes a layer of it.
    bias : Parameter, (n_hidden,)
        Of the hidden units.
    visible_bias : Parameter, (n_visible,)

    Raises
    ------
    ValueError
        If a number of units is not positive.

    References
    ----------
    Welling, Rosen-Zvi and Hinton, "Exponential Family Harmoniums with an Application to Information Retrieval",
    2004. Hinton, "A Practical Guide to Training Restricted Boltzmann Machines", 2012, section 8.
    """

    default_lr = 0.1

    def __init__(
        self, n_visible: int, n_hidden: int, *, rng: np.random.Generator, dtype: DTypeLike = np.float32
    ) -> None:
        check_count(type(self).__name__, "n_visible", n_visible)
        check_count(type(self).__name__, "n_hidden", n_hidden)
        check_generator(type(self).__name__, rng)
        self.weight = normal_(Parameter(np.empty((n_hidden, n_visible), dtype)), std=0.01, rng=rng)
        self.bias = Parameter(np.zeros(n_hidden, dtype))
        self.visible_bias = Parameter(np.zeros(n_visible, dtype))

    # What a subclass says about its visible units

    def free_energy(self, v: Tensor | Array) -> Tensor:
        """F of each row: (..., n_visible) -> (...)."""
        raise NotImplementedError

    def log_partition(self) -> Tensor:
        """Exact log Z; only for small machines."""
        raise NotImplementedError

    def log_partition_uncoupled(self) -> float:
        """What log Z would be if all weights and hidden biases were 0; for machines of any size."""
        raise NotImplementedError

    def mean_visible(self, h: Array) -> Array:
        """Mean of each visible unit, given the hidden ones: (N, n_hidden) -> (N, n_visible)."""
        raise NotImplementedError

    def sample_visible(self, h: Array, rng: np.random.Generator) -> Array:
        """A state of the visible units, given the hidden ones: (N, n_hidden) -> (N, n_visible)."""
        raise NotImplementedError

    def base_rate(self, x: Array) -> Array:
        """The visible biases that give each unit its mean in the data when there are no weights: (n_visible,).

        The guide starts from them: `rbm.visible_bias.data[...] = rbm.base_rate(x)`. Without, the first hidden units
        have to learn what is on most of the time.
        """
        raise NotImplementedError

    def _check(self, owner: str, x: Array) -> None:
        """Raise unless `x` holds rows of data that the visible units can take on."""
        check_floats(owner, weight=self.weight.data, x=x)
        n_visible = self.weight.shape[1]
        if x.ndim != 2 or len(x) == 0 or x.shape[1] != n_visible:
            raise ValueError(f"{owner}: x must be (N, {n_visible}), at least one row, got {x.shape}")

    # The same for all

    def forward(self, x: Tensor | Array) -> Tensor:
        """Probability of each hidden unit to be on: (..., n_visible) -> (..., n_hidden)."""
        return apply(sigmoid, apply(linear, x, self.weight, self.bias))

    def log_likelihood(self, v: Tensor | Array) -> Tensor:
        """Exact log p of each row: (N, n_visible) -> (N,). Only for small machines, see `dlref.boltzmann.partition`."""
        return -(self.free_energy(v) + self.log_partition())

    def mean_hidden(self, v: Array) -> Array:
        """`forward` on plain arrays, without a tape: (N, n_visible) -> (N, n_hidden)."""
        a = v @ self.weight.data.T
        a += self.bias.data
        return sigmoid_(a)

    def sample_hidden(self, v: Array, rng: np.random.Generator) -> Array:
        """A state of the hidden units, given the visible ones: (N, n_visible) -> (N, n_hidden)."""
        return bernoulli(self.mean_hidden(v), rng)

    def gibbs(self, v: Array, k: int = 1, *, rng: np.random.Generator) -> Array:
        """Go to the hidden units and back, `k` times. From any start, many steps end in samples of the machine.

        Parameters
        ----------
        v : (N, n_visible) array
            N chains.
        k : int, > 0

        Returns
        -------
        v : (N, n_visible) array
        """
        self._check("gibbs", v)
        check_count("gibbs", "k", k)
        check_generator("gibbs", rng)
        for _ in range(k):
            v = self.sample_visible(self.sample_hidden(v, rng), rng)
        return v

    def contrastive_divergence(
        self, x: Array, *, k: int = 1, chains: Array | None = None, rng: np.random.Generator
    ) -> Array:
        r"""Add to `.grad` what `k` steps of Gibbs sampling say about the gradient of $-\log p$, averaged over rows.

        $$\frac{\partial}{\partial W} \approx \operatorname{mean} \sigma(W v' + c)\,v'^\top
          - \operatorname{mean} \sigma(W v + c)\,v^\top$$

        with data $v$ and samples $v'$. It stands in for `loss.backward()` and there is no loss: with a finite $k$ this
        is not the gradient of any function (Sutskever and Tieleman 2010).

        Parameters
        ----------
        x : (N, n_visible) array
            Data.
        k : int, > 0
            Steps of sampling.
        chains : (M, n_hidden) array, optional
            Hidden states where sampling goes on. Left out, it starts at the data: CD-k. Given what the last call
            returned, it is persistent CD: the chains are never reset, and get further than k steps from the data.

        Returns
        -------
        chains : (N or M, n_hidden) array
            Hidden states where sampling ended.

        Raises
        ------
        TypeError, ValueError
            If `x` or `chains` do not fit the machine.

        References
        ----------
        Hinton, "Training Products of Experts by Minimizing Contrastive Divergence", 2002.
        Tieleman, "Training Restricted Boltzmann Machines Using Approximations to the Likelihood Gradient", 2008.
        Sutskever and Tieleman, "On the Convergence Properties of Contrastive Divergence", AISTATS 2010.

        Examples
        --------
        >>> from dlref.boltzmann import RBM
        >>> rng = np.random.default_rng(0)
        >>> rbm, x = RBM(4, 3, rng=rng), np.eye(4, dtype=np.float32)
        >>> optimizer, chains = SGD(rbm.parameters(), lr=0.1), None
        >>> for _ in range(10):  # persistent CD; without `chains` it would be CD-1
        ...     optimizer.zero_grad()
        ...     chains = rbm.contrastive_divergence(x, chains=chains, rng=rng)
        ...     optimizer.step()
        """
        self._check("contrastive_divergence", x)
        check_count("contrastive_divergence", "k", k)
        check_generator("contrastive_divergence", rng)
        if chains is not None:
            check_floats("contrastive_divergence", x=x, chains=chains)
            if chains.ndim != 2 or len(chains) == 0 or chains.shape[1] != len(self.bias.data):
                raise ValueError(
                    f"contrastive_divergence: chains must be (M, {len(self.bias.data)}), got {chains.shape}"
                )
        return self._contrast(x, k, chains, rng)

    # --8<-- [start:contrast]
    def _contrast(self, x: Array, k: int, chains: Array | None, rng: np.random.Generator) -> Array:
        """`contrastive_divergence` without checks."""
        on = self.mean_hidden(x)  # (N, H), given the data
        h = bernoulli(on, rng) if chains is None else chains
        for _ in range(k):
            v = self.sample_visible(h, rng)  # (M, V), what the machine makes up
            dreamt = self.mean_hidden(v)  # (M, H)
            h = bernoulli(dreamt, rng)
        on *= 1 / len(x)
        dreamt *= 1 / len(v)
        _add(self.weight, dreamt.T @ v - on.T @ x)
        _add(self.bias, dreamt.sum(axis=0) - on.sum(axis=0))
        _add(self.visible_bias, v.sum(axis=0) / len(v) - x.sum(axis=0) / len(x))
        return h

    # --8<-- [end:contrast]

    def fit(
        self,
        x: Array,
        *,
        epochs: int = 10,
        batch_size: int = 10,
        lr: float | None = None,
        momentum: float = 0.5,
        weight_decay: float = 1e-4,
        k: int = 1,
        persistent: bool = False,
        rng: np.random.Generator,
    ) -> None:
        """Learn from data by contrastive divergence. Defaults are those of Hinton's guide.

        Parameters
        ----------
        x : (N, n_visible) array
        epochs : int, > 0
        batch_size : int, > 0
            Also the number of persistent chains.
        lr : float, >= 0, optional
            Learning rate: 0.1, and 0.01 where the visible units are normal (a step there can be of any size).
        momentum : float
            The guide starts with 0.5 and goes to 0.9 once progress is slow; call `fit` a second time for that.
        weight_decay : float
            For the weights, not for the biases.
        k : int, > 0
        persistent : bool
            Whether chains go on from batch to batch. They want a smaller learning rate.

        Raises
        ------
        TypeError, ValueError
            If `x` does not fit the machine or a setting is out of range. Nothing is changed then.
        """
        self._check("fit", x)
        check_count("fit", "epochs", epochs)
        check_count("fit", "k", k)
        check_generator("fit", rng)
        optimizer = SGD([self.bias, self.visible_bias], self.default_lr if lr is None else lr, momentum)
        optimizer.add_param_group({"params": [self.weight], "weight_decay": weight_decay})
        batches, chains = Batches(x, batch_size=batch_size, rng=rng), None
        for _ in range(epochs):
            for (batch,) in batches:
                optimizer.zero_grad()
                ends = self._contrast(batch, k, chains, rng)
                optimizer.step()
                chains = ends if persistent else None


def _add(parameter: Tensor, gradient: Array) -> None:
    parameter.grad = gradient if parameter.grad is None else parameter.grad + gradient
