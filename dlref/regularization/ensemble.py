r"""The mean of several networks."""

from typing import Any

from dlref.engine import Module, Tensor


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
