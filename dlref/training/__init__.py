r"""Training: the loop around a model, with everything that turns ten lines into a run one can rely on.

The loop itself is this, and for a new idea it is best written out:

>>> import numpy as np
>>> from dlref.engine import apply
>>> from dlref.losses import cross_entropy
>>> from dlref.data import Batches, digits
>>> from dlref.feedforward import MLP
>>> from dlref.optimization import SGD
>>> rng = np.random.default_rng(0)
>>> images, labels = digits()
>>> model = MLP([64, 32, 10], rng=rng)
>>> optimizer = SGD(model.parameters(), lr=0.1)
>>> for x, y in Batches(images.reshape(-1, 64), labels, batch_size=64, rng=rng):
...     loss = apply(cross_entropy, model(x), y)
...     optimizer.zero_grad()
...     loss.backward()
...     optimizer.step()

`fit` adds what every real run needs around it: validation, a history, early stopping, a schedule, and checkpoints. A
run that was stopped, by Ctrl-C, a power cut or the queue of a cluster, goes on from its checkpoint and ends with the
very same weights, bit for bit, as if it had never been stopped.

- `dlref.training.loop`: `fit`; its `dlref.training.settings`, and `dlref.training.run`, all of it that needs no model;
- `dlref.training.evaluation`: loss and metric over all samples;
- `dlref.training.history`: what a run leaves behind, epoch by epoch;
- `dlref.training.checkpoint`: a file from which a run goes on;
- `dlref.training.range_test`: which learning rates are worth a try.
"""

from dlref.training.checkpoint import load_checkpoint, save_checkpoint
from dlref.training.evaluation import Score, accuracy, evaluate
from dlref.training.history import History
from dlref.training.loop import fit
from dlref.training.range_test import RangeTest, learning_rate_range_test

__all__ = [
    "History",
    "RangeTest",
    "Score",
    "accuracy",
    "evaluate",
    "fit",
    "learning_rate_range_test",
    "load_checkpoint",
    "save_checkpoint",
]
