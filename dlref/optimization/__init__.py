r"""Optimisers: from the gradient of the loss to the next parameters.

Each optimiser is one method, `_update`, which stands below its formula and changes a parameter in place:

$$\theta_t = \theta_{t-1} - \eta\,\Delta_t$$

$\eta$ is the learning rate; what optimisers differ in is the step $\Delta_t$ that they make of the gradient $g_t$.

- `dlref.optimization.sgd`: gradient descent, with momentum, Nesterov's version of it, and weight decay;
- `dlref.optimization.adaptive`: Adagrad, RMSprop, Adadelta, Adam, AdamW: a learning rate for every single weight;
- `dlref.optimization.adam_variants`: RAdam, which warms up by itself, and NAdam, which looks ahead;
- `dlref.optimization.orthogonal_momentum`: Muon, for matrices;
- `dlref.optimization.second_order`: Newton and L-BFGS, with `dlref.optimization.line_search`;
- `dlref.optimization.schedules` and `dlref.optimization.one_cycle`: the learning rate as a function of time;
- `dlref.optimization.clipping`: a limit to the length of a gradient;
- `dlref.optimization.optimizer`: what optimisers share: the walk over the parameters, weight decay, `state_dict`.

Names, defaults and state are those of `torch.optim`, and so are the numbers.
"""

from dlref.optimization.adam_variants import NAdam, RAdam
from dlref.optimization.adaptive import Adadelta, Adagrad, Adam, AdamW, RMSprop
from dlref.optimization.clipping import clip_grad_norm, clip_grad_value
from dlref.optimization.line_search import Point, strong_wolfe
from dlref.optimization.one_cycle import OneCycleLR
from dlref.optimization.optimizer import Optimizer
from dlref.optimization.orthogonal_momentum import Muon, newton_schulz
from dlref.optimization.schedules import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from dlref.optimization.second_order import LBFGS, Newton, two_loop
from dlref.optimization.sgd import SGD

__all__ = [
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "Muon",
    "NAdam",
    "Newton",
    "OneCycleLR",
    "Optimizer",
    "Point",
    "RAdam",
    "RMSprop",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "clip_grad_norm",
    "clip_grad_value",
    "newton_schulz",
    "strong_wolfe",
    "two_loop",
]
