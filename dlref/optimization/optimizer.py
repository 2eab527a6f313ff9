r"""What all optimisers share: groups of parameters, what is remembered about each, and the walk over them.

An optimiser proper (`dlref.optimization`) adds one short method, `_update`: its update rule. This file is the
rest, and follows `torch.optim.Optimizer` in names and layout, so that settings and states move between the two.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

from dlref.engine import Array, Tensor
from dlref.engine.arguments import check_range
from dlref.engine.constructors import check_constructor

Group: TypeAlias = dict[str, Any]
State: TypeAlias = dict[str, Any]
Params: TypeAlias = Iterable[Tensor] | Iterable[Group]


def parameter_list(owner: str, params: Iterable[Any]) -> list[Tensor]:
    """The parameters as a list. Raise TypeError where there is anything but an iterable of Tensors."""
    if isinstance(params, Tensor):
        raise TypeError(f"{owner}: params must be an iterable of Tensors, got a single one; write [parameter]")
    parameters = list(params)
    for parameter in parameters:
        if not isinstance(parameter, Tensor):
            raise TypeError(f"{owner}: params must hold Tensors, got {type(parameter).__name__}")
    return parameters


class Optimizer:
    """Holds parameters and settings in groups, and applies `_update` to each parameter that has a gradient.

    Parameters
    ----------
    params : iterable of Tensor, or iterable of dict
        The parameters to change. Dictionaries `{"params": [...], "lr": 0.1}` make groups with settings of their own.
    defaults : dict
        Settings of every group that does not name its own.

    Attributes
    ----------
    param_groups : list of dict
        `optimizer.param_groups[0]["lr"]` is the learning rate of the first group; schedules change it there.
    state : dict of dict
        What is remembered about each parameter, made at the parameter's first step.

    Raises
    ------
    TypeError
        If `params` is not made of Tensors.
    ValueError
        If `params` is empty, a parameter needs no gradient or comes twice, or a setting is unknown or out of range.
    """

    def __init_subclass__(cls) -> None:
        check_constructor(cls)

    def __init__(self, params: Params, defaults: Group) -> None:
        name = type(self).__name__
        self.defaults = defaults
        self.param_groups: list[Group] = []
        self.state: dict[Tensor, State] = {}
        self._scratch_memory: dict[tuple[str, Any], Array] = {}
        entries: list[Any] = parameter_list(name, params) if isinstance(params, Tensor) else list(params)
        if not entries:
            raise ValueError(f"{name}: params is empty, so there is nothing to optimise")
        for group in entries if isinstance(entries[0], dict) else [{"params": entries}]:
            self.add_param_group(group)

    def add_param_group(self, group: Group) -> None:
        """Add parameters with settings of their own, for example layers that thaw late in a fine-tuning."""
        name = type(self).__name__
        if unknown := sorted(group.keys() - self.defaults.keys() - {"params"}):
            raise ValueError(f"{name}: unknown setting {unknown[0]!r}; known are {', '.join(self.defaults)}")
        # A NumPy scalar such as np.float64(0.1) would make float64 of float32 parameters: plain floats do not.
        plain = {key: value.item() if isinstance(value, np.generic) else value for key, value in group.items()}
        group = {**self.defaults, **plain, "params": parameter_list(name, group.get("params", []))}
        if not group["params"]:
            raise ValueError(f"{name}: a group needs params, got {', '.join(plain) or 'an empty dict'} alone")
        self._check_settings(group)
        seen = {id(parameter) for parameter in self._parameters()}
        for parameter in group["params"]:
            if not parameter.requires_grad:
                raise ValueError(f"{name}: a parameter of shape {parameter.shape} does not require a gradient")
            if id(parameter) in seen:
                raise ValueError(f"{name}: a parameter of shape {parameter.shape} is given twice")
            seen.add(id(parameter))
        self.param_groups.append(group)

    def zero_grad(self) -> None:
        """Forget all gradients (set them to None). Without it `backward` adds to the old ones."""
        for parameter in self._parameters():
            parameter.grad = None

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient, in place.

        Parameters
        ----------
        closure : callable, optional
            Computes the loss and its gradients anew. First-order methods can do without.

        Returns
        -------
        loss : what the closure returned, or None
        """
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    grad = self._gradient(parameter, group)
                    self._update(parameter.data, grad, self.state.setdefault(parameter, {}), group)
                    parameter._note_change()
        return loss

    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        """The update rule: change `data` and `state` in place, leave `grad` as it is."""
        raise NotImplementedError

    def _check_settings(self, group: Group) -> None:
        for setting in ("lr", "momentum", "weight_decay", "eps", "lr_decay", "initial_accumulator_value"):
            value = group.get(setting, 0)
            check_range(type(self).__name__, setting, value, 0, 1 if setting == "momentum" else math.inf)
            if math.isinf(value):
                raise ValueError(f"{type(self).__name__}: {setting} must be finite, got {value}")

    def _gradient(self, parameter: Tensor, group: Group) -> Array:
        r"""Gradient of $L + \frac\lambda2\lVert\theta\rVert^2$ (coupled weight decay), or of $-L$ when maximising."""
        data, grad = parameter.data, parameter.grad
        if grad is None or grad.shape != data.shape or grad.dtype != data.dtype:
            came = None if grad is None else f"{grad.dtype} {grad.shape}"
            raise ValueError(
                f"{type(self).__name__}: grad must be {data.dtype} {data.shape} like its parameter, got {came}"
            )
        if group["maximize"]:
            grad = np.negative(grad, out=self._scratch(data, "negated"))
        if group["weight_decay"] != 0 and not group.get("decoupled_weight_decay", False):
            decay = np.multiply(data, float(group["weight_decay"]), out=self._scratch(data, "decay"))
            grad = np.add(grad, decay, out=decay)
        return grad

    def _scratch(self, like: Array, use: str = "step") -> Array:
        """An array to write to, shaped like `like`. All parameters share one for each use, so nothing is allocated."""
        memory = self._scratch_memory.get((use, like.dtype))
        if memory is None or memory.size < like.size:
            memory = self._scratch_memory[use, like.dtype] = np.empty(like.size, like.dtype)
        return memory[: like.size].reshape(like.shape)

    def _descend(self, data: Array, direction: Array, lr: float) -> None:
        """data ← data - lr · direction."""
        data -= np.multiply(direction, float(lr), out=self._scratch(data))

    def _parameters(self) -> list[Tensor]:
        return [parameter for group in self.param_groups for parameter in group["params"]]

    def state_dict(self) -> dict[str, Any]:
        """A copy of state and settings in PyTorch's layout: parameters are numbered 0, 1, 2 … over all groups.

        Returns
        -------
        dict
            `{"state": {0: {"step": 7, "exp_avg": array, …}, …}, "param_groups": [{"lr": 0.1, …, "params": [0, 1]}]}`
        """
        number = {parameter: i for i, parameter in enumerate(self._parameters())}
        return {
            "state": {number[parameter]: copy.deepcopy(entry) for parameter, entry in self.state.items() if entry},
            "param_groups": [{**group, "params": [number[p] for p in group["params"]]} for group in self.param_groups],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a `state_dict`. One of `torch.optim` does as well, once its tensors are arrays.

        Raises
        ------
        ValueError
            If the groups differ in number or size, a setting is out of range, or an array does not fit its parameter.
            Nothing is changed then.
        """
        name, parameters = type(self).__name__, self._parameters()
        sizes, came = ([len(g["params"]) for g in groups] for groups in (self.param_groups, state_dict["param_groups"]))
        if sizes != came:
            raise ValueError(f"{name}: expected groups of {sizes} parameters, the state has groups of {came}")
        groups = []
        for group, saved in zip(self.param_groups, state_dict["param_groups"], strict=True):
            # Settings that only say how torch should run the same sums (foreach, fused …) are left behind.
            known = {key: saved[key] for key in saved if key in self.defaults or key == "initial_lr"}
            known = {key: tuple(value) if isinstance(value, list) else value for key, value in known.items()}
            groups.append({**group, **known, "params": group["params"]})
            self._check_settings(groups[-1])
        state = {
            parameters[int(i)]: {key: self._restored(key, value, parameters[int(i)]) for key, value in entry.items()}
            for i, entry in state_dict["state"].items()
        }
        self.param_groups, self.state = groups, state

    def _restored(self, key: str, value: Any, parameter: Tensor) -> Any:
        """One entry of a loaded state: a counter as int, an array copied in its parameter's shape and dtype."""
        if key == "step":
            return int(value)
        if np.shape(value) != parameter.shape:
            name = type(self).__name__
            raise ValueError(f"{name}: {key} must be {parameter.shape} like its parameter, got {np.shape(value)}")
        return np.array(value, dtype=parameter.dtype)
