r"""Modules: parameters with names, and files to keep them in.

A network is a tree. Its leaves are arrays that are learned (`Parameter`) or merely kept (buffers, such
as the running mean of batch normalisation); its branches are modules. A parameter's name is the way to it:
`layers.0.weight` is the `weight` of the first of the `layers`. PyTorch names them by the same rule, so a
`state_dict` of the one fits the other.

>>> import numpy as np
>>> from dlref.feedforward import Linear
>>> class Twice(Module):
...     def __init__(self, rng):
...         self.first = Linear(4, 4, rng=rng)
...         self.second = Linear(4, 1, rng=rng)
...
...     def forward(self, x):
...         return self.second(self.first(x))
>>> list(Twice(np.random.default_rng(0)).state_dict())
['first.weight', 'first.bias', 'second.weight', 'second.bias']

Parameters and modules need not be registered: a module looks at its own attributes whenever it is asked. Buffers must
be, with `register_buffer`: they are plain arrays, as is much that nobody wants in a file.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from dlref.engine.arguments import refuse_none, required_arrays
from dlref.engine.autograd import Tensor
from dlref.engine.constructors import check_constructor
from dlref.engine.files import atomic_write
from dlref.engine.operation import Array

hollow: ContextVar[bool] = ContextVar("hollow", default=False)  # whether new parameters have a shape and no memory


class Parameter(Tensor):
    """A tensor that is learned: it requires a gradient, and a `Module` finds it by its name.

    Parameters
    ----------
    data : array of float32 or float64
        Copied: an optimizer will write to the copy.

    Examples
    --------
    >>> Parameter([0.5, -0.5]).requires_grad
    True
    """

    def __init__(self, data: ArrayLike) -> None:
        if hollow.get():
            given = np.asarray(data)  # one number, seen everywhere
            data = np.lib.stride_tricks.as_strided(np.zeros(1, given.dtype), given.shape, (0,) * given.ndim)
        super().__init__(data if hollow.get() else np.array(data), requires_grad=True)


class IncompatibleKeys(NamedTuple):
    """Names that a state lacked, and names it had too many."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module:
    """A function with parameters. Subclasses set attributes and write `forward`.

    Attributes that are parameters or modules, or lists of these, are found by their names.

    Attributes
    ----------
    training : bool
        Whether dropout drops and batch normalisation measures; see `train` and `eval`.

    Examples
    --------
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter([2.0])
    ...
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> scale = Scale()
    >>> scale(np.array([1.0, 3.0]))
    Tensor([2., 6.], requires_grad=True)
    >>> scale.state_dict()
    {'factor': array([2.])}
    """

    training: bool = True
    _buffer_names: tuple[str, ...] = ()
    _required: tuple[tuple[int, str], ...] = ()  # the arrays that `forward` cannot do without

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every subclass writes its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward method")

    def __init_subclass__(cls) -> None:
        check_constructor(cls)
        cls._required = tuple((i - 1, name) for i, name in required_arrays(cls.forward))  # without self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.forward(*args, **kwargs)
        except Exception:  # the module's own name says more than that of the operation which met the None
            refuse_none(type(self).__name__, self._required, args, kwargs)
            raise

    # The tree

    def register_buffer(self, name: str, array: ArrayLike | None) -> None:
        """Make `array` the attribute `name`, saved with the parameters but never learned.

        Raises
        ------
        TypeError
            If the array holds Python objects: these could not be saved safely.
        """
        if array is not None and np.asarray(array).dtype.hasobject:
            raise TypeError(f"register_buffer: {name} must hold numbers, got an array of Python objects")
        if name not in self._buffer_names:
            self._buffer_names = (*self._buffer_names, name)
        setattr(self, name, None if array is None else np.array(array))

    def _members(self) -> Iterator[tuple[str, Any]]:
        """All attributes with their names; the items of a list are `name.0`, `name.1`, ..."""
        for name, value in vars(self).items():
            yield from ((f"{name}.{i}", item) for i, item in enumerate(value)) if _is_list(value) else ((name, value),)

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """The modules directly below, with their names."""
        return ((name, value) for name, value in self._members() if isinstance(value, Module))

    def children(self) -> Iterator["Module"]:
        """The modules directly below."""
        return (child for _, child in self.named_children())

    def modules(self) -> Iterator["Module"]:
        """This module and all below."""
        yield self
        for child in self.children():
            yield from child.modules()

    def _entries(self, prefix: str = "") -> Iterator[tuple[str, Parameter | Array]]:
        """Parameters, then buffers, then those of the children: PyTorch's order."""
        for name, value in self._members():
            if isinstance(value, Parameter):
                value._name = prefix + name  # for messages
                yield prefix + name, value
        for name in self._buffer_names:
            if getattr(self, name) is not None:
                yield prefix + name, getattr(self, name)
        for name, child in self.named_children():
            yield from child._entries(f"{prefix}{name}.")

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Every parameter once, under its first name, also where two modules share it."""
        seen: set[int] = set()
        for name, value in self._entries():
            if isinstance(value, Parameter) and id(value) not in seen:
                seen.add(id(value))
                yield name, value

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter once: what an optimizer wants."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self) -> Iterator[tuple[str, Array]]:
        """Every buffer with its name."""
        return ((name, value) for name, value in self._entries() if not isinstance(value, Parameter))

    # Modes

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and below, and return the module."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """The same as `train(False)`: from now on the module is used, not taught."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    # State

    def state_dict(self) -> dict[str, Array]:
        """All parameters and buffers under their names, as copies that later training leaves alone."""
        return {name: np.array(_array(value)) for name, value in self._entries()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> IncompatibleKeys:
        """Copy the arrays of a state into the parameters and buffers of the same names.

        Parameters
        ----------
        state : mapping of str to array
            From `state_dict`, or from a PyTorch module on the CPU.
        strict : bool
            Whether every name must match. Shapes must match in any case.

        Returns
        -------
        IncompatibleKeys
            Names that were missing and names that nothing was done with; both empty if `strict`.

        Raises
        ------
        ValueError
            If names or shapes do not match. The module is then as it was.
        TypeError
            If an array cannot become the parameter's type, such as complex numbers.
        """
        own = {name: _array(value) for name, value in self._entries()}
        missing = [name for name in own if name not in state]
        unexpected = [name for name in state if name not in own]
        new = {name: np.asarray(state[name]) for name in own if name in state}
        problems = [f"missing: {', '.join(missing)}"] if missing and strict else []
        problems += [f"unexpected: {', '.join(unexpected)}"] if unexpected and strict else []
        problems += [
            f"{name} must be of shape {own[name].shape}, got {value.shape}"
            for name, value in new.items()
            if value.shape != own[name].shape
        ]
        if problems:
            raise ValueError(f"load_state_dict: {type(self).__name__}: {'; '.join(problems)}")
        for name, value in new.items():
            if not np.can_cast(value.dtype, own[name].dtype, casting="same_kind"):
                raise TypeError(f"load_state_dict: {name} must be {own[name].dtype}, got {value.dtype}")
        for name, value in new.items():
            own[name][...] = value  # in place: optimizers and tied modules hold the same array
        for parameter in self.parameters():
            parameter._note_change()
        return IncompatibleKeys(missing, unexpected)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state to an `.npz` file, whole or not at all.

        A power cut in the middle leaves the file that was there before (see `dlref.engine.files`).
        """
        with atomic_write(path) as file:
            np.savez(file, **self.state_dict())  # type: ignore[arg-type]

    def load(self, path: str | os.PathLike[str], strict: bool = True) -> IncompatibleKeys:
        """Read a file that `save` wrote. No code in a file is ever run: there is no pickle in it.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is cut short, damaged or of another kind, or as in `load_state_dict`.
        """
        return self.load_state_dict(_read(Path(path)), strict)

    def __repr__(self) -> str:
        lines = [f"({name}): {child!r}".replace("\n", "\n  ") for name, child in self.named_children()]
        inside = "".join(f"\n  {line}" for line in lines)
        return f"{type(self).__name__}({inside}\n)" if inside else f"{type(self).__name__}()"


class Sequential(Module):
    """Modules one after the other: the output of each is the input of the next.

    Parameters
    ----------
    *modules : Module
        Named "0", "1", ..., as in PyTorch.

    Raises
    ------
    TypeError
        If one of them is not a module: a function such as `relu` is used through its module, `ReLU()`.

    Examples
    --------
    >>> from dlref.activations import ReLU, Tanh
    >>> Sequential(ReLU(), Tanh())(np.array([-1.0, 0.0]))
    Tensor([0., 0.])
    """

    def __init__(self, *modules: Module) -> None:
        for i, module in enumerate(modules):
            if not isinstance(module, Module):
                raise TypeError(f"Sequential: argument {i} must be a Module, got {type(module).__name__}")
            setattr(self, str(i), module)

    def forward(self, x: Tensor | Array) -> Any:
        for module in vars(self).values():
            if isinstance(module, Module):
                x = module(x)
        return x

    def __getitem__(self, i: int) -> Module:
        return list(self.children())[i]

    def __len__(self) -> int:
        return len(list(self.children()))


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _array(value: Parameter | Array) -> Array:
    return value.data if isinstance(value, Parameter) else value


def _read(path: Path) -> dict[str, Array]:
    """All arrays of an `.npz` file, read to the end, so that damage shows here and not later."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            state = {name: file[name] for name in file.files}
            if all(isinstance(array, np.ndarray) for array in state.values()):
                return state
    except (ValueError, EOFError, KeyError, AttributeError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"load: {path} is damaged or not an .npz file of arrays ({error})") from error
    raise ValueError(f"load: {path} is not an .npz file of arrays")
