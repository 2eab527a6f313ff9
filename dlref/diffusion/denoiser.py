r"""A small denoiser: told a noisy sample and the step, it says which noise is in it.

One network serves all steps, so it must be told which one it is at. A single number between 0 and 999 is hard to read
for a network. The sinusoidal positions of a Transformer spread it out over many features: the step takes the place of
the position, and the same waves tell near steps from far ones.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import silu
from dlref.engine import Array, Module, Tensor, apply, check_integers
from dlref.engine.arguments import check_count
from dlref.feedforward import Linear
from dlref.transformers import sinusoidal_positions


def time_embedding(steps: int, dim: int, *, dtype: DTypeLike = np.float32) -> Array:
    r"""A row of sines and cosines for every step.

    Parameters
    ----------
    steps : int, > 0
    dim : int, even
        Features of a row.
    dtype : float32 or float64

    Returns
    -------
    (steps, dim) array

    Raises
    ------
    TypeError, ValueError
        If `steps` is not positive, or `dim` is not even.

    References
    ----------
    Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020, arXiv:2006.11239, appendix B.

    Examples
    --------
    >>> time_embedding(3, 4).round(2)
    array([[ 0.  ,  1.  ,  0.  ,  1.  ],
           [ 0.84,  0.54,  0.01,  1.  ],
           [ 0.91, -0.42,  0.02,  1.  ]], dtype=float32)
    """
    check_count("time_embedding", "steps", steps)
    check_count("time_embedding", "dim", dim, 2)
    return sinusoidal_positions(np.zeros((steps, dim), dtype))[0]


class Denoiser(Module):
    r"""A multilayer perceptron that is told the step again before every layer.

    $$h_0 = W_\text{in}\, x_t, \qquad h_k = W_k \operatorname{SiLU}(h_{k-1} + V_k\, e_t), \qquad
      \hat\varepsilon = W_\text{out} \operatorname{SiLU}(h_K)$$

    with a bias for each matrix, and the waves $e_t$ of the step. Every block of the network of Ho et al. is told the
    step in the same way.

    Parameters
    ----------
    features : int
        Numbers in a sample; as many come out.
    hidden_size : int
        Neurons in each hidden layer.
    steps : int
        Steps T of the diffusion.
    num_layers : int
        The $K$ of the formula.
    time_size : int, even
        Features of a step.
    dtype : float32 or float64

    Raises
    ------
    TypeError, ValueError
        If a number is not positive, or `time_size` is odd.

    Examples
    --------
    >>> denoiser = Denoiser(2, 16, 100, rng=np.random.default_rng(0))
    >>> denoiser(np.zeros((5, 2), dtype=np.float32), np.arange(5)).shape
    (5, 2)
    """

    def __init__(
        self,
        features: int,
        hidden_size: int,
        steps: int,
        num_layers: int = 3,
        time_size: int = 32,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        check_count("Denoiser", "num_layers", num_layers)

        def linear(inputs: int, outputs: int) -> Linear:
            return Linear(inputs, outputs, rng=rng, dtype=dtype)

        self.features = features
        self.waves = time_embedding(steps, time_size, dtype=dtype)  # no buffer: it follows from the two numbers
        self.input = linear(features, hidden_size)
        self.times = [linear(time_size, hidden_size) for _ in range(num_layers)]
        self.layers = [linear(hidden_size, hidden_size) for _ in range(num_layers)]
        self.output = linear(hidden_size, features)

    def forward(self, x_t: Tensor | Array, t: Array) -> Tensor:
        """The noise in each sample.

        Parameters
        ----------
        x_t : (N, features)
        t : (N,) array of integers in 0 … T-1

        Returns
        -------
        (N, features) Tensor

        Raises
        ------
        TypeError, ValueError
            If the shapes do not fit, or a step is out of range.
        """
        check_integers("Denoiser", t=t)
        if x_t.ndim != 2 or x_t.shape[1] != self.features or t.shape != x_t.shape[:1]:
            raise ValueError(f"Denoiser: x_t must be (N, {self.features}) and t (N,), got {x_t.shape} and {t.shape}")
        if t.size and not 0 <= t.min() <= t.max() < len(self.waves):
            raise ValueError(f"Denoiser: t must lie in 0 … {len(self.waves) - 1}, got {t.min()} … {t.max()}")
        # --8<-- [start:denoiser]
        waves = self.waves[t]  # (N, time_size)
        hidden: Tensor = self.input(x_t)  # (N, hidden_size)
        for layer, time in zip(self.layers, self.times, strict=True):
            hidden = layer(apply(silu, hidden + time(waves)))
        noise: Tensor = self.output(apply(silu, hidden))
        # --8<-- [end:denoiser]
        return noise
