r"""Penalties on the code: how an autoencoder with many hidden units is kept from copying.

With more units than inputs, an autoencoder can pass its input on unchanged and learn nothing. So the code must cost
something: units that are seldom on (`kl_sparsity`, `l1_sparsity`), or a code that moves little when the input moves
(`contractive_penalty`). Each is a term of the loss:

>>> from dlref.activations import Sigmoid
>>> from dlref.autoencoders import Autoencoder
>>> from dlref.engine import apply
>>> from dlref.losses import mse_loss
>>> model = Autoencoder([64, 100], code_activation=Sigmoid, rng=np.random.default_rng(0))
>>> x = np.ones((8, 64), np.float32)
>>> code = model.encode(x)
>>> loss = apply(mse_loss, model.decode(code), x) + 0.01 * apply(kl_sparsity, code, target=0.05)
"""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.reduction import reduce_losses


@checked_operation
def kl_sparsity(code: Array, *, target: float = 0.05) -> tuple[Array, Pullback]:
    r"""What it costs that units are on more often, or less often, than a given share.

    $$P = \sum_j \operatorname{KL}(\rho \,\|\, \hat\rho_j)
        = \sum_j \Big(\rho \log\frac{\rho}{\hat\rho_j} + (1 - \rho) \log\frac{1 - \rho}{1 - \hat\rho_j}\Big),
      \qquad \hat\rho_j = \frac1N \sum_n h_{nj}$$

    $$\frac{\partial P}{\partial h_{nj}} = \frac1N \Big(\frac{1 - \rho}{1 - \hat\rho_j} - \frac{\rho}{\hat\rho_j}\Big)$$

    It is 0 if every unit is on with the share $\rho$ of the batch. A mean of exactly 0 or 1 would cost infinity; it is
    moved inside by the dtype's epsilon.

    Parameters
    ----------
    code : (N, D) array of float, 0 to 1
        $h$, as from a sigmoid.
    target : float, between 0 and 1
        $\rho$.

    Returns
    -------
    penalty : array of shape ()
    pullback : dpenalty () -> (dcode,)

    Raises
    ------
    ValueError
        If `code` is not (N, D) with at least one sample, or leaves 0 to 1, or `target` is not between 0 and 1.
    TypeError
        If `code` is not of float32 or float64.

    References
    ----------
    Lee, Ekanadham and Ng, "Sparse deep belief net model for visual area V2", NIPS 2007 (the idea, with a squared
    difference). Ng, "Sparse autoencoder", CS294A lecture notes, Stanford 2011 (this formula).

    Examples
    --------
    >>> penalty, pullback = kl_sparsity(np.array([[0.1, 0.9], [0.1, 0.7]]), target=0.1)
    >>> penalty.round(2), pullback(1.0)[0].round(2)
    (np.float64(1.15), array([[0.  , 2.19],
           [0.  , 2.19]]))
    """
    _check_code("kl_sparsity", code)
    if not 0 < target < 1:
        raise ValueError(f"kl_sparsity: target must lie between 0 and 1, got {target}")
    if not ((code >= 0) & (code <= 1)).all():  # NaN fails too
        came = f"{code.min():g} … {code.max():g}"
        raise ValueError(f"kl_sparsity: code must lie in [0, 1] as after a sigmoid, got {came}")
    rho, eps = float(target), float(np.finfo(code.dtype).eps)
    mean = np.clip(code.mean(axis=0), eps, 1 - eps)  # (D,)
    penalty = rho * np.log(rho / mean) + (1 - rho) * np.log((1 - rho) / (1 - mean))

    def pullback(dpenalty: Array) -> tuple[Array]:
        dmean = dpenalty * ((1 - rho) / (1 - mean) - rho / mean)
        return (np.broadcast_to(dmean / len(code), code.shape).astype(code.dtype),)

    return np.asarray(penalty.sum()), pullback


