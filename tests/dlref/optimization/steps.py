"""Optimisers, parameters and gradients, and a few steps with them."""

import numpy as np
import pytest
import torch

from dlref import optimization
from dlref.engine import Parameter

SHAPES = [(5,), (3, 4), (2, 3, 2), ()]


OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.8, "weight_decay": 0.05, "maximize": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.3, "eps": 1e-3}),
    ("Adagrad", {"maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.1, "alpha": 0.8, "eps": 1e-3, "weight_decay": 0.05}),
    ("RMSprop", {"centered": True, "eps": 1e-3}),
    ("RMSprop", {"momentum": 0.9, "maximize": True}),
    ("RMSprop", {"centered": True, "momentum": 0.7, "alpha": 0.9, "weight_decay": 0.1}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.7, "eps": 1e-3, "weight_decay": 0.05}),
    ("Adadelta", {"maximize": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-2, "weight_decay": 0.1}),
    ("Adam", {"amsgrad": True, "lr": 0.1, "betas": (0.5, 0.6)}),
    ("Adam", {"maximize": True, "weight_decay": 0.1}),
    ("Adam", {"decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("RAdam", {}),
    ("RAdam", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-2, "weight_decay": 0.1}),
    ("RAdam", {"betas": (0.5, 0.6), "maximize": True}),
    ("RAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-2, "weight_decay": 0.1, "momentum_decay": 0.3}),
    ("NAdam", {"maximize": True, "momentum_decay": 0.0}),
    ("NAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-2, "weight_decay": 0.5}),
    ("AdamW", {"amsgrad": True, "maximize": True, "weight_decay": 0.0}),
]


IDS = [f"{name}-{'-'.join(options) or 'defaults'}" for name, options in OPTIMIZERS]


every_optimizer = pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=IDS)


def starts(rng, dtype=np.float64, shapes=SHAPES):
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def gradients(rng, steps, dtype=np.float64, shapes=SHAPES):
    """Per step, one gradient per parameter; sizes vary over five powers of ten, as real ones do."""
    scale = 10 ** rng.uniform(-4, 1, steps)
    return [[np.asarray(s * rng.standard_normal(shape), dtype=dtype) for shape in shapes] for s in scale]


def ours(name, data, **options):
    parameters = [Parameter(array) for array in data]
    return parameters, getattr(optimization, name)(parameters, **options)


def theirs(name, data, module=torch.optim, **options):
    parameters = [torch.nn.Parameter(torch.tensor(array)) for array in data]
    return parameters, getattr(module, name)(parameters, **options)


def take(step_of, parameters, grads):
    """One step with these gradients."""
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad) if isinstance(parameter, torch.Tensor) else grad.copy()
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # of the numbers that torch.optim.NAdam keeps beside its arrays
    try:
        step_of.step()
    finally:
        torch.set_default_dtype(usual)


def parameter(shape=(2,)):
    return Parameter(np.zeros(shape))
