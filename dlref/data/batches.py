r"""From arrays to batches: the split into parts, the scale, and the order in which samples are shown.

Three things about data decide whether a result can be trusted, and each is one class or function here. `split` deals
every sample to one part and no other. `Standardizer` learns its scale from the training part alone. `Batches` shows
each sample once per epoch, in an order drawn from a generator of yours, and can be stopped and resumed anywhere.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlref.engine import Array
from dlref.engine.arguments import check_count, check_generator


def _lengths(owner: str, arrays: Sequence[Any]) -> int:
    """The common length of the arrays."""
    lengths = [len(array) for array in arrays]
    if not lengths or len(set(lengths)) != 1 or lengths[0] == 0:
        raise ValueError(f"{owner}: expected arrays of the same length, at least 1, got lengths {lengths}")
    return lengths[0]


def split(
    *arrays: Array, fractions: Sequence[float], rng: np.random.Generator, stratify: Array | None = None
) -> list[tuple[Array, ...]]:
    """Shuffle, and deal every sample to exactly one part.

    Parameters
    ----------
    *arrays : array
        Of the same length.
    fractions : sequence of float, > 0
        Share of each part; together 1.
    stratify : (N,) array, optional
        Classes whose shares are to be the same in every part.

    Returns
    -------
    parts : list of tuple of array
        One tuple per fraction, with one array for each that went in.

    Raises
    ------
    ValueError
        If lengths differ, fractions do not add up to 1, or a part would be empty.

    Examples
    --------
    >>> (train,), (test,) = split(np.arange(5), fractions=(0.6, 0.4), rng=np.random.default_rng(0))
    >>> sorted([*train.tolist(), *test.tolist()])
    [0, 1, 2, 3, 4]
    """
    n = _lengths("split", arrays)
    check_generator("split", rng)
    if min(fractions, default=0) <= 0 or not math.isclose(sum(fractions), 1, abs_tol=1e-9):
        raise ValueError(f"split: fractions must be positive and add up to 1, got {tuple(fractions)}")
    if stratify is not None and np.shape(stratify) != (n,):
        raise ValueError(f"split: stratify must be of shape {(n,)}, got {np.shape(stratify)}")
    classes = np.zeros(n, dtype=int) if stratify is None else np.asarray(stratify)
    ends = list(itertools.accumulate(fractions))[:-1]
    parts: list[list[Array]] = [[] for _ in fractions]
    for each in np.unique(classes):
        members = rng.permutation(np.flatnonzero(classes == each))
        cuts = [round(end * len(members)) for end in ends]
        for part, dealt in zip(parts, np.split(members, cuts), strict=True):
            part.append(dealt)
    chosen = [rng.permutation(np.concatenate(part)) for part in parts]
    if empty := [i for i, index in enumerate(chosen) if len(index) == 0]:
        raise ValueError(f"split: part {empty[0]} of {tuple(fractions)} would be empty with {n} samples")
    return [tuple(array[index] for array in arrays) for index in chosen]


class Standardizer:
    r"""$(x - \mu) / \sigma$ with $\mu$ and $\sigma$ of the training part, for every part.

    Computed on all the data, they would tell the model about the test part. So there is no method that fits and
    transforms in one: construct it from the training part, then call it on each.

    Parameters
    ----------
    train : (N, …) array of float
    axis : int or tuple of int
        Axes to average over. 0: each feature on its own; (0, 2, 3): each channel of images.

    Attributes
    ----------
    mean, scale : array
        Of `train`'s dtype. A feature that never changes has scale 1, so that it becomes 0 and not NaN.

    Raises
    ------
    ValueError
        If `train` is empty or holds NaN or infinity.

    Examples
    --------
    >>> scale = Standardizer(np.array([[1.0, 5.0], [3.0, 5.0]]))
    >>> scale(np.array([[2.0, 5.0], [5.0, 6.0]]))
    array([[0., 0.],
           [3., 1.]])
    """

    def __init__(self, train: Array, axis: int | tuple[int, ...] = 0) -> None:
        if train.size == 0 or not np.issubdtype(train.dtype, np.floating) or not np.isfinite(train).all():
            raise ValueError(
                f"Standardizer: train must be finite floats, at least one, got {train.dtype} of shape {train.shape}"
            )
        # Sums of many float32 numbers are exact enough only in float64.
        mean = train.mean(axis=axis, keepdims=True, dtype=np.float64)
        scale = train.std(axis=axis, keepdims=True, dtype=np.float64)
        self.mean: Array = mean.astype(train.dtype)
        self.scale: Array = np.where(scale > 1e-12 * np.abs(mean), scale, 1).astype(train.dtype)

    def __call__(self, x: Array) -> Array:
        """Standardise any part."""
        return np.asarray((x - self.mean) / self.scale)

    def inverse(self, x: Array) -> Array:
        """Back to the old scale."""
        return np.asarray(x * self.scale + self.mean)


class Batches:
    """Goes through arrays in batches, in a new order every epoch.

    Parameters
    ----------
    *arrays : array
        Of the same length N, usually inputs and targets.
    batch_size : int, > 0
    rng : numpy.random.Generator, optional
        Draws the order. Without it the order is that of the arrays, as befits a validation set.
    shuffle : bool, optional
        False: keep the order although there is an `rng`.
    drop_last : bool
        Leave out the last batch of an epoch if it is smaller. Batch normalisation likes it.

    Yields
    ------
    batch : tuple of array, each of length `batch_size` (the last may be shorter)

    Raises
    ------
    ValueError
        If lengths differ, shuffling lacks its `rng`, or there would be no batch at all.

    Examples
    --------
    >>> batches = Batches(np.arange(5), batch_size=2)
    >>> len(batches), [x.tolist() for (x,) in batches]
    (3, [[0, 1], [2, 3], [4]])
    """

    def __init__(
        self,
        *arrays: ArrayLike,
        batch_size: int,
        rng: np.random.Generator | None = None,
        shuffle: bool | None = None,
        drop_last: bool = False,
    ) -> None:
        self.arrays = [np.asarray(array) for array in arrays]
        self.n = _lengths("Batches", self.arrays)
        check_count("Batches", "batch_size", batch_size)
        if rng is not None:
            check_generator("Batches", rng)
        if shuffle and rng is None:
            raise ValueError("Batches: shuffle=True needs rng, a numpy.random.Generator")
        if drop_last and self.n < batch_size:
            raise ValueError(f"Batches: drop_last leaves nothing of {self.n} samples with batch_size {batch_size}")
        self.batch_size, self.drop_last = batch_size, drop_last
        self.rng = rng if shuffle is not False else None
        self.position = 0  # batches of this epoch that were handed out
        self._order: Array | None = None
        self._start: Any = None  # the generator's state from which this epoch's order was drawn
        self._resuming = False

    def __len__(self) -> int:
        """Batches per epoch."""
        return self.n // self.batch_size if self.drop_last else math.ceil(self.n / self.batch_size)

    def __iter__(self) -> Iterator[tuple[Array, ...]]:
        """One epoch; after `load_state_dict`, the rest of one."""
        if not self._resuming:
            self.position = 0
            self._draw()
        self._resuming = False
        order = self._order
        for i in range(self.position, len(self)):
            batch = slice(i * self.batch_size, (i + 1) * self.batch_size)
            self.position = i + 1
            yield tuple(array[batch if order is None else order[batch]] for array in self.arrays)
        self.position = 0

    def _draw(self) -> None:
        if self.rng is not None:
            self._start = self.rng.bit_generator.state
            self._order = self.rng.permutation(self.n)

    def state_dict(self) -> dict[str, Any]:
        """Where we are: how many batches of the epoch are out, and the generator then and now.

        The order itself need not be kept; it is drawn again from the generator's state at the start of the epoch.
        """
        now = None if self.rng is None else self.rng.bit_generator.state
        start = self._start if self.position else now
        return {"size": [self.n, self.batch_size], "position": self.position, "start": start, "now": now}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on with the batch after the last one that was handed out.

        Raises
        ------
        ValueError
            If the state is of batches of another size, or of shuffled ones where these are not. Nothing is changed.
        """
        if state_dict["size"] != [self.n, self.batch_size]:
            came = "{} samples in batches of {}".format(*state_dict["size"])
            raise ValueError(f"Batches: the state is of {came}, these are {self.n} in batches of {self.batch_size}")
        if (self.rng is None) != (state_dict["now"] is None):
            raise ValueError("Batches: either the state or these batches are shuffled, not both")
        if self.rng is not None:
            self.rng.bit_generator.state = state_dict["start"]
            self._draw()
            self.rng.bit_generator.state = state_dict["now"]
        self.position, self._resuming = state_dict["position"], state_dict["position"] > 0