@checked_operation
def l1_sparsity(code: Array) -> tuple[Array, Pullback]:
    r"""What units other than zero cost, per sample.

    $$P = \frac1N \sum_n \sum_j |h_{nj}|, \qquad
      \frac{\partial P}{\partial h_{nj}} = \frac1N \operatorname{sign}(h_{nj})$$

    The slope does not get flatter near zero, so with a ReLU many units end at exactly 0. The network could also make
    the code small and the decoder's weights large; weight decay on the decoder stops that.

    Parameters
    ----------
    code : (N, D) array of float
        $h$.

    Returns
    -------
    penalty : array of shape ()
    pullback : dpenalty () -> (dcode,)

    Raises
    ------
    ValueError
        If `code` is not (N, D) with at least one sample.
    TypeError
        If `code` is not of float32 or float64.

    References
    ----------
    Olshausen and Field, "Emergence of simple-cell receptive field properties by learning a sparse code for natural
    images", Nature 381, 1996.

    Examples
    --------
    >>> penalty, pullback = l1_sparsity(np.array([[0.0, 2.0], [-1.0, 0.0]]))
    >>> penalty, pullback(1.0)[0]
    (array(1.5), array([[ 0. ,  0.5],
           [-0.5,  0. ]]))
    """
    _check_code("l1_sparsity", code)
    return np.asarray(np.abs(code).sum() / len(code)), lambda dpenalty: (np.sign(code) * (dpenalty / len(code)),)


@checked_operation
def contractive_penalty(code: Array, weight: Array, *, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""How far the code of a sigmoid layer moves when the input moves: the squared Frobenius norm of its Jacobian.

    For $h = \sigma(x W^\top + b)$ the Jacobian is $J_{ji} = h_j (1 - h_j)\, W_{ji}$, so that

    $$P_n = \|J\|_F^2 = \sum_j s_{nj}^2 \sum_i W_{ji}^2, \qquad s = h (1 - h)$$

    $$\frac{\partial P_n}{\partial h_{nj}} = 2 s_{nj} (1 - 2 h_{nj}) \sum_i W_{ji}^2, \qquad
      \frac{\partial P_n}{\partial W_{ji}} = 2 s_{nj}^2 W_{ji}$$

    No Jacobian is ever built: the penalty costs no more than a product with one column. For a deep encoder there is no
    such short cut; PyTorch's `torch.func.jacrev` finds the Jacobian there.

    Parameters
    ----------
    code : (N, H) array of float
        $h$, the output of the sigmoid.
    weight : (H, D) array
        Of the linear layer before it.
    reduction : "mean", "sum" or "none"
        Over the samples.

    Returns
    -------
    penalty : a number, or (N,) for "none"
    pullback : dpenalty -> dcode, dweight

    Raises
    ------
    ValueError
        If the shapes do not fit, `reduction` is unknown, or the mean of nothing is asked for.
    TypeError
        If the arrays are not both float32 or both float64.

    References
    ----------
    Rifai, Vincent, Muller, Glorot and Bengio, "Contractive Auto-Encoders: Explicit Invariance During Feature
    Extraction", ICML 2011.

    Examples
    --------
    >>> penalty, _ = contractive_penalty(np.array([[0.5, 1.0]]), np.array([[4.0, 0.0], [3.0, 3.0]]))
    >>> float(penalty)  # the second unit is saturated: it does not move
    1.0
    """
    check_floats("contractive_penalty", code=code, weight=weight)
    if code.ndim != 2 or weight.ndim != 2 or code.shape[1] != len(weight):
        raise ValueError(
            f"contractive_penalty: code must be (N, H) and weight (H, D), got {code.shape} and {weight.shape}"
        )
    # --8<-- [start:contractive_penalty]
    slope = code * (1 - code)  # (N, H)
    lengths = np.square(weight).sum(axis=1)  # (H,)
    penalty, share = reduce_losses("contractive_penalty", np.square(slope) @ lengths, reduction)

    def pullback(dpenalty: Array) -> tuple[Array, Array]:
        drows = np.broadcast_to(np.asarray(share * dpenalty, code.dtype), len(code))  # (N,)
        dcode = (2 * drows)[:, np.newaxis] * slope * (1 - 2 * code) * lengths
        return dcode, 2 * (drows @ np.square(slope))[:, np.newaxis] * weight

    return penalty, pullback
    # --8<-- [end:contractive_penalty]


def _check_code(operation: str, code: Array) -> None:
    check_floats(operation, code=code)
    if code.ndim != 2 or len(code) == 0:
        raise ValueError(f"{operation}: code must be (N, D) with at least one sample, got {code.shape}")
