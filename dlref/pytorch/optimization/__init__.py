r"""Optimisers in PyTorch, from tensors up: each is the formula of its step, and nothing else.

They are real `torch.optim.Optimizer`s: PyTorch's schedulers turn their learning rate, and their states can be exchanged
with those of `torch.optim`. Where `dlref.optimization` saves memory traffic, these are written as the formula is.

$$\theta_t = \theta_{t-1} - \eta\,\Delta_t$$
"""

from dlref.pytorch.optimization.adam_variants import NAdam, RAdam
from dlref.pytorch.optimization.adaptive import Adadelta, Adagrad, Adam, AdamW, RMSprop
from dlref.pytorch.optimization.clipping import clip_grad_norm, clip_grad_value
from dlref.pytorch.optimization.orthogonal_momentum import Muon, newton_schulz
from dlref.pytorch.optimization.schedules import cosine, exponential, one_cycle, stairs, then, warm_up
from dlref.pytorch.optimization.second_order import LBFGS, Newton
from dlref.pytorch.optimization.sgd import SGD

__all__ = [
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Muon",
    "NAdam",
    "Newton",
    "RAdam",
    "RMSprop",
    "clip_grad_norm",
    "clip_grad_value",
    "cosine",
    "exponential",
    "newton_schulz",
    "one_cycle",
    "stairs",
    "then",
    "warm_up",
]
