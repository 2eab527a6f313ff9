r"""The modern Hopfield network: states are vectors of real numbers, and one step of recall is attention."""

import numpy as np

from dlref.activations import log_softmax, softmax
from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import check_positive


@checked_operation
def hopfield_update(state: Array, patterns: Array, *, beta: float = 1.0) -> tuple[Array, Pullback]:
    r"""Move towards the stored patterns that are most alike.

    $$\xi \leftarrow \operatorname{softmax}(\beta\,\xi X^\top)\, X$$

    It is `scaled_dot_product_attention` with the states as queries, the patterns as keys and as values, and
    $\beta = 1/\sqrt{E}$. Where $\beta$ is large and the patterns are well apart, one step arrives; where it is small,
    the state ends in the middle of several. The number of patterns that fit grows exponentially with $E$.

    $$\frac{\partial L}{\partial S} = A \odot \Big(\bar A - \textstyle\sum_j A_j \bar A_j\Big), \quad
      \bar A = \frac{\partial L}{\partial y} X^\top, \qquad
      \frac{\partial L}{\partial \xi} = \beta \frac{\partial L}{\partial S} X, \qquad
      \frac{\partial L}{\partial X} = A^\top \frac{\partial L}{\partial y}
      + \beta \frac{\partial L}{\partial S}^\top \xi$$

    with $A = \operatorname{softmax}(S)$ and $S = \beta\, \xi X^\top$.

    Parameters
    ----------
    state : (N, E) array of float
        $\xi$.
    patterns : (P, E) array, P > 0
        $X$.
    beta : float, > 0
        How sharply it chooses.

    Returns
    -------
    y : (N, E) array
    pullback : dy (N, E) -> dstate, dpatterns

    Raises
    ------
    TypeError
        If the arrays are not both float32 or both float64.
    ValueError
        If the shapes do not fit, nothing is stored, or `beta` is not positive.

    References
    ----------
    Ramsauer et al., "Hopfield Networks Is All You Need", 2020, arXiv:2008.02217, equation 3.

    Examples
    --------
    >>> patterns = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> hopfield_update(np.array([[0.6, 0.4]]), patterns, beta=50.0)[0].round(3)
    array([[1., 0.]])
    """
    _check("hopfield_update", state, patterns, beta)
    beta = float(beta)
    weights, pull_softmax = softmax(beta * state @ patterns.T)  # (N, P)

    def pullback(dy: Array) -> tuple[Array, Array]:
        (dscores,) = pull_softmax(dy @ patterns.T)
        return beta * dscores @ patterns, weights.T @ dy + beta * dscores.T @ state

    return weights @ patterns, pullback


def hopfield_energy(state: Array, patterns: Array, *, beta: float = 1.0) -> Array:
    r"""What `hopfield_update` brings down: nowhere below 0, and low beside a pattern.

    $$E(\xi) = -\frac1\beta \log \sum_p e^{\beta\, \xi \cdot x_p} + \frac12 \lVert \xi \rVert^2
      + \frac1\beta \log P + \frac12 \max_p \lVert x_p \rVert^2$$

    Parameters
    ----------
    state, patterns, beta
        As in `hopfield_update`.

    Returns
    -------
    (N,) array

    Raises
    ------
    TypeError, ValueError
        As `hopfield_update`.

    References
    ----------
    Ramsauer et al., "Hopfield Networks Is All You Need", 2020, arXiv:2008.02217, equation 2.

    Examples
    --------
    >>> hopfield_energy(np.array([[1.0, 0.0], [0.5, 0.5]]), np.eye(2), beta=100.0).round(3)
    array([0.007, 0.25 ])
    """
    _check("hopfield_energy", state, patterns, beta)
    beta = float(beta)
    scores = beta * state @ patterns.T  # (N, P)
    # log softmax is the score less the logarithm of the sum.
    log_sum = scores[:, 0] - log_softmax(scores)[0][:, 0]
    largest = np.vecdot(patterns, patterns).max()
    return np.asarray((np.log(len(patterns)) - log_sum) / beta + (np.vecdot(state, state) + largest) / 2)


def _check(name: str, state: Array, patterns: Array, beta: float) -> None:
    check_floats(name, state=state, patterns=patterns)
    if state.ndim != 2 or patterns.ndim != 2 or state.shape[1] != patterns.shape[1] or len(patterns) == 0:
        raise ValueError(
            f"{name}: state must be (N, E) and patterns (P, E) with P > 0, got {state.shape} and {patterns.shape}"
        )
    check_positive(name, "beta", beta)
