"""Machines with random weights, their joint tables, and twins with the same weights."""

import itertools
import math

import numpy as np
import torch

from dlref.boltzmann import (
    RBM,
    GaussianRBM,
)
from dlref.data import bars_and_stripes
from dlref.optimization import SGD
from dlref.pytorch import boltzmann as twins

BARS = bars_and_stripes(3)  # (14, 9)


PAIRS = [(RBM, twins.RBM), (GaussianRBM, twins.GaussianRBM)]


def machine(kind, n_visible, n_hidden, rng, dtype=np.float64, scale=1.0):
    """A machine with all its parameters drawn at random, large enough to matter."""
    rbm = kind(n_visible, n_hidden, rng=rng, dtype=dtype)
    for parameter in rbm.parameters():
        parameter.data[...] = scale * rng.standard_normal(parameter.shape)
    return rbm


def arrays(rbm):
    return rbm.weight.data, rbm.bias.data, rbm.visible_bias.data


def joint(rbm):
    """All visible states, all hidden states, the probability of every pair, and log Z: all of them written down."""
    weight, bias, visible_bias = arrays(rbm)
    vs = np.array(list(itertools.product([0.0, 1.0], repeat=len(visible_bias))))
    hs = np.array(list(itertools.product([0.0, 1.0], repeat=len(bias))))
    p = np.empty((len(vs), len(hs)))
    for (i, v), (j, h) in itertools.product(enumerate(vs), enumerate(hs)):
        p[i, j] = math.exp(sum(v * visible_bias) + sum(h * bias) + sum(h[a] * weight[a] @ v for a in range(len(h))))
    return vs, hs, p / p.sum(), math.log(p.sum())


# Twins


def twin_of(ours, kind):
    """The twin in float64, with our weights; and back again, to see that nothing is lost."""
    twin = kind(*ours.weight.shape[::-1]).double()
    twin.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    ours.load_state_dict({name: tensor.numpy() for name, tensor in twin.state_dict().items()})
    return twin


# Learning


def train(rbm, x, steps, *, lr, k=1, chains=None, rng):
    """Contrastive divergence with a learning rate that falls to 0; the mean exact log-likelihood of x after it."""
    optimizer, persistent = SGD(rbm.parameters(), lr=lr, momentum=0.5), chains is not None
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = lr * (1 - step / steps)
        optimizer.zero_grad()
        ends = rbm.contrastive_divergence(x, k=k, chains=chains, rng=rng)
        optimizer.step()
        chains = ends if persistent else None
    return rbm.log_likelihood(x).data.mean()
