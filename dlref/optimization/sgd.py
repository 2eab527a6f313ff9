r"""Stochastic gradient descent, with momentum, Nesterov's version of it, and weight decay."""

from __future__ import annotations

import numpy as np

from dlref.engine import Array
from dlref.optimization.optimizer import Group, Optimizer, Params, State


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
    >>> from dlref.engine import Tensor
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
                damped = 1 - group["dampening"]
                state["momentum_buffer"] *= momentum
                state["momentum_buffer"] += grad if damped == 1 else np.multiply(grad, damped, out=self._scratch(data))
            step = state["momentum_buffer"]
            if group["nesterov"]:
                ahead = np.multiply(step, momentum, out=self._scratch(data))
                step = np.add(grad, ahead, out=ahead)
        self._descend(data, step, group["lr"])

    # --8<-- [end:sgd]
