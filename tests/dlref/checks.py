"""One check for every operation: its pullback, its twin in PyTorch, its manners.

A test file lists its cases and hands each to `check`; a new operation costs one line:

    CASES = [Case(linear, torch.nn.functional.linear, ((5, 4), (3, 4), (3,)))]

    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_operation(case):
        check(case)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import numpy as np
import pytest

from dlref.engine import Array, grad_check

# The same examples every time, and no deadline: a test must not fail because the machine is busy.
hypothesis.settings.register_profile("dlref", deadline=None, derandomize=True)
hypothesis.settings.load_profile("dlref")


@dataclass(frozen=True)
class Case:
    """An operation on inputs of certain shapes, and the function of PyTorch that does the same.

    An entry of `inputs` is a shape (filled with standard normal numbers), a function of a
    `numpy.random.Generator` that makes the array (class numbers, masks, probabilities), or `None`.
    `twin` takes the same inputs as tensors; `twin=None` where PyTorch has no such function.
    """

    operation: Callable[..., Any]
    twin: Callable[..., Any] | None
    inputs: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    twin_options: Mapping[str, Any] | None = None
    id: str = ""

    def __str__(self) -> str:
        shapes = "×".join(str(i).replace(" ", "") if isinstance(i, tuple) else "·" for i in self.inputs)
        options = ",".join(f"{k}={v}" for k, v in self.options.items() if np.ndim(v) == 0)
        return f"{getattr(self.operation, '__name__', 'operation')}-{self.id or shapes + options}"

    def arrays(self, rng: np.random.Generator, dtype: Any = np.float64) -> list[Array | None]:
        """The inputs; floating-point ones in the given precision."""
        return [_array(entry, rng, dtype) for entry in self.inputs]

    def run(self, *inputs: Array | None) -> tuple[tuple[Array, ...], Callable[..., Any]]:
        """The values, always as a tuple, and the pullback."""
        value, pullback = self.operation(*inputs, **self.options)
        return (value if isinstance(value, tuple) else (value,)), pullback


def check(case: Case) -> None:
    """Everything that we promise of an operation. An error says which promise, which input, what came."""

    def operation(*inputs: Array | None) -> Any:
        return case.operation(*inputs, **case.options)

    operation.__name__ = str(case)
    grad_check(operation, *case.arrays(np.random.default_rng(0)), rng=np.random.default_rng(1))
    check_manners(case, np.float64)
    check_manners(case, np.float32)
    check_other_layouts(case)
    check_refuses_other_dtypes(case)
    check_refuses_other_gradients(case)
    check_gradients_belong_to_the_caller(case)
    if case.twin is not None:
        check_twin(case, np.float64, tolerance=1e-9)
        check_twin(case, np.float32, tolerance=1e-4)


def check_manners(case: Case, dtype: Any) -> None:
    """dtype and shape kept, inputs never written, a second pullback as good as the first."""
    rng = np.random.default_rng(2)
    inputs = case.arrays(rng, dtype)
    for x in inputs:
        if x is not None:
            x.flags.writeable = False  # writing now raises an error that says so
    values, pullback = case.run(*inputs)
    for k, value in enumerate(values):
        assert not np.issubdtype(value.dtype, np.floating) or value.dtype == dtype, (
            f"{case}: {np.dtype(dtype)} goes in, value {k} is {value.dtype}"
        )
    before = [np.array(value) for value in values]
    first, second = _dvalues(values, rng), _dvalues(values, rng)
    for d in (*first, *second):
        d.flags.writeable = False

    gradients = pullback(*first)
    kept = [None if g is None else np.array(g) for g in gradients]
    pullback(*second)
    after = [None if g is None else np.array(g) for g in gradients]
    again = pullback(*first)

    assert isinstance(gradients, tuple), f"{case}: the pullback must return a tuple, got {type(gradients).__name__}"
    assert len(gradients) == len(inputs), f"{case}: {len(inputs)} inputs, {len(gradients)} gradients"
    for k, (value, copy) in enumerate(zip(values, before, strict=True)):
        np.testing.assert_array_equal(value, copy, err_msg=f"{case}: the pullback wrote to value {k}")
    for i, (x, g, copy, later, g2) in enumerate(zip(inputs, gradients, kept, after, again, strict=True)):
        if x is None or not np.issubdtype(x.dtype, np.floating):
            assert g is None, f"{case}: input {i} has no gradient, the pullback must return None for it"
            continue
        assert g is not None, f"{case}: input {i} must get a gradient, got None"
        assert g.shape == x.shape, f"{case}: input {i} has shape {x.shape}, its gradient {g.shape}"
        assert g.dtype == x.dtype, f"{case}: input {i} is {x.dtype}, its gradient {g.dtype}"
        np.testing.assert_array_equal(later, copy, err_msg=f"{case}: a later pullback wrote to gradient {i}")
        np.testing.assert_array_equal(g2, copy, err_msg=f"{case}: gradient {i} differs when pullback runs again")


def check_other_layouts(case: Case) -> None:
    """The same numbers in another memory order give the same result."""
    rng = np.random.default_rng(3)
    inputs = case.arrays(rng)
    values, pullback = case.run(*inputs)
    dvalues = _dvalues(values, rng)
    gradients = pullback(*dvalues)
    for name, layout in {"column-major": _column_major, "strided": _strided, "reversed": _reversed}.items():
        other_values, other_pullback = case.run(*(None if x is None else layout(x) for x in inputs))
        other_gradients = other_pullback(*(layout(d) for d in dvalues))
        for k, (a, b) in enumerate(zip(other_values, values, strict=True)):
            assert_close(a, b, 1e-11, f"{case}: value {k} changes with {name} inputs")
        for i, (a, b) in enumerate(zip(other_gradients, gradients, strict=True)):
            if b is not None:
                assert_close(a, b, 1e-11, f"{case}: gradient {i} changes with {name} inputs")


def check_refuses_other_dtypes(case: Case) -> None:
    """float16 and whole numbers are errors, not silent conversions."""
    for i, entry in enumerate(case.arrays(np.random.default_rng(4))):
        if entry is not None and np.issubdtype(entry.dtype, np.floating):
            for dtype in (np.float16, np.int64):
                inputs = case.arrays(np.random.default_rng(4))
                inputs[i] = entry.astype(dtype)
                try:
                    case.run(*inputs)
                except TypeError:
                    continue
                pytest.fail(f"{case}: input {i} of {np.dtype(dtype)} must raise TypeError, but it was taken")


def check_refuses_other_gradients(case: Case) -> None:
    """A gradient of another shape is an error that says so; one of another dtype becomes the operation's own."""
    rng = np.random.default_rng(6)
    inputs = case.arrays(rng, np.float32)
    values, pullback = case.run(*inputs)
    dvalues = _dvalues(values, rng)
    for other in ([d[np.newaxis] for d in dvalues], [np.ones((*d.shape, 2), d.dtype) for d in dvalues]):
        with pytest.raises(ValueError, match=r": dy( \d+)? must be of shape \(.*\) like the value, got \("):
            pullback(*other)
    for gradient in pullback(*(d.astype(np.float64) for d in dvalues)):
        assert gradient is None or gradient.dtype == np.float32, f"{case}: a float64 dy makes gradients of float64"
    with pytest.raises(TypeError, match=r": dy( 0)? must be an array of numbers like the value, got NoneType"):
        pullback(*(None for d in dvalues))


