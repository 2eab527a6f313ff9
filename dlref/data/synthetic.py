r"""Synthetic data: small problems whose answer is known, one for each thing a network must learn to do.

Every function takes the number of samples `n` and a `numpy.random.Generator`, and returns inputs and targets. The
same generator in the same state gives the same samples. Classes are dealt in turn, so that they are as equal in
number as `n` allows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array
from dlref.engine.arguments import check_count, check_generator, check_range


def _check(owner: str, n: int, rng: Any, noise: float = 0.0) -> None:
    check_count(owner, "n", n)
    check_range(owner, "noise", noise)
    check_generator(owner, rng)


def _noisy(points: list[Array], noise: float, rng: np.random.Generator, dtype: DTypeLike) -> Array:
    """Columns side by side, each number moved by a normal one of standard deviation `noise`."""
    x = np.stack(points, axis=1)  # (n, columns)
    return (x + noise * rng.standard_normal(x.shape)).astype(dtype)


def two_moons(
    n: int, *, noise: float = 0.1, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> tuple[Array, Array]:
    """Two half circles that reach into each other: no straight line separates them, a small network does.

    Returns
    -------
    x : (n, 2) array of `dtype`
    y : (n,) array of int64, 0 for the upper moon, 1 for the lower

    Examples
    --------
    >>> x, y = two_moons(4, noise=0, rng=np.random.default_rng(0))
    >>> bool((x[y == 0, 1] >= 0).all())
    True
    """
    _check("two_moons", n, rng, noise)
    y = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    across = np.where(y == 0, np.cos(angle), 1 - np.cos(angle))
    up = np.where(y == 0, np.sin(angle), 0.5 - np.sin(angle))
    return _noisy([across, up], noise, rng, dtype), y


def circles(
    n: int, *, ratio: float = 0.5, noise: float = 0.1, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> tuple[Array, Array]:
    """A circle of radius 1 (class 0) around one of radius `ratio` (class 1).

    Returns
    -------
    x : (n, 2) array of `dtype`
    y : (n,) array of int64
    """
    _check("circles", n, rng, noise)
    check_range("circles", "ratio", ratio, 0, 1)
    y = np.arange(n) % 2
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.where(y == 0, 1.0, ratio)
    return _noisy([radius * np.cos(angle), radius * np.sin(angle)], noise, rng, dtype), y


def spirals(
    n: int,
    *,
    classes: int = 2,
    turns: float = 1.0,
    noise: float = 0.02,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> tuple[Array, Array]:
    """One spiral arm per class from the centre out to radius 1; the more turns, the harder.

    Returns
    -------
    x : (n, 2) array of `dtype`
    y : (n,) array of int64, 0 to `classes` - 1

    References
    ----------
    Lang and Witbrock, "Learning to Tell Two Spirals Apart", 1988.
    """
    _check("spirals", n, rng, noise)
    check_count("spirals", "classes", classes, 2)
    check_range("spirals", "turns", turns)
    y = np.arange(n) % classes
    radius = np.sqrt(rng.uniform(0, 1, n))  # the root spreads the points evenly over the area
    angle = 2 * np.pi * (turns * radius + y / classes)
    return _noisy([radius * np.cos(angle), radius * np.sin(angle)], noise, rng, dtype), y


def xor(n: int, *, noise: float = 0.1, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """The four corners of the unit square; class 1 where exactly one coordinate is 1.

    Returns
    -------
    x : (n, 2) array of `dtype`
    y : (n,) array of int64

    References
    ----------
    Minsky and Papert, "Perceptrons", 1969.

    Examples
    --------
    >>> xor(4, noise=0, rng=np.random.default_rng(0))[1]
    array([0, 1, 1, 0])
    """
    _check("xor", n, rng, noise)
    first, second = np.arange(n) // 2 % 2, np.arange(n) % 2
    return _noisy([first, second], noise, rng, dtype), first ^ second


def ring_of_gaussians(
    n: int,
    *,
    modes: int = 8,
    radius: float = 2.0,
    noise: float = 0.05,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> tuple[Array, Array]:
    """Narrow heaps on a circle. A generative model that misses some of them shows it at a glance.

    Returns
    -------
    x : (n, 2) array of `dtype`
    mode : (n,) array of int64
        The heap each sample is from.
    """
    _check("ring_of_gaussians", n, rng, noise)
    check_count("ring_of_gaussians", "modes", modes)
    check_range("ring_of_gaussians", "radius", radius)
    mode = np.arange(n) % modes
    angle = 2 * np.pi * mode / modes
    return _noisy([radius * np.cos(angle), radius * np.sin(angle)], noise, rng, dtype), mode


def line(
    n: int,
    *,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> tuple[Array, Array]:
    r"""Regression on a straight line, $y = ax + b + \text{noise}$, with $x$ uniform in $[-1, 1]$.

    Returns
    -------
    x, y : (n, 1) array of `dtype`
    """
    _check("line", n, rng, noise)
    x = rng.uniform(-1, 1, (n, 1))
    y = slope * x + intercept + noise * rng.standard_normal((n, 1))
    return x.astype(dtype), y.astype(dtype)


def sine(
    n: int, *, periods: float = 1.0, noise: float = 0.1, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> tuple[Array, Array]:
    r"""Regression on a wave, $y = \sin(\pi p x) + \text{noise}$, with $x$ uniform in $[-1, 1]$: $p$ periods.

    Returns
    -------
    x, y : (n, 1) array of `dtype`
    """
    _check("sine", n, rng, noise)
    check_range("sine", "periods", periods)
    x = rng.uniform(-1, 1, (n, 1))
    y = np.sin(np.pi * periods * x) + noise * rng.standard_normal((n, 1))
    return x.astype(dtype), y.astype(dtype)


def parity(n: int, *, bits: int = 8, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """Is the number of ones odd? Every single bit matters, and no group of fewer bits says anything.

    Returns
    -------
    x : (n, bits) array of `dtype`, zeros and ones
    y : (n,) array of int64, 1 for odd

    Examples
    --------
    >>> x, y = parity(3, bits=4, rng=np.random.default_rng(0))
    >>> bool((x.sum(axis=1) % 2 == y).all())
    True
    """
    _check("parity", n, rng)
    check_count("parity", "bits", bits)
    x = rng.integers(0, 2, (n, bits))
    return x.astype(dtype), x.sum(axis=1) % 2


def adding_problem(
    n: int, *, length: int = 50, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> tuple[Array, Array]:
    """Sequences of numbers, two of them marked; the target is the sum of the two. A test of long memory.

    One mark is in the first half, one in the second. Always answering 1 has a mean squared error of 1/6.

    Returns
    -------
    x : (n, length, 2) array of `dtype`
        Numbers uniform in [0, 1], and marks 0 or 1.
    y : (n, 1) array of `dtype`

    References
    ----------
    Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997, section 5.4.
    """
    _check("adding_problem", n, rng)
    check_count("adding_problem", "length", length, 2)
    x = np.zeros((n, length, 2))
    x[:, :, 0] = rng.uniform(0, 1, (n, length))
    half = length // 2
    for marked in (rng.integers(0, half, n), rng.integers(half, length, n)):
        x[np.arange(n), marked, 1] = 1
    y = (x[:, :, 0] * x[:, :, 1]).sum(axis=1, keepdims=True)
    return x.astype(dtype), y.astype(dtype)


def bars_and_stripes(size: int, *, dtype: DTypeLike = np.float32) -> Array:
    """All pictures made of full columns only, or of full rows only, each picture once: small enough to count.

    Returns
    -------
    x : (2 ** (size + 1) - 2, size * size) array of `dtype`, zeros and ones

    References
    ----------
    MacKay, "Information Theory, Inference, and Learning Algorithms", 2003, chapter 43.

    Examples
    --------
    >>> bars_and_stripes(2).astype(int).tolist()
    [[0, 0, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1], [0, 1, 0, 1], [1, 0, 1, 0]]
    """
    check_count("bars_and_stripes", "size", size)
    rows = np.array(np.meshgrid(*[[0, 1]] * size, indexing="ij")).reshape(size, -1).T  # (2**size, size)
    stripes = np.repeat(rows[:, :, None], size, axis=2)  # (2**size, size, size)
    bars = stripes.transpose(0, 2, 1)[1:-1]  # the empty and the full picture are there already
    return np.concatenate([stripes, bars]).reshape(-1, size * size).astype(dtype)
