r"""Two variants of Adam: one trusts its own measurements late (RAdam), one looks ahead (NAdam)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dlref.engine import Array, Tensor
from dlref.engine.arguments import check_range
from dlref.optimization.optimizer import Group, Optimizer, Params, State


class _Moments(Optimizer):
    """What both share: running means of the gradient and of its square."""

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        if len(group["betas"]) != 2 or not all(0 <= beta < 1 for beta in group["betas"]):
            raise ValueError(f"{type(self).__name__}: betas must be two numbers in [0, 1), got {group['betas']}")

    def _measure(self, data: Array, grad: Array, state: State, group: Group) -> tuple[Array, Array]:
        """Shrink the weights, if decay is decoupled, and bring both means up to date."""
        if not state:
            state |= {"step": 0, "exp_avg": np.zeros_like(data), "exp_avg_sq": np.zeros_like(data)}
        state["step"] += 1
        if group["decoupled_weight_decay"] and group["weight_decay"] != 0:
            data *= 1 - float(group["lr"]) * group["weight_decay"]
        (beta1, beta2), scratch = group["betas"], self._scratch(data)
        m, v = state["exp_avg"], state["exp_avg_sq"]
        m *= beta1
        m += np.multiply(grad, 1 - beta1, out=scratch)
        v *= beta2
        np.multiply(grad, grad, out=scratch)
        scratch *= 1 - beta2
        v += scratch
        return m, v


class RAdam(_Moments):
    r"""Adam without its uncertain first steps: as long as little is known of $v$, it is not divided by.

    $$\rho_\infty = \frac{2}{1-\beta_2} - 1, \qquad \rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t}, \qquad
      \Delta_t = \begin{cases} r_t\,\dfrac{\hat m_t}{\sqrt{\hat v_t} + \epsilon / \sqrt{1-\beta_2^t}} & \rho_t > 5 \\
      \hat m_t & \text{else} \end{cases}$$

    $$r_t = \sqrt{\frac{(\rho_t - 4)(\rho_t - 2)\,\rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2)\,\rho_t}}$$

    $\rho_t$ is about the number of gradients that the running mean of squares stands for, and $r_t$, which grows from 0
    to 1, makes up for its scatter while they are few. This does what a warm-up of the learning rate does for Adam.

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr, eps, weight_decay : float, >= 0
    betas : pair of float, each 0 to below 1
    decoupled_weight_decay : bool
        As in `Adam`.

    References
    ----------
    Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", 2019, arXiv:1908.03265, algorithm 2;
    $\epsilon$ stands where PyTorch has it.

    Examples
    --------
    >>> w = Tensor(np.zeros(3), requires_grad=True)
    >>> w.grad = np.array([1000.0, -1.0, 0.001])
    >>> RAdam([w], lr=0.1).step()  # its first five steps follow the gradient, however large
    >>> w.data
    array([-1.e+02,  1.e-01, -1.e-04])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    # --8<-- [start:radam]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        m, v = self._measure(data, grad, state, group)
        (beta1, beta2), t = group["betas"], state["step"]
        lr = group["lr"] / (1 - beta1**t)
        known = 1 - beta2**t
        most = 2 / (1 - beta2) - 1
        rho = most - 2 * t * beta2**t / known
        if rho <= 5:
            self._descend(data, m, lr)
            return
        rectified = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
        root = np.sqrt(v, out=self._scratch(data))
        root += group["eps"]
        self._descend(data, np.divide(m, root, out=root), lr * rectified * math.sqrt(known))

    # --8<-- [end:radam]


class NAdam(_Moments):
    r"""Adam with Nesterov's momentum: the step is taken from where the momentum is going to lead.

    $$\mu_t = \beta_1 \big(1 - \tfrac12 \cdot 0.96^{\,t \psi}\big), \qquad
      \Delta_t = \frac{1}{\sqrt{\hat v_t} + \epsilon} \Big(
      \frac{(1 - \mu_t)\,g_t}{1 - \prod_{i \le t} \mu_i} + \frac{\mu_{t+1}\,m_t}{1 - \prod_{i \le t+1} \mu_i} \Big)$$

    Of the running mean the newest gradient is given more weight than in Adam, as if the next step's mean were there
    already. The momentum $\mu_t$ starts at half of $\beta_1$ and grows towards it.

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr, eps, weight_decay : float, >= 0
    betas : pair of float, each 0 to below 1
    momentum_decay : float, >= 0
        $\psi$, how fast the momentum grows.
    decoupled_weight_decay : bool
        As in `Adam`.

    References
    ----------
    Dozat, "Incorporating Nesterov Momentum into Adam", ICLR 2016 workshop.

    Examples
    --------
    >>> w = Tensor(np.zeros(2), requires_grad=True)
    >>> w.grad = np.array([1000.0, -0.001])
    >>> NAdam([w], lr=0.1).step()
    >>> w.data.round(3)
    array([-0.106,  0.106])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        check_range("NAdam", "momentum_decay", group["momentum_decay"])

    # --8<-- [start:nadam]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        m, v = self._measure(data, grad, state, group)
        (beta1, beta2), t = group["betas"], state["step"]
        now, later = (beta1 * (1 - 0.96 ** (s * group["momentum_decay"]) / 2) for s in (t, t + 1))
        state["mu_product"] = state.get("mu_product", 1.0) * now

        root = np.sqrt(v, out=self._scratch(data, "root"))
        root /= math.sqrt(1 - beta2**t)
        root += group["eps"]
        step = np.multiply(grad, (1 - now) / (1 - state["mu_product"]), out=self._scratch(data))
        step += np.multiply(m, later / (1 - state["mu_product"] * later), out=self._scratch(data, "ahead"))
        step /= root
        self._descend(data, step, group["lr"])

    # --8<-- [end:nadam]

    def _restored(self, key: str, value: Any, parameter: Tensor) -> Any:
        return float(value) if key == "mu_product" else super()._restored(key, value, parameter)