def check_gradients_belong_to_the_caller(case: Case) -> None:
    """Who writes to a gradient changes nothing else; where it is only a view, writing is an error."""
    rng = np.random.default_rng(7)
    inputs = case.arrays(rng)
    values, pullback = case.run(*inputs)
    dvalues = _dvalues(values, rng)
    gradients = {f"gradient {i}": g for i, g in enumerate(pullback(*dvalues)) if g is not None}
    others = {f"input {i}": x for i, x in enumerate(inputs) if x is not None}
    others |= {f"dy {i}": d for i, d in enumerate(dvalues)} | {f"value {i}": y for i, y in enumerate(values)}
    for name, gradient in gradients.items():
        for other, array in (others | gradients).items():
            shared = gradient.flags.writeable and other != name and np.shares_memory(gradient, array)
            assert not shared, f"{case}: {name} shares memory with {other}, and can be written to"


def check_twin(case: Case, dtype: Any, tolerance: float) -> None:
    """Equal values and equal gradients in PyTorch."""
    import torch

    assert case.twin is not None
    rng = np.random.default_rng(5)
    inputs = case.arrays(rng, dtype)
    values, pullback = case.run(*inputs)
    tensors = [None if x is None else torch.tensor(x, requires_grad=x.dtype == dtype) for x in inputs]
    options = case.options if case.twin_options is None else case.twin_options
    expected = case.twin(*tensors, **options)
    expected = tuple(expected) if isinstance(expected, tuple | list) else (expected,)
    assert len(values) == len(expected), f"{case}: {len(values)} values, the twin has {len(expected)}"
    where = f"{case}: {np.dtype(dtype)}:"
    for k, (value, twin) in enumerate(zip(values, expected, strict=True)):
        assert value.shape == tuple(twin.shape), (
            f"{where} value {k} has shape {value.shape}, the twin {tuple(twin.shape)}"
        )
        assert_close(value, twin.detach().numpy(), tolerance, f"{where} value {k} differs from the twin")

    dvalues = _dvalues(values, rng)
    gradients = pullback(*dvalues)
    pairs = [(twin, torch.tensor(d)) for twin, d in zip(expected, dvalues, strict=True) if twin.requires_grad]
    torch.autograd.backward([twin for twin, _ in pairs], [d for _, d in pairs])
    for i, (gradient, tensor) in enumerate(zip(gradients, tensors, strict=True)):
        if gradient is not None:
            twin = np.zeros_like(gradient) if tensor.grad is None else tensor.grad.numpy()
            assert_close(gradient, twin, tolerance, f"{where} gradient of input {i} differs from the twin")


def assert_close(actual: Array, expected: Array, tolerance: float, message: str) -> None:
    """Equal up to `tolerance`, measured against the largest entry: rounding is relative to the terms of a sum."""
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(float(finite.max()) if finite.size else 0.0, 0.01)
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * scale, err_msg=message)


def _array(entry: Any, rng: np.random.Generator, dtype: Any) -> Array | None:
    if entry is None:
        return None
    array = np.asarray(entry(rng) if callable(entry) else rng.standard_normal(entry))
    return array.astype(dtype) if np.issubdtype(array.dtype, np.floating) else array


def _dvalues(values: tuple[Array, ...], rng: np.random.Generator) -> list[Array]:
    return [np.asarray(rng.standard_normal(np.shape(v)), dtype=v.dtype) for v in values]


def _column_major(x: Array) -> Array:
    return np.asfortranarray(x) if x.ndim else x


def _strided(x: Array) -> Array:
    """Every second entry of a larger array."""
    if x.ndim == 0:
        return x
    larger = np.empty((*x.shape[:-1], 2 * x.shape[-1]), x.dtype)
    larger[..., ::2] = x
    larger[..., 1::2] = 99
    return larger[..., ::2]


def _reversed(x: Array) -> Array:
    """Stored back to front, read with negative strides."""
    back = (slice(None, None, -1),) * x.ndim
    return np.ascontiguousarray(x[back])[back] if x.ndim else x
