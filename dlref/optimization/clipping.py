r"""Gradient clipping: a limit to how far one bad batch can throw the parameters.

Now and then a gradient is a thousand times the usual one; in recurrent networks it belongs to the daily bread. One step
along it undoes hours of training. Clipping, between `backward` and `step`, keeps the direction and limits the length
(`clip_grad_norm`), or limits every entry by itself (`clip_grad_value`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from dlref.engine import Tensor
from dlref.engine.arguments import check_range
from dlref.optimization.optimizer import parameter_list


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
