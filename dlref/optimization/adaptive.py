r"""Adaptive optimisers: a learning rate for every single weight, measured from its own gradients.

A weight whose gradients are large takes small steps, a rare one takes large steps: each gradient is divided by a
root of the squared gradients seen before,

$$\theta_t = \theta_{t-1} - \eta\,\Delta_t, \qquad \Delta_t \approx \frac{g_t}{\sqrt{\overline{g^2}} + \epsilon}$$

The five differ in how they average $g^2$, and in what stands in the numerator. All sums and products go to arrays
that exist already (`out=`): such loops wait for memory, not for arithmetic, so a step that allocates nothing is fast.
"""

from __future__ import annotations

import math

import numpy as np

from dlref.engine import Array
from dlref.engine.arguments import check_range
from dlref.optimization.optimizer import Group, Optimizer, Params, State


def _running_mean(mean: Array, value: Array, keep: float, scratch: Array) -> None:
    """mean ← keep · mean + (1 - keep) · value, in place; `scratch` may be `value` itself."""
    mean *= keep
    mean += np.multiply(value, 1 - keep, out=scratch)


class Adagrad(Optimizer):
    r"""A learning rate per weight, which shrinks with all the gradient this weight has seen.

    $$s_t = s_{t-1} + g_t^2, \qquad
      \Delta_t = \frac{g_t}{\bigl(1 + (t-1)\,\kappa\bigr)\bigl(\sqrt{s_t} + \epsilon\bigr)}$$

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr, weight_decay : float, >= 0
    lr_decay : float, >= 0
        $\kappa$, a further decay of the learning rate.
    initial_accumulator_value : float, >= 0
        $s_0$.
    eps : float, >= 0
        $\epsilon$, outside the root.

    References
    ----------
    Duchi, Hazan and Singer, "Adaptive Subgradient Methods", 2011, JMLR 12.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "eps": eps,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    # --8<-- [start:adagrad]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        if not state:
            state |= {"step": 0, "sum": np.full_like(data, group["initial_accumulator_value"])}
        state["step"] += 1
        state["sum"] += np.multiply(grad, grad, out=self._scratch(data))
        root = np.sqrt(state["sum"], out=self._scratch(data))
        root += group["eps"]
        lr = group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"])
        self._descend(data, np.divide(grad, root, out=root), lr)

    # --8<-- [end:adagrad]


class RMSprop(Optimizer):
    r"""Adagrad that forgets: a running mean of the squared gradient instead of its sum.

    $$v_t = \alpha\,v_{t-1} + (1-\alpha)\,g_t^2, \qquad
      r_t = \frac{g_t}{\sqrt{v_t - m_t^2} + \epsilon}, \qquad
      \Delta_t = \mu\,\Delta_{t-1} + r_t$$

    $m_t$ is the running mean of the gradient itself when `centered`, so that the root holds its variance, and 0
    otherwise.

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr, weight_decay : float, >= 0
    alpha : float, 0 to 1
        How much of the old mean is kept.
    eps : float, >= 0
        $\epsilon$, outside the root.
    momentum : float, >= 0
        $\mu$.

    References
    ----------
    Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012.
    Graves, "Generating Sequences With Recurrent Neural Networks", 2013, arXiv:1308.0850 (centred form).
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "alpha": alpha,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "centered": centered,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        check_range("RMSprop", "alpha", group["alpha"], 0, 1)

    # --8<-- [start:rmsprop]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        if not state:
            names = ["square_avg"] + ["grad_avg"] * group["centered"] + ["momentum_buffer"] * (group["momentum"] > 0)
            state |= {"step": 0, **{name: np.zeros_like(data) for name in names}}
        state["step"] += 1
        scratch = self._scratch(data)

        _running_mean(state["square_avg"], np.multiply(grad, grad, out=scratch), group["alpha"], scratch)
        if group["centered"]:
            _running_mean(state["grad_avg"], grad, group["alpha"], scratch)
            np.multiply(state["grad_avg"], state["grad_avg"], out=scratch)
            root = np.sqrt(np.subtract(state["square_avg"], scratch, out=scratch), out=scratch)
        else:
            root = np.sqrt(state["square_avg"], out=scratch)
        root += group["eps"]
        step = np.divide(grad, root, out=root)
        if group["momentum"] > 0:
            state["momentum_buffer"] *= group["momentum"]
            state["momentum_buffer"] += step
            step = state["momentum_buffer"]
        self._descend(data, step, group["lr"])

    # --8<-- [end:rmsprop]


