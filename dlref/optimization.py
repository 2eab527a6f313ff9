r"""First-order optimisers: from the gradient of the loss to the next parameters.

Each optimiser is one method, `_update`, which stands below its formula and changes a parameter in place:

$$\theta_t = \theta_{t-1} - \eta\,\Delta_t$$

$\eta$ is the learning rate; what optimisers differ in is the step $\Delta_t$ that they make of the gradient $g_t$.
SGD is in this file, and so is the clipping of gradients. Optimisers that give every weight a learning rate of its own
are in `dlref.adaptive`, Newton and L-BFGS in `dlref.second_order`, schedules in `dlref.schedules`, and all of them can
be imported from here. What the optimisers share, the walk over the parameters, weight decay and `state_dict`, is in
`dlref.optimizer`. Names, defaults and state are those of `torch.optim`, and so are the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from dlref.adaptive import Adadelta, Adagrad, Adam, AdamW, RMSprop
from dlref.arguments import check_range
from dlref.autograd import Tensor
from dlref.operation import Array
from dlref.optimizer import Group, Optimizer, Params, State, parameter_list
from dlref.schedules import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from dlref.second_order import LBFGS, Newton

__all__ = [
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "Newton",
    "Optimizer",
    "RMSprop",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "clip_grad_norm",
    "clip_grad_value",
]


class SGD(Optimizer):
    r"""Stochastic gradient descent, with momentum $\mu$, dampening $\tau$ and Nesterov's look-ahead.

    $$u_1 = g_1, \qquad u_t = \mu\,u_{t-1} + (1 - \tau)\,g_t, \qquad
      \Delta_t = \begin{cases} g_t + \mu\,u_t & \text{Nesterov} \\ u_t & \text{otherwise} \end{cases}$$

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr : float, >= 0
        Learning rate $\eta$.
    momentum : float, >= 0
        $\mu$. With 0 the step is the gradient itself; with 0.9 it is a running sum over about ten gradients.
    dampening : float
        $\tau$. With $\tau = \mu$ the running sum becomes a running mean.
    weight_decay : float, >= 0
        $\lambda$; adds $\lambda\theta$ to the gradient.
    nesterov : bool
        Needs momentum > 0 and no dampening.
    maximize : bool
        Climb instead of descend.

    References
    ----------
    Robbins and Monro, "A Stochastic Approximation Method", 1951.
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.

    Examples
    --------
    >>> import numpy as np
    >>> w = Tensor(np.array([1.0, -2.0]), requires_grad=True)
    >>> w.grad = np.array([0.5, 0.5])
    >>> SGD([w], lr=0.1).step()
    >>> w.data
    array([ 0.95, -2.05])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        if group["nesterov"] and (group["momentum"] == 0 or group["dampening"] != 0):
            raise ValueError(
                "SGD: nesterov needs momentum > 0 and dampening = 0, "
                f"got momentum={group['momentum']}, dampening={group['dampening']}"
            )

    # --8<-- [start:sgd]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        momentum, step = group["momentum"], grad
        if momentum != 0:
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = grad.copy()
            else:
                state["momentum_buffer"] *= momentum
                state["momentum_buffer"] += np.multiply(grad, 1 - group["dampening"], out=self._scratch(data))
            step = state["momentum_buffer"]
            if group["nesterov"]:
                ahead = np.multiply(step, momentum, out=self._scratch(data))
                step = np.add(grad, ahead, out=ahead)
        self._descend(data, step, group["lr"])

    # --8<-- [end:sgd]


def clip_grad_norm(
    parameters: Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> float:
    r"""Scale all gradients by one factor, in place, so that their common norm is at most `max_norm`.

    $$g \leftarrow g \cdot \min\Bigl(1, \frac{\text{max\_norm}}{\lVert g\rVert + 10^{-6}}\Bigr)$$

    The norm is taken over all gradients as one long vector: the direction of the step stays.

    Parameters
    ----------
    parameters : iterable of Tensor
    max_norm : float, >= 0
    norm_type : float
        2 for the Euclidean norm, `math.inf` for the largest entry.
    error_if_nonfinite : bool
        Raise instead of spreading a NaN or an infinity over all gradients.

    Returns
    -------
    norm : float
        The norm before clipping. Worth logging: it shows an explosion first.

    Raises
    ------
    FloatingPointError
        If `error_if_nonfinite` and the norm is NaN or infinite.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013, arXiv:1211.5063.

    Examples
    --------
    >>> import numpy as np
    >>> w = Tensor(np.zeros(2), requires_grad=True)
    >>> w.grad = np.array([3.0, 4.0])
    >>> clip_grad_norm([w], max_norm=1.0)
    5.0
    >>> w.grad.round(4)
    array([0.6, 0.8])
    """
    check_range("clip_grad_norm", "max_norm", max_norm)
    grads = [p.grad for p in parameter_list("clip_grad_norm", parameters) if p.grad is not None]
    norm = float(np.linalg.norm([np.linalg.norm(grad.reshape(-1), norm_type) for grad in grads], norm_type))
    if error_if_nonfinite and not math.isfinite(norm):
        raise FloatingPointError(f"clip_grad_norm: the norm of the gradients is {norm}")
    factor = max_norm / (norm + 1e-6)
    if not factor >= 1:  # also where the norm is NaN
        with np.errstate(invalid="ignore"):
            for grad in grads:
                np.multiply(grad, factor, out=grad)
    return norm


def clip_grad_value(parameters: Iterable[Tensor], clip_value: float) -> None:
    r"""Clip every entry of every gradient to $[-c, c]$, in place. Unlike `clip_grad_norm` it turns the direction.

    Parameters
    ----------
    parameters : iterable of Tensor
    clip_value : float, >= 0
        $c$.

    References
    ----------
    Mikolov, "Statistical Language Models based on Neural Networks", PhD thesis, 2012, section 3.2.2.

    Examples
    --------
    >>> import numpy as np
    >>> w = Tensor(np.zeros(2), requires_grad=True)
    >>> w.grad = np.array([3.0, -0.5])
    >>> clip_grad_value([w], clip_value=1.0)
    >>> w.grad
    array([ 1. , -0.5])
    """
    check_range("clip_grad_value", "clip_value", clip_value)
    for parameter in parameter_list("clip_grad_value", parameters):
        if parameter.grad is not None:
            np.clip(parameter.grad, -clip_value, clip_value, out=parameter.grad)
