r"""Regularisation: keep a network from learning its training set by heart.

A network with enough weights can fit anything, noise included. What helps on data it has not seen: switch units off
at random (`dropout`), make large weights cost something (`l1_penalty`, `l2_penalty`), show each image a little
different every time (`dlref.augmentation`), stop when the validation loss stops falling (`EarlyStopping`), ask several
networks (`Ensemble`).
"""

import math
from typing import Any

import numpy as np

from dlref.arguments import check_count, check_generator, check_range
from dlref.augmentation import (
    cutout,
    gaussian_noise,
    mixup,
    random_flip,
    random_rotation,
    random_shift,
    rotate,
    shift,
)
from dlref.autograd import Tensor, apply
from dlref.module import Module
from dlref.operation import Array, Pullback, check_floats

__all__ = [
    "Dropout",
    "EarlyStopping",
    "Ensemble",
    "cutout",
    "dropout",
    "gaussian_noise",
    "l1_penalty",
    "l2_penalty",
    "mixup",
    "random_flip",
    "random_rotation",
    "random_shift",
    "rotate",
    "shift",
]


def dropout(
    x: Array, *, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None
) -> tuple[Array, Pullback]:
    r"""Set each number to zero with probability p, and scale up the others.

    $$y = \frac{m \odot x}{1 - p}, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{otherwise}
      \end{cases}$$

    No unit can rely on a certain other one, so each must be of use by itself. Dividing by $1 - p$ ("inverted
    dropout") keeps the mean as it is; so after training nothing has to be done: y = x.

    Parameters
    ----------
    x : array of float
    p : float, 0 to 1
        Share of numbers to drop.
    training : bool
        If false, `x` passes through unchanged.
    rng : numpy.random.Generator
        Draws the mask. Not needed if nothing is drawn.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), through the same mask

    Raises
    ------
    ValueError
        If `p` is not between 0 and 1.
    TypeError
        If `x` is not of float32 or float64, or `rng` is no generator though one is needed.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks
    from Overfitting", JMLR 15, 2014.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = dropout(np.ones(8), p=0.25, rng=np.random.default_rng(0))
    >>> y.round(2)
    array([1.33, 1.33, 1.33, 1.33, 1.33, 0.  , 0.  , 0.  ])
    """
    check_floats("dropout", x=x)
    check_range("dropout", "p", p, 0, 1)
    if not training or p == 0:
        return x, lambda dy: (dy,)
    check_generator("dropout", rng)
    assert rng is not None
    kept = rng.random(x.shape, dtype=np.float32) >= p
    factor = kept * x.dtype.type(1 / (1 - p) if p < 1 else 0)
    return x * factor, lambda dy: (dy * factor,)


def l2_penalty(weight: Array, *, weight_decay: float) -> tuple[Array, Pullback]:
    r"""What large weights cost.

    $$P = \frac\lambda2 \sum_i w_i^2, \qquad \frac{\partial P}{\partial w} = \lambda w$$

    Each step of gradient descent then shrinks every weight by the share $\eta\lambda$, which is why it is called
    weight decay. `SGD(weight_decay=...)` does the same without this term in the loss; Adam does not, as it rescales
    the gradient ("decoupled" decay, AdamW).

    Parameters
    ----------
    weight : array of float
    weight_decay : float, 0 or more
        The λ of the formula.

    Returns
    -------
    penalty : array of shape ()
    pullback : dpenalty () -> (dweight,)

    Raises
    ------
    ValueError
        If `weight_decay` is negative.
    TypeError
        If `weight` is not of float32 or float64.

    References
    ----------
    Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization", 1991.
    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2017, arXiv:1711.05101.

    Examples
    --------
    >>> import numpy as np
    >>> penalty, pullback = l2_penalty(np.array([3.0, -4.0]), weight_decay=0.1)
    >>> penalty, pullback(1.0)
    (array(1.25), (array([ 0.3, -0.4]),))
    """
    check_floats("l2_penalty", weight=weight)
    check_range("l2_penalty", "weight_decay", weight_decay)
    penalty = np.asarray(weight_decay / 2 * np.square(weight).sum(), weight.dtype)
    return penalty, lambda dpenalty: (weight * (weight_decay * dpenalty),)


