r"""Inverted dropout: switch units off at random, and scale up what is left."""

import numpy as np

from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_generator, check_range


@checked_operation
def dropout(
    x: Array, *, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None
) -> tuple[Array, Pullback]:
    r"""Set each number to zero with probability p, and scale up the others.

    $$y = \frac{m \odot x}{1 - p}, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{otherwise}
      \end{cases}$$

    No unit can rely on a certain other one, so each must be of use by itself. Dividing by $1 - p$ ("inverted
    dropout") keeps the mean as it is; so after training nothing has to be done: y = x.

    Parameters
    ----------
    x : array of float
    p : float, 0 to 1
        Share of numbers to drop.
    training : bool
        If false, `x` passes through unchanged.
    rng : numpy.random.Generator
        Draws the mask. Not needed if nothing is drawn.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), through the same mask

    Raises
    ------
    ValueError
        If `p` is not between 0 and 1.
    TypeError
        If `x` is not of float32 or float64, or `rng` is no generator though one is needed.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks
    from Overfitting", JMLR 15, 2014.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = dropout(np.ones(8), p=0.25, rng=np.random.default_rng(0))
    >>> y.round(2)
    array([1.33, 1.33, 1.33, 1.33, 1.33, 0.  , 0.  , 0.  ])
    """
    check_floats("dropout", x=x)
    check_range("dropout", "p", p, 0, 1)
    if not training or p == 0:
        return x, lambda dy: (dy,)
    check_generator("dropout", rng)
    assert rng is not None
    kept = rng.random(x.shape, dtype=np.float32) >= p
    factor = kept * x.dtype.type(1 / (1 - p) if p < 1 else 0)
    return x * factor, lambda dy: (dy * factor,)


class Dropout(Module):
    """`dropout` as a layer: active after `train()`, gone after `eval()`.

    Parameters
    ----------
    p : float, 0 to 1
    rng : numpy.random.Generator
        Draws a new mask in every forward pass.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dropout(0.5, rng=np.random.default_rng(0))
    >>> x = np.ones(1000)
    >>> abs(layer(x).data.mean() - 1) < 0.1, bool((layer.eval()(x).data == 1).all())
    (np.True_, True)
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator) -> None:
        check_range("Dropout", "p", p, 0, 1)
        check_generator("Dropout", rng)
        self.p, self.rng = p, rng

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(dropout, x, p=self.p, training=self.training, rng=self.rng)
