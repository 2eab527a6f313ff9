r"""Count the parameters, the work and the memory of a model, layer by layer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from dlref.counting.rules import Rule, emptied, rule_of
from dlref.counting.table import Count, Layer
from dlref.engine import Array, Module, Parameter, Pullback, Tensor, no_grad
from dlref.engine.autograd import runner
from dlref.engine.module import hollow


class _Tally:
    """What was seen of one module so far."""

    def __init__(self) -> None:
        self.shape: tuple[int, ...] | None = None
        self.multiply_adds = self.activation_bytes = 0


def count(
    model: Module, *inputs: Any, multiply_adds: Mapping[Callable[..., Any], Callable[..., int]] | None = None
) -> Count:
    r"""A model's parameters, multiply–adds and activations, layer by layer, for one forward pass.

    A k×k convolution from C to O channels in g groups takes $k^2 C/g \cdot O H' W'$ multiply–adds for each image, a
    linear layer in · out, and attention $2 L S d$ for each head, causal or not. Biases, activations, normalisation and
    pooling count as nothing, as in the papers. An activation is what a layer returns; a layer is a module without
    modules inside, or with parameters or products of its own. The model is counted in the mode of `eval`.

    Parameters
    ----------
    model : Module
        Perhaps one without weights, see `empty_weights`.
    *inputs : array
        What the model is called with; only the shapes matter. The numbers are for all of it: for one image, give one.
    multiply_adds : mapping of operation to function, optional
        For operations that are not of this library: how many multiply–adds, as a function of the input arrays.

    Returns
    -------
    Count

    Raises
    ------
    TypeError
        If `model` is no Module, or uses an operation that nobody has said anything about.

    Examples
    --------
    >>> from dlref.convolutional import LeNet
    >>> lenet = count(LeNet(rng=np.random.default_rng(0)), np.zeros((1, 1, 28, 28), np.float32))
    >>> lenet.parameters, lenet.multiply_adds
    (61706, 416520)
    >>> tuple(lenet.layers[0])
    ('features.0', 'Conv2d', (1, 6, 28, 28), 156, 117600, 18816)
    """
    if not isinstance(model, Module):
        raise TypeError(f"count: model must be a Module, got {type(model).__name__}")
    extra = multiply_adds or {}
    names: dict[Module, str] = {}
    for way, module in _named_modules(model):
        names.setdefault(module, way)  # a module that is shared counts where it comes first
    tallies = {module: _Tally() for module in names}
    inside: list[Module] = []  # the modules that are running, the innermost last

    def run(operation: Callable[..., Any], arrays: list[Any], options: dict[str, Any]) -> tuple[Any, Pullback]:
        rule = _given(extra[operation]) if operation in extra else rule_of(operation)
        if rule is None:
            name, where = getattr(operation, "__name__", operation), names[inside[-1]] or "the model"
            raise TypeError(f"count: no rule for {name} (in {where}); give one in multiply_adds")
        value, pullback = _run_small(operation, arrays, options, rule)
        first = value[0] if isinstance(value, tuple) else value
        tallies[inside[-1]].multiply_adds += rule.multiply_adds(arrays, first.shape)
        return value, pullback

    with no_grad(), _watched(tallies, inside):
        token = runner.set(run)
        try:
            model(*inputs)
        finally:
            runner.reset(token)
    return Count(tuple(_rows(names, tallies)))


def _given(multiply_adds: Callable[..., int]) -> Rule:
    """A rule of the caller's."""
    return Rule(lambda arrays, shape: multiply_adds(*arrays))


def _run_small(
    operation: Callable[..., Any], arrays: list[Any], options: dict[str, Any], rule: Rule
) -> tuple[Any, Pullback]:
    """Run an operation; a value that would be much work is computed for no sample, and stretched to its shape."""
    small = emptied(arrays, rule.batch)
    if small is None:
        value: tuple[Any, Pullback] = operation(*arrays, **options)
        return value
    empty, pullback = operation(*small, **options)
    shape = (len(arrays[rule.batch[0]]), *empty.shape[1:])
    return np.broadcast_to(np.zeros((), empty.dtype), shape), pullback


@contextmanager
def _watched(tallies: Mapping[Module, _Tally], inside: list[Module]) -> Iterator[None]:
    """Write down what each module returns, and which one is running; all in the mode of `eval`."""

    def watch(module: Module) -> Callable[..., Any]:
        forward, tally = module.forward, tallies[module]

        def watched(*args: Any, **kwargs: Any) -> Any:
            inside.append(module)
            try:
                value = forward(*args, **kwargs)
            finally:
                inside.pop()
            arrays = [*_arrays(value)]
            tally.shape = arrays[0].shape if arrays else None
            tally.activation_bytes += sum(array.nbytes for array in arrays)
            return value

        return watched

    modes = {module: module.training for module in tallies}
    try:
        for module in tallies:
            module.training = False
            vars(module)["forward"] = watch(module)
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode
            vars(module).pop("forward", None)


def _rows(names: Mapping[Module, str], tallies: Mapping[Module, _Tally]) -> Iterator[Layer]:
    seen: set[int] = set()
    for module, name in names.items():
        own = {id(p): p.size for _, p in module._members() if isinstance(p, Parameter) and id(p) not in seen}
        seen |= own.keys()
        tally, leaf = tallies[module], not [*module.children()]
        if own or tally.multiply_adds or (leaf and tally.shape is not None):
            numbers = (sum(own.values()), tally.multiply_adds, tally.activation_bytes)
            yield Layer(name, type(module).__name__, tally.shape, *numbers)


def _named_modules(module: Module, name: str = "") -> Iterator[tuple[str, Module]]:
    """The module and all below, with the ways to them."""
    yield name, module
    for child_name, child in module.named_children():
        yield from _named_modules(child, f"{name}.{child_name}" if name else child_name)


def _arrays(value: Any) -> Iterator[Array]:
    """The arrays in what a module returned."""
    if isinstance(value, Tensor | np.ndarray):
        yield value.data if isinstance(value, Tensor) else value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _arrays(item)


class _NoDraws(np.random.Generator):
    """A generator that draws nothing: an array of one number, seen everywhere, in no time."""

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        return np.broadcast_to(0.0, size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        return np.broadcast_to(0.0, size)

    def standard_normal(self, size: Any = None, dtype: Any = float, out: Any = None) -> Any:
        return np.broadcast_to(np.zeros((), dtype), size)


@contextmanager
def empty_weights() -> Iterator[np.random.Generator]:
    """Inside, new parameters have a shape but no memory, and the generator that you get draws nothing.

    A model of a hundred million parameters is made at once, and good for being counted, for nothing else. PyTorch has
    `torch.device("meta")` for that.

    Examples
    --------
    >>> from dlref.feedforward import Linear
    >>> with empty_weights() as rng:
    ...     layer = Linear(10_000, 10_000, rng=rng)
    >>> layer.weight.size, layer.weight.data.strides
    (100000000, (0, 0))
    """
    token = hollow.set(True)
    try:
        yield _NoDraws(np.random.PCG64(0))
    finally:
        hollow.reset(token)