def l1_penalty(weight: Array, *, strength: float) -> tuple[Array, Pullback]:
    r"""What weights other than zero cost.

    $$P = \lambda \sum_i |w_i|, \qquad \frac{\partial P}{\partial w} = \lambda \operatorname{sign}(w)$$

    The slope does not get flatter near zero, so weights that are of little use end there: few inputs remain.

    Parameters
    ----------
    weight : array of float
    strength : float, 0 or more
        The λ of the formula.

    Returns
    -------
    penalty : array of shape ()
    pullback : dpenalty () -> (dweight,)

    Raises
    ------
    ValueError
        If `strength` is negative.
    TypeError
        If `weight` is not of float32 or float64.

    References
    ----------
    Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.

    Examples
    --------
    >>> import numpy as np
    >>> penalty, pullback = l1_penalty(np.array([3.0, 0.0, -4.0]), strength=0.1)
    >>> penalty.round(3), pullback(1.0)
    (np.float64(0.7), (array([ 0.1,  0. , -0.1]),))
    """
    check_floats("l1_penalty", weight=weight)
    check_range("l1_penalty", "strength", strength)
    penalty = np.asarray(strength * np.abs(weight).sum(), weight.dtype)
    return penalty, lambda dpenalty: (np.sign(weight) * (strength * dpenalty),)


class Dropout(Module):
    """`dropout` as a layer: active after `train()`, gone after `eval()`.

    Parameters
    ----------
    p : float, 0 to 1
    rng : numpy.random.Generator
        Draws a new mask in every forward pass.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dropout(0.5, rng=np.random.default_rng(0))
    >>> x = np.ones(1000)
    >>> abs(layer(x).data.mean() - 1) < 0.1, bool((layer.eval()(x).data == 1).all())
    (np.True_, True)
    """

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator) -> None:
        check_range("Dropout", "p", p, 0, 1)
        check_generator("Dropout", rng)
        self.p, self.rng = p, rng

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(dropout, x, p=self.p, training=self.training, rng=self.rng)


class EarlyStopping:
    """Says when the validation loss has not improved for `patience` epochs, and keeps the best weights.

    Parameters
    ----------
    patience : int
        Epochs in a row without improvement that are put up with.
    min_delta : float, 0 or more
        By how much a loss must be lower than the best so far to count as an improvement.

    Attributes
    ----------
    best : float
        Lowest loss so far.
    best_epoch : int
        When that was, counting from 0; -1 before the first improvement.

    Raises
    ------
    ValueError
        If `patience` is below 1, or `min_delta` negative.

    References
    ----------
    Prechelt, "Early Stopping - But When?", 1998.

    Examples
    --------
    >>> stopping = EarlyStopping(patience=2)
    >>> for loss in [0.9, 0.5, 0.6, 0.55, 0.4]:
    ...     if stopping.step(loss):
    ...         break
    >>> loss, stopping.best, stopping.best_epoch
    (0.55, 0.5, 1)
    """

    def __init__(self, patience: int = 10, min_delta: float = 0.0) -> None:
        check_count("EarlyStopping", "patience", patience)
        check_range("EarlyStopping", "min_delta", min_delta)
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.epoch = math.inf, -1, -1
        self.best_state: dict[str, Array] | None = None

    def step(self, loss: float, model: Module | None = None) -> bool:
        """Take note of an epoch's validation loss; true if training should stop.

        Parameters
        ----------
        loss : float
            NaN is no improvement.
        model : Module, optional
            Its weights are kept if this is the best epoch so far.
        """
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = float(loss), self.epoch
            self.best_state = None if model is None else model.state_dict()
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, model: Module) -> None:
        """Put the weights of the best epoch into the model.

        Raises
        ------
        ValueError
            If there are none, as `step` was not given a model or no loss was a number.
        """
        if self.best_state is None:
            raise ValueError("EarlyStopping: no weights were kept; give step the model")
        model.load_state_dict(self.best_state)


class Ensemble(Module):
    """Several models asked as one: the mean of their outputs.

    Where the models make independent errors, these partly cancel. The mean's squared error is never above the mean
    of the squared errors. For classes, let each model end in a `Softmax`: the mean of probabilities is a probability,
    the mean of logits is not much of anything.

    Parameters
    ----------
    *models : Module
        Trained from different initial weights, or on different samples ("bagging").

    Raises
    ------
    ValueError
        If there is no model.
    TypeError
        If one of them is not a module.

    References
    ----------
    Krogh and Vedelsby, "Neural Network Ensembles, Cross Validation, and Active Learning", 1994.
    Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable Predictive Uncertainty Estimation using Deep
    Ensembles", 2016, arXiv:1612.01474.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.activations import ReLU, Tanh
    >>> Ensemble(ReLU(), Tanh())(np.array([0.0, -100.0])).data
    array([ 0. , -0.5])
    """

    def __init__(self, *models: Module) -> None:
        if not models:
            raise ValueError("Ensemble: needs at least one model")
        for i, model in enumerate(models):
            if not isinstance(model, Module):
                raise TypeError(f"Ensemble: argument {i} must be a Module, got {type(model).__name__}")
        self.models = list(models)

    def forward(self, *args: Any) -> Tensor:
        first, *others = (model(*args) for model in self.models)
        total: Tensor = first
        for output in others:
            total = total + output
        return total * (1 / len(self.models))
