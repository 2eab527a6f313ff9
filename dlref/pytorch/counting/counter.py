r"""Count the parameters, the work and the memory of a PyTorch module, layer by layer.

PyTorch has both halves already: tensors on the device "meta", which have a shape and no memory, and a counter of the
floating-point operations that reach its kernels.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from dlref.counting import Count, Layer


class _Tally:
    """What was seen of one module so far."""

    def __init__(self) -> None:
        self.shape: tuple[int, ...] | None = None
        self.multiply_adds = self.activation_bytes = 0


def count(model: nn.Module, *inputs: Tensor) -> Count:
    """A module's parameters, multiply–adds and activations, layer by layer, for one forward pass.

    What counts is said in `dlref.counting.count`. Nothing is computed, and `model` is left as it is, wherever its
    weights are: it may come from `with torch.device("meta")`.

    Raises
    ------
    TypeError
        If `model` is no `nn.Module`.

    Examples
    --------
    >>> print(count(nn.Sequential(nn.Linear(4, 3), nn.ReLU()), torch.zeros(1, 4)))
    layer  kind    output  parameters  multiply-adds  activation bytes
    0      Linear  (1, 3)          15             12                12
    1      ReLU    (1, 3)           0              0                12
    total                          15             12                24
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"count: model must be an nn.Module, got {type(model).__name__}")
    clone = _on_meta(model)
    tallies = {module: _Tally() for module in clone.modules()}
    counter = FlopCounterMode(display=False)
    _watch(tallies, counter)
    with torch.no_grad(), counter:
        clone.eval()(*(x.to("meta") if isinstance(x, Tensor) else x for x in inputs))
    return Count(tuple(_rows(clone, tallies)))


def _on_meta(model: nn.Module) -> nn.Module:
    """A copy whose parameters and buffers have no memory; what was tied or shared is so in the copy."""
    memo: dict[int, Any] = {id(p): nn.Parameter(p.detach().to("meta"), p.requires_grad) for p in model.parameters()}
    memo |= {id(buffer): buffer.detach().to("meta") for buffer in model.buffers()}
    return deepcopy(model, memo)


def _watch(tallies: dict[nn.Module, _Tally], counter: FlopCounterMode) -> None:
    """From now on, write down what each module returns and computes."""
    begun: list[int] = []  # for each module that is running: operations before it, and those of modules inside it

    def before(module: nn.Module, args: Any) -> None:
        begun.append(counter.get_total_flops())

    def after(module: nn.Module, args: Any, value: Any) -> None:
        own = counter.get_total_flops() - begun.pop()
        begun[:] = [operations + own for operations in begun]  # so that those outside do not count them again
        tensors = [*_tensors(value)]
        tally = tallies[module]
        tally.shape = tuple(tensors[0].shape) if tensors else None
        tally.multiply_adds += own // 2  # a product and a sum
        tally.activation_bytes += sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    for module in tallies:
        module.register_forward_pre_hook(before)
        module.register_forward_hook(after)


def _rows(model: nn.Module, tallies: dict[nn.Module, _Tally]) -> Iterator[Layer]:
    seen: set[Tensor] = set()
    for name, module in model.named_modules():
        own = [p for p in module.parameters(recurse=False) if p not in seen]
        seen.update(own)
        tally, leaf = tallies[module], not [*module.children()]
        if own or tally.multiply_adds or (leaf and tally.shape is not None):
            numbers = (sum(p.numel() for p in own), tally.multiply_adds, tally.activation_bytes)
            yield Layer(name, type(module).__name__, tally.shape, *numbers)


def _tensors(value: Any) -> Iterator[Tensor]:
    """The tensors in what a module returned."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _tensors(item)
