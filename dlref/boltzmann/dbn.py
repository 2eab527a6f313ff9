r"""Deep belief networks: restricted Boltzmann machines, trained one on top of the other."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import Sigmoid
from dlref.boltzmann.harmonium import Harmonium, bernoulli
from dlref.boltzmann.rbm import RBM
from dlref.engine import Array, Module, Tensor
from dlref.engine.arguments import check_count, check_generator
from dlref.feedforward import MLP


class DBN(Module):
    r"""A deep belief network: a stack of restricted Boltzmann machines, each fed by the one below.

    Trained from the bottom up ("greedy layers"), it is two things at once. As a generative model its top machine
    dreams, and the layers below turn the dream into data. As a start for a classifier its weights go into an `MLP`,
    which is then trained by backpropagation ("fine-tuning").

    Parameters
    ----------
    sizes : sequence of int
        Number of visible units, and of units in each hidden layer.
    first : RBM or GaussianRBM
        Class of the lowest machine: what the data are.
    dtype : float32 or float64

    Attributes
    ----------
    rbms : list of Harmonium

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not positive.

    References
    ----------
    Hinton, Osindero and Teh, "A Fast Learning Algorithm for Deep Belief Nets", Neural Computation 18, 2006.
    Bengio, Lamblin, Popovici and Larochelle, "Greedy Layer-Wise Training of Deep Networks", NIPS 2006.

    Examples
    --------
    >>> from dlref.data import bars_and_stripes
    >>> rng = np.random.default_rng(0)
    >>> dbn = DBN([9, 8, 6], rng=rng)
    >>> dbn.fit(bars_and_stripes(3), epochs=5, rng=rng)
    >>> dbn.sample(2, rng=rng).shape
    (2, 9)
    >>> dbn.classifier(3, rng=rng)(bars_and_stripes(3)).shape
    (14, 3)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        first: type[Harmonium] = RBM,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"DBN: sizes must name at least visible and hidden units, got {list(sizes)}")
        kinds = [first] + [RBM] * (len(sizes) - 2)
        self.rbms = [kind(*pair, rng=rng, dtype=dtype) for kind, pair in zip(kinds, pairwise(sizes), strict=True)]

    def forward(self, x: Tensor | Array) -> Tensor | Array:
        """Probabilities of the top hidden units, layer by layer: (N, n_visible) -> (N, top)."""
        for rbm in self.rbms:
            x = rbm(x)
        return x

    # --8<-- [start:fit]
    def fit(self, x: Array, *, rng: np.random.Generator, **options: Any) -> None:
        """Train one layer after the other; what a layer makes of the data is the data of the next.

        Parameters
        ----------
        x : (N, n_visible) array
        **options
            Of `Harmonium.fit`, for every layer.
        """
        for rbm in self.rbms:
            rbm.fit(x, rng=rng, **options)
            x = rbm.mean_hidden(x)

    # --8<-- [end:fit]

    def sample(self, n: int, *, steps: int = 100, rng: np.random.Generator) -> Array:
        """Dream: Gibbs sampling in the top machine, then down through the layers.

        Parameters
        ----------
        n : int, > 0
        steps : int, > 0
            Of Gibbs sampling, from a random start.

        Returns
        -------
        (n, n_visible) array
            Means of the visible units, which look better than samples.
        """
        check_count("sample", "n", n)
        check_count("sample", "steps", steps)
        check_generator("sample", rng)
        first, *above = self.rbms
        top = self.rbms[-1]
        h = bernoulli(np.full((n, len(top.bias.data)), 0.5, top.bias.dtype), rng)
        for _ in range(steps):
            h = top.sample_hidden(top.sample_visible(h, rng), rng)
        for rbm in reversed(above):
            h = rbm.sample_visible(h, rng)
        return first.mean_visible(h)

    # --8<-- [start:classifier]
    def classifier(self, classes: int, *, rng: np.random.Generator) -> MLP:
        """An `MLP` with sigmoids that starts with these layers; only its last layer is random.

        Parameters
        ----------
        classes : int, > 0
        rng : numpy.random.Generator
            For the last layer.
        """
        sizes = [self.rbms[0].weight.shape[1], *(len(rbm.bias.data) for rbm in self.rbms), classes]
        mlp = MLP(sizes, Sigmoid, rng=rng, dtype=self.rbms[0].weight.dtype)
        for layer, rbm in zip(list(mlp.children())[::2], self.rbms, strict=False):
            layer.load_state_dict(rbm.state_dict(), strict=False)  # weight and bias; a layer has no visible bias
        return mlp

    # --8<-- [end:classifier]