class Adadelta(Optimizer):
    r"""RMSprop whose learning rate is measured too: the running size of its own steps.

    $$v_t = \rho\,v_{t-1} + (1-\rho)\,g_t^2, \qquad
      \Delta_t = \frac{\sqrt{u_{t-1} + \epsilon}}{\sqrt{v_t + \epsilon}}\,g_t, \qquad
      u_t = \rho\,u_{t-1} + (1-\rho)\,\Delta_t^2$$

    Steps thus have the unit of the parameters. Here, and only here, $\epsilon$ stands inside the roots: it is what
    gets the first step off the ground, as $u_0 = 0$.

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr, weight_decay : float, >= 0
    rho : float, 0 to 1
    eps : float, >= 0

    References
    ----------
    Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012, arXiv:1212.5701, algorithm 1.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize})

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        check_range("Adadelta", "rho", group["rho"], 0, 1)

    # --8<-- [start:adadelta]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        if not state:
            state |= {"step": 0, "square_avg": np.zeros_like(data), "acc_delta": np.zeros_like(data)}
        state["step"] += 1
        scratch, root = self._scratch(data), self._scratch(data, "root")

        _running_mean(state["square_avg"], np.multiply(grad, grad, out=scratch), group["rho"], scratch)
        np.sqrt(np.add(state["square_avg"], group["eps"], out=root), out=root)
        step = np.sqrt(np.add(state["acc_delta"], group["eps"], out=scratch), out=scratch)
        step /= root
        step *= grad
        _running_mean(state["acc_delta"], np.multiply(step, step, out=root), group["rho"], root)
        self._descend(data, step, group["lr"])

    # --8<-- [end:adadelta]


class Adam(Optimizer):
    r"""Momentum in the numerator, RMSprop in the denominator, and both corrected for having started at zero.

    $$m_t = \beta_1 m_{t-1} + (1-\beta_1)\,g_t, \qquad v_t = \beta_2 v_{t-1} + (1-\beta_2)\,g_t^2$$

    $$\hat m_t = \frac{m_t}{1-\beta_1^t}, \qquad \hat v_t = \frac{v_t}{1-\beta_2^t}, \qquad
      \Delta_t = \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}$$

    The first step is $\operatorname{sign}(g_1)$ whatever the gradient's size, because $\hat m_1 = g_1$ and
    $\hat v_1 = g_1^2$. With `amsgrad` the largest $v$ so far takes the place of $v_t$.

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr : float, >= 0
    betas : pair of float, each 0 to below 1
        $(\beta_1, \beta_2)$.
    eps : float, >= 0
        $\epsilon$, outside the root.
    weight_decay : float, >= 0
        $\lambda$. Coupled: $\lambda\theta$ is added to the gradient and then divided by $\sqrt{\hat v}$ like it, so
        that weights with large gradients hardly decay. AdamW is mostly the better choice.
    decoupled_weight_decay : bool
        Shrink the weights by $1 - \eta\lambda$ before the step instead: AdamW.

    References
    ----------
    Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, arXiv:1412.6980, algorithm 1.
    Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", 2018 (amsgrad).

    Examples
    --------
    >>> from dlref.engine import Tensor
    >>> w = Tensor(np.zeros(3), requires_grad=True)
    >>> w.grad = np.array([1000.0, -1.0, 0.001])
    >>> Adam([w], lr=0.1).step()
    >>> w.data.round(4)
    array([-0.1,  0.1, -0.1])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        if len(group["betas"]) != 2 or not all(0 <= beta < 1 for beta in group["betas"]):
            raise ValueError(f"{type(self).__name__}: betas must be two numbers in [0, 1), got {group['betas']}")

    # --8<-- [start:adam]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        if not state:
            names = ["exp_avg", "exp_avg_sq"] + ["max_exp_avg_sq"] * group["amsgrad"]
            state |= {"step": 0, **{name: np.zeros_like(data) for name in names}}
        state["step"] += 1
        (beta1, beta2), lr, t = group["betas"], float(group["lr"]), state["step"]
        m, v, scratch = state["exp_avg"], state["exp_avg_sq"], self._scratch(data)
        if group["decoupled_weight_decay"] and group["weight_decay"] != 0:
            data *= 1 - lr * group["weight_decay"]

        _running_mean(m, grad, beta1, scratch)
        _running_mean(v, np.multiply(grad, grad, out=scratch), beta2, scratch)
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])

        # m̂ / (√v̂ + ε) with numerator and denominator multiplied by √(1 - β₂ᵗ):
        # so v needs no correcting pass of its own.
        correction = math.sqrt(1 - beta2**t)
        root = np.sqrt(v, out=scratch)
        root += group["eps"] * correction
        step = np.divide(m, root, out=root)
        step *= lr * correction / (1 - beta1**t)
        data -= step

    # --8<-- [end:adam]


class AdamW(Adam):
    r"""Adam with decoupled weight decay: weights shrink by $1 - \eta\lambda$ whatever their gradients.

    $$\theta_t = (1 - \eta\lambda)\,\theta_{t-1} - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}$$

    Parameters
    ----------
    params : iterable of Tensor or of dict
    lr, eps, weight_decay : float, >= 0
    betas : pair of float, each 0 to below 1

    References
    ----------
    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, arXiv:1711.05101, algorithm 2.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)
