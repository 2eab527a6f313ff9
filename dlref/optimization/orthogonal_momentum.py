r"""Muon: momentum whose directions all get the same length, for the matrices of a network.

The gradient of a matrix is mostly ruled by a few directions. Seen as a linear map $U \Sigma V^\top$, a few of its
singular values are large and the others count for next to nothing. Muon takes $U V^\top$ instead: every direction
learns at the same pace. To find it there is no need of a singular value decomposition; a few products of matrices do.
"""

from __future__ import annotations

import math

import numpy as np

from dlref.engine import Array
from dlref.engine.arguments import check_count
from dlref.optimization.optimizer import Group, Optimizer, Params, State

COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def newton_schulz(
    matrix: Array, *, coefficients: tuple[float, float, float] = COEFFICIENTS, steps: int = 5, eps: float = 1e-7
) -> Array:
    r"""A matrix with the same directions and singular values near 1, roughly $U V^\top$ of $U \Sigma V^\top$.

    $$X_0 = \frac{G}{\lVert G \rVert_F}, \qquad
      X_{k+1} = a X_k + \big(b\,X_k X_k^\top + c\,(X_k X_k^\top)^2\big) X_k$$

    Each step applies the polynomial $a s + b s^3 + c s^5$ to every singular value, all of which start between 0 and
    1. With these coefficients the slope at 0 is steep, so that small ones grow fast: after five steps all that began
    above 0.002 lie between 0.68 and 1.21. They do not go on to 1, which does no harm to an optimiser.

    Parameters
    ----------
    matrix : (m, n) array of float
        $G$.
    coefficients : three floats
        $(a, b, c)$.
    steps : int, > 0
    eps : float, > 0
        The least number that $\lVert G \rVert_F$ counts as.

    Returns
    -------
    (m, n) array

    Raises
    ------
    ValueError
        If `matrix` has not two axes.

    References
    ----------
    Jordan et al., "Muon: An Optimizer for Hidden Layers in Neural Networks", 2024,
    https://kellerjordan.github.io/posts/muon/.

    Examples
    --------
    >>> x = newton_schulz(np.array([[300.0, 0.0, 0.0], [0.0, 50.0, 0.0]]))
    >>> [float(s.round(1)) for s in np.linalg.svd(x)[1]]
    [1.0, 0.7]
    """
    if matrix.ndim != 2:
        raise ValueError(f"newton_schulz: matrix must have two axes, got shape {matrix.shape}")
    a, b, c = (float(coefficient) for coefficient in coefficients)
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T  # the smaller product
    length = float(np.sqrt(np.vdot(wide, wide)))
    x = wide / matrix.dtype.type(eps if length < eps else length)
    for _ in range(steps):
        gram = x @ x.T  # (m, m)
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return np.asarray(x if wide is matrix else x.T)


class Muon(Optimizer):
    r"""Momentum, made orthogonal: for the matrices inside a network, beside AdamW for all else.

    $$B_t = \mu B_{t-1} + (1 - \mu)\,g_t, \qquad
      \Delta_t = s \cdot \operatorname{NS}\big((1 - \mu)\,g_t + \mu B_t\big), \qquad
      \theta_t = (1 - \eta\lambda)\,\theta_{t-1} - \eta\,\Delta_t$$

    NS is `newton_schulz`. The scale $s$ makes up for the shape: $\sqrt{\max(1, m/n)}$ for a matrix (m, n), or
    $0.2 \sqrt{\max(m, n)}$, with which a step is about as long as one of AdamW and can have its learning rate.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        Matrices only. Biases, scales, embeddings and the last layer belong to AdamW.
    lr, weight_decay, momentum : float, >= 0
        The decay is decoupled.
    nesterov : bool
        Otherwise NS is taken of $B_t$.
    ns_coefficients : three floats
    eps : float, >= 0
    ns_steps : int, > 0
        As in `newton_schulz`.
    adjust_lr_fn : None, "original" or "match_rms_adamw"
        The scale: None is "original", the first of the two.

    References
    ----------
    Jordan et al., "Muon: An Optimizer for Hidden Layers in Neural Networks", 2024. The second scale: Liu et al., "Muon
    is Scalable for LLM Training", 2025, arXiv:2502.16982.

    Examples
    --------
    >>> from dlref.engine import Tensor
    >>> w = Tensor(np.zeros((2, 2)), requires_grad=True)
    >>> w.grad = np.array([[1000.0, 0.0], [0.0, 1000.0]])
    >>> Muon([w], lr=1.0).step()
    >>> w.data.round(2)
    array([[-1.11,  0.  ],
           [ 0.  , -1.11]])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = COEFFICIENTS,
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
        *,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
            "maximize": maximize,
            "decoupled_weight_decay": True,
        }
        super().__init__(params, defaults)

    def _check_settings(self, group: Group) -> None:
        super()._check_settings(group)
        check_count("Muon", "ns_steps", group["ns_steps"])
        if len(group["ns_coefficients"]) != 3:
            raise ValueError(f"Muon: ns_coefficients must be three numbers, got {group['ns_coefficients']}")
        if group["adjust_lr_fn"] not in (None, "original", "match_rms_adamw"):
            scale = group["adjust_lr_fn"]
            raise ValueError(f'Muon: adjust_lr_fn must be None, "original" or "match_rms_adamw", got {scale!r}')
        for parameter in group["params"]:
            if parameter.ndim != 2:
                raise ValueError(f"Muon: params must be matrices, got one of shape {parameter.shape}")

    # --8<-- [start:muon]
    def _update(self, data: Array, grad: Array, state: State, group: Group) -> None:
        if not state:
            state["momentum_buffer"] = np.zeros_like(data)
        buffer, momentum, lr = state["momentum_buffer"], float(group["momentum"]), float(group["lr"])
        buffer *= momentum
        buffer += np.multiply(grad, 1 - momentum, out=self._scratch(data))
        step = (1 - momentum) * grad + momentum * buffer if group["nesterov"] else buffer
        step = newton_schulz(
            step, coefficients=group["ns_coefficients"], steps=group["ns_steps"], eps=float(group["eps"])
        )
        data *= 1 - lr * group["weight_decay"]
        self._descend(data, step, lr * shape_scale(data.shape, group["adjust_lr_fn"]))

    # --8<-- [end:muon]


def shape_scale(shape: tuple[int, ...], adjust_lr_fn: str | None) -> float:
    """The factor that makes up for a matrix's shape.

    >>> shape_scale((8, 2), None), shape_scale((2, 8), "original"), shape_scale((100, 25), "match_rms_adamw")
    (2.0, 1.0, 2.0)
    """
    rows, columns = shape
    if adjust_lr_fn == "match_rms_adamw":
        return 0.2 * math.sqrt(max(rows, columns))
    return math.sqrt(max(1, rows / columns)) if columns else 1.0
