r"""Automatic differentiation: a tape over operations.

An operation returns its value and its pullback (see `dlref.engine.operation`). To differentiate a whole
computation we need no more than to remember, for each value, which pullback belongs to it and which
tensors went in. That memory is the *tape*. `Tensor.backward` plays it from the newest operation to
the oldest: the chain rule, with every gradient computed once.

`loss = apply(mse_loss, apply(linear, x, weight, bias), target)` runs both operations and notes their
pullbacks; after `loss.backward()`, `weight.grad` and `bias.grad` are there.

A pullback computes with the arrays that went in, so these must still be what they were. Each tensor keeps the time of
its last change, and `backward` raises an error where an input was changed after its operation ran.

The tape knows no operation by name, except those that are methods of a tensor (`dlref.engine.arithmetic` and
`dlref.engine.choices`). Any function that keeps the convention can be put on it, yours too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from heapq import heappop, heappush
from itertools import count
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from dlref.engine import arithmetic, choices
from dlref.engine.operation import Array, Pullback, check_floats

_recording: ContextVar[bool] = ContextVar("recording", default=True)
runner: ContextVar[Callable[..., Any] | None] = ContextVar("runner", default=None)  # runs the operations for `apply`
_clock = count()


class _Step:
    """One line of the tape: an operation that ran, what went in, and how gradients come back."""

    __slots__ = ("inputs", "name", "outputs", "pullback", "time", "wanted")

    def __init__(
        self,
        name: str,
        inputs: tuple[Any, ...],
        wanted: list[tuple[int, "Tensor"]],
        pullback: Pullback,
        outputs: list["Tensor"],
    ) -> None:
        self.name = name
        self.inputs = inputs
        self.wanted = wanted  # the inputs that a gradient shall flow to, with their places
        self.pullback = pullback
        self.outputs = [(output._data.shape, output._data.dtype) for output in outputs]
        self.time = next(_clock)

    def pull(self, dvalues: list[Array | None]) -> Iterator[tuple["Tensor", Array]]:
        """Call the pullback; yield each input that wants a gradient, with its gradient."""
        for x in self.inputs:
            if isinstance(x, Tensor) and x._changed > self.time:
                raise RuntimeError(
                    f"backward: {x._label()}, which went into {self.name}, was changed after {self.name} ran; "
                    "run the forward pass again before backward"
                )
        if len(dvalues) > 1:  # a single value has its gradient, or the step would not wait for it
            dvalues = [np.zeros(*kind) if d is None else d for d, kind in zip(dvalues, self.outputs, strict=True)]
        gradients = self.pullback(*dvalues)
        count = len(self.inputs)
        # More entries than inputs are fine if they are None: an optional last input was left out.
        surplus = len(gradients) - count if isinstance(gradients, tuple) else -1
        if surplus and (surplus < 0 or any(gradient is not None for gradient in gradients[count:])):
            raise TypeError(f"{self.name}: the pullback must return a tuple of {count} gradients")
        for i, x in self.wanted:
            gradient = gradients[i]
            if gradient is None:
                continue
            if gradient.shape != x._data.shape:
                raise ValueError(
                    f"{self.name}: the pullback returned a gradient of shape {gradient.shape} "
                    f"for input {i} of shape {x.shape}"
                )
            yield x, gradient


class Tensor:
    """An array that remembers how it was computed.

    Parameters
    ----------
    data : array
        Kept as it is, not copied. Python floats become float64.
    requires_grad : bool
        Whether `backward` shall compute this tensor's gradient.

    Attributes
    ----------
    data : array
        Set it, also by `tensor.data *= 2`, and `backward` through operations that ran before is an error. What is
        written to a part of the array, `tensor.data[0] = 1`, goes unnoticed.
    grad : array or None
        Gradient of all `backward` calls since it was last set to `None`; only for tensors that you
        made, not for results of operations, as in PyTorch.

    Raises
    ------
    TypeError
        If `requires_grad` is set and `data` is not float32 or float64.

    Examples
    --------
    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    array([2., 4., 6.])
    """

    # Makes `array + tensor` ask Tensor first, instead of building an array of objects.
    __array_ufunc__ = None

    def __init__(self, data: ArrayLike, requires_grad: bool = False) -> None:
        self._data: Array = np.asarray(data)
        self._changed = -1  # when the data were last changed, on the clock of the tape
        self._name = ""  # under which a module found it, for messages
        self.grad: Array | None = None
        self.requires_grad = requires_grad
        self._made_by: tuple[_Step, int] | None = None  # the step, and which of its values this is
        if requires_grad:
            check_floats("Tensor", data=self._data)

    @property
    def data(self) -> Array:
        """The array."""
        return self._data

    @data.setter
    def data(self, array: Array) -> None:
        self._data = array
        self._note_change()

    def _note_change(self) -> None:
        """Say that the numbers are others now. Who writes to the array in place has to."""
        self._changed = next(_clock)

    def _label(self) -> str:
        return f"{self._name or 'a tensor'} of shape {self.shape}"

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return self._data.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._data.ndim

    @property
    def size(self) -> int:
        """Number of entries."""
        return self._data.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32, float64, or what the array is."""
        return self._data.dtype

    def item(self) -> float:
        """The single number in this tensor, as a Python number."""
        number: float = self.data.item()
        return number

    def numpy(self) -> Array:
        """The array itself, not a copy."""
        return self.data

    def detach(self) -> "Tensor":
        """The same array, cut off from the tape. A change made to its data is not noticed as one of this tensor's."""
        return Tensor(self.data)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        # NumPy would otherwise build an array with one object in it: this tensor.
        raise TypeError("a Tensor is not an array: take its .data, or call operations through apply")

    def __repr__(self) -> str:
        suffix = ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({np.array2string(self.data, separator=', ', prefix='Tensor(')}{suffix})"

    def backward(self, gradient: ArrayLike | None = None) -> None:
        """Add to `.grad` of every tensor that went in and requires it.

        Parameters
        ----------
        gradient : array of the tensor's shape, optional
            Gradient of the loss with respect to this tensor. May be left out for a single number,
            which then is the loss itself: its gradient is 1.

        Raises
        ------
        ValueError
            If nothing here requires a gradient, if `gradient` is missing for a tensor of more than
            one number, or if it has another shape.
        RuntimeError
            If a tensor that went into one of the operations was changed after the operation ran, as by an optimiser's
            step between two backward passes over the same graph.
        """
        if not self.requires_grad:
            raise ValueError("backward: this tensor does not depend on any tensor with requires_grad=True")
        if gradient is None and self.size != 1:
            raise ValueError(f"backward: gradient may be left out only for a single number, not for shape {self.shape}")
        start = np.ones(self.shape, self.dtype) if gradient is None else np.asarray(gradient, dtype=self.dtype)
        if start.shape != self.shape:
            raise ValueError(f"backward: gradient must be of shape {self.shape}, got {start.shape}")

        waiting: dict[_Step, list[Array | None]] = {}
        ages: list[tuple[int, _Step]] = []  # of the steps that wait, as a heap: the newest first

        def deliver(tensor: Tensor, gradient: Array) -> None:
            if tensor._made_by is None:
                # A copy: the same array may also be on its way to another tensor (think of a + b).
                tensor.grad = np.array(gradient) if tensor.grad is None else np.asarray(tensor.grad + gradient)
                return
            step, i = tensor._made_by
            if step not in waiting:
                waiting[step] = [None] * len(step.outputs)
                heappush(ages, (-step.time, step))
            sums = waiting[step]
            so_far = sums[i]
            sums[i] = gradient if so_far is None else so_far + gradient

        deliver(self, start)
        while ages:  # a step is newer than its inputs, so the newest has all that will come to it
            _, step = heappop(ages)
            for tensor, part in step.pull(waiting.pop(step)):
                deliver(tensor, part)

    # What Python and NumPy spell with symbols and methods.

    def _operand(self, other: Any) -> Any:
        if isinstance(other, Tensor | np.ndarray):
            return other
        if _numbers(other) is None:
            raise TypeError(f"Tensor: an operand must be a Tensor, an array or a number, got {type(other).__name__}")
        return np.asarray(other, dtype=self.dtype)

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(f"Tensor: only a single number is true or false, not a tensor of shape {self.shape}")
        return bool(self._data)

    def __eq__(self, other: object) -> "Tensor":  # type: ignore[override]
        numbers = _numbers(other)
        return NotImplemented if numbers is None else Tensor(self._data == numbers)

    def __ne__(self, other: object) -> "Tensor":  # type: ignore[override]
        numbers = _numbers(other)
        return NotImplemented if numbers is None else Tensor(self._data != numbers)

    __hash__ = object.__hash__  # two tensors are one only if they are the same object

    def __add__(self, other: Any) -> "Tensor":
        return apply(arithmetic.add, self, self._operand(other))

    def __radd__(self, other: Any) -> "Tensor":
        return apply(arithmetic.add, self._operand(other), self)

    def __sub__(self, other: Any) -> "Tensor":
        return apply(arithmetic.subtract, self, self._operand(other))

    def __rsub__(self, other: Any) -> "Tensor":
        return apply(arithmetic.subtract, self._operand(other), self)

    def __mul__(self, other: Any) -> "Tensor":
        return apply(arithmetic.multiply, self, self._operand(other))

    def __rmul__(self, other: Any) -> "Tensor":
        return apply(arithmetic.multiply, self._operand(other), self)

    def __truediv__(self, other: Any) -> "Tensor":
        return apply(arithmetic.divide, self, self._operand(other))

    def __rtruediv__(self, other: Any) -> "Tensor":
        return apply(arithmetic.divide, self._operand(other), self)

    def __matmul__(self, other: Any) -> "Tensor":
        return apply(arithmetic.matmul, self, self._operand(other))

    def __rmatmul__(self, other: Any) -> "Tensor":
        return apply(arithmetic.matmul, self._operand(other), self)

    def __pow__(self, exponent: Any) -> "Tensor":
        if isinstance(exponent, Tensor | np.ndarray):
            return apply(arithmetic.power, self, exponent)
        return apply(arithmetic.power, self, exponent=exponent)

    def __rpow__(self, base: Any) -> "Tensor":
        return apply(arithmetic.power, self._operand(base), self)

    def __neg__(self) -> "Tensor":
        return apply(arithmetic.negative, self)

    def __abs__(self) -> "Tensor":
        return apply(choices.abs, self)

    def __getitem__(self, index: Any) -> "Tensor":
        return apply(arithmetic.getitem, self, index=index)

    def exp(self) -> "Tensor":
        """The exponential of every number."""
        return apply(arithmetic.exp, self)

    def log(self) -> "Tensor":
        """The natural logarithm of every number."""
        return apply(arithmetic.log, self)

    def sin(self) -> "Tensor":
        """The sine of every number."""
        return apply(arithmetic.sin, self)

    def cos(self) -> "Tensor":
        """The cosine of every number."""
        return apply(arithmetic.cos, self)

    def abs(self) -> "Tensor":
        """The absolute value of every number."""
        return apply(choices.abs, self)

    def clip(self, min: float | None = None, max: float | None = None) -> "Tensor":
        """Every number, but none below `min` and none above `max`."""
        return apply(choices.clip, self, min=min, max=max)

    def cumsum(self, axis: int) -> "Tensor":
        """Running sums along an axis."""
        return apply(arithmetic.cumsum, self, axis=axis)

    def max(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> "Tensor":
        """The largest of all numbers, or along the axes named."""
        return apply(choices.max, self, axis=axis, keepdims=keepdims)

    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> "Tensor":
        """The sum of all numbers, or along the axes named."""
        return apply(arithmetic.sum, self, axis=axis, keepdims=keepdims)

    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> "Tensor":
        """The mean of all numbers, or along the axes named."""
        total = self.sum(axis, keepdims)
        if self.size == 0 and total.size > 0:
            raise ValueError(f"mean: there is no mean of no numbers, the shape is {self.shape}")
        return total * (total.size / max(self.size, 1))

    def reshape(self, *shape: int) -> "Tensor":
        """The same numbers in another shape; one length may be -1."""
        return apply(arithmetic.reshape, self, shape=shape)

    def transpose(self, *axes: int) -> "Tensor":
        """The axes in another order; without arguments, reversed."""
        return apply(arithmetic.transpose, self, axes=axes or tuple(range(self.ndim))[::-1])

    @property
    def T(self) -> "Tensor":
        """The axes reversed: of a matrix, rows become columns."""
        return self.transpose()


def _numbers(other: Any) -> Array | None:
    """The array in a tensor, or what NumPy makes of numbers and lists of them; None for anything else."""
    array = other._data if isinstance(other, Tensor) else np.asarray(other)
    return array if array.dtype.kind in "biuf" else None


@overload
def apply(operation: Callable[..., tuple[Array, Pullback]], *inputs: Any, **options: Any) -> Tensor: ...
@overload
def apply(
    operation: Callable[..., tuple[tuple[Array, ...], Pullback]], *inputs: Any, **options: Any
) -> tuple[Tensor, ...]: ...
def apply(operation: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
    """Run an operation on tensors, and note it on the tape if a gradient may be asked for later.

    Parameters
    ----------
    operation : function
        `operation(*arrays, **options) -> (value, pullback)`, see `dlref.engine.operation`.
    *inputs : Tensor, array or None
        Gradients flow to the tensors with `requires_grad`; arrays are constants.
    **options
        Handed on as they are.

    Returns
    -------
    Tensor, or a tuple of Tensors where the operation returns several values

    Raises
    ------
    TypeError
        If a Tensor is among the options: no gradient could flow to it.

    Examples
    --------
    >>> def square(x):
    ...     return x * x, lambda dy: (2 * x * dy,)
    >>> x = Tensor([-1.0, 2.0], requires_grad=True)
    >>> apply(square, x)
    Tensor([1., 4.], requires_grad=True)
    """
    name = getattr(operation, "__name__", type(operation).__name__)
    for option, value in options.items():
        if isinstance(value, Tensor):
            raise TypeError(f"{name}: {option} is a Tensor; as an option it would get no gradient, pass an array")
    arrays, wanted = list(inputs), []
    for i, x in enumerate(inputs):
        if isinstance(x, Tensor):
            arrays[i] = x._data
            if x.requires_grad:
                wanted.append((i, x))
    run = runner.get()
    result, pullback = operation(*arrays, **options) if run is None else run(operation, arrays, options)
    values = result if isinstance(result, tuple) else (result,)
    outputs = [Tensor(value) for value in values]
    if wanted and _recording.get():
        step = _Step(name, inputs, wanted, pullback, outputs)
        for i, output in enumerate(outputs):
            output.requires_grad = output._data.dtype.kind == "f"
            output._made_by = step, i
    return tuple(outputs) if isinstance(result, tuple) else outputs[0]


@contextmanager
def no_grad() -> Iterator[None]:
    """Inside `with no_grad():` nothing is noted on the tape. Use it to evaluate: it saves memory.

    Examples
    --------
    >>> x = Tensor([1.0], requires_grad=True)
    >>> with no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)
