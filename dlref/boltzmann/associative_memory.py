r"""The Hopfield network: a memory that completes what it is shown, by going downhill.

It is the ancestor of the Boltzmann machine: units that are on or off, weights that are the same both ways, an energy.
But there are no hidden units and no dice: each unit does what the others ask of it, and the energy can only fall.
Patterns that were stored are valleys, and a damaged pattern rolls into the one it came from.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, check_floats
from dlref.engine.arguments import check_count, check_generator


class HopfieldNetwork:
    r"""Units that are -1 or +1, all connected with each other.

    $$E(s) = -\tfrac12\, s^\top W s, \qquad s_i \leftarrow \operatorname{sign} \sum_j w_{ij} s_j, \qquad
      W = \frac1N \sum_p \xi^{(p)} \xi^{(p)\top} \text{ without its diagonal}$$

    The third formula is Hebb's rule: what fires together wires together. Where unit $i$ flips, the energy changes by
    $2 s_i \sum_j w_{ij} s_j$ with the old $s_i$, which is negative just where it flips: so it never rises, and as
    there are finitely many states, recall ends. Random patterns are kept up to about $0.138\, N$ of them; with more,
    all are forgotten at once.

    Parameters
    ----------
    n_units : int, > 0
        $N$.
    dtype : float32 or float64

    Attributes
    ----------
    weight : (N, N) array
        Symmetric, with zeros on its diagonal.

    Raises
    ------
    TypeError, ValueError
        If `n_units` is no positive whole number; in all methods, if states are not floats of -1 and +1 of N units.

    References
    ----------
    Hopfield, "Neural Networks and Physical Systems with Emergent Collective Computational Abilities", PNAS 79, 1982.
    The capacity: Amit, Gutfreund and Sompolinsky, "Storing Infinite Numbers of Patterns in a Spin-Glass Model of
    Neural Networks", Physical Review Letters 55, 1985.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> patterns = rng.choice([-1.0, 1.0], (3, 100))
    >>> network = HopfieldNetwork(100, dtype=np.float64)
    >>> network.store(patterns)
    >>> damaged = patterns[0] * np.where(np.arange(100) < 20, -1, 1)  # a fifth is wrong
    >>> bool((network.recall(damaged, rng=rng) == patterns[0]).all())
    True
    """

    def __init__(self, n_units: int, *, dtype: DTypeLike = np.float32) -> None:
        check_count("HopfieldNetwork", "n_units", n_units)
        self.weight: Array = np.zeros((n_units, n_units), dtype)

    def store(self, patterns: Array) -> None:
        """Add patterns to what is stored; (P, N), or (N,) for one."""
        self._check("store", patterns, "patterns")
        rows = patterns.reshape(-1, len(self.weight))
        self.weight += rows.T @ rows / len(self.weight)
        np.fill_diagonal(self.weight, 0)

    def energy(self, state: Array) -> Array:
        """The energy of each state: (..., N) -> (...)."""
        self._check("energy", state, "state")
        return np.asarray(np.vecdot(state @ self.weight, state) / -2)

    def update(self, state: Array, unit: int) -> Array:
        """Let one unit do what the others ask of it; where they are even, it stays: (..., N) -> (..., N)."""
        self._check("update", state, "state")
        return self._flip(state.copy(), unit)

    def recall(self, state: Array, *, rng: np.random.Generator, max_sweeps: int = 100) -> Array:
        """Update one unit after the other, in random order, until none wants to change.

        Parameters
        ----------
        state : (..., N) array
            What is known, right or wrong; left as it is.
        max_sweeps : int, > 0
            Stop after so many rounds over all units in any case.

        Returns
        -------
        (..., N) array

        Raises
        ------
        TypeError, ValueError
            As the class, or if `rng` is no generator or `max_sweeps` not positive.
        """
        self._check("recall", state, "state")
        check_generator("recall", rng)
        check_count("recall", "max_sweeps", max_sweeps)
        state = state.copy()
        for _ in range(max_sweeps):
            before = state.copy()
            for unit in rng.permutation(len(self.weight)):
                self._flip(state, int(unit))
            if (state == before).all():
                break
        return state

    # --8<-- [start:flip]
    def _flip(self, state: Array, unit: int) -> Array:
        field = state @ self.weight[unit]  # (...)
        state[..., unit] = np.where(field == 0, state[..., unit], np.sign(field))
        return state

    # --8<-- [end:flip]

    def _check(self, method: str, states: Array, name: str) -> None:
        check_floats(f"HopfieldNetwork.{method}", weight=self.weight, **{name: states})
        n = len(self.weight)
        if states.ndim == 0 or states.shape[-1] != n:
            raise ValueError(f"HopfieldNetwork.{method}: {name} must be (..., {n}), got {states.shape}")
        if not (np.abs(states) == 1).all():
            raise ValueError(f"HopfieldNetwork.{method}: {name} must hold -1 and +1 only")
