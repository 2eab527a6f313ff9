"""A restricted Boltzmann machine learns the digits by persistent contrastive divergence, as in scikit-learn.

Both sides do the same: 100 or 256 hidden units, batches of 10, one chain per sample of a batch, one step of Gibbs
sampling per update, no momentum, no weight decay, float32. What the table calls torch is scikit-learn here.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import BernoulliRBM
from work import Work

from dlref.boltzmann import RBM

EPOCHS, BATCH, LR = 2, 10, 0.05


def works() -> list[Work]:
    return [rbm_work(hidden) for hidden in (100, 256)]


def rbm_work(hidden: int) -> Work:
    images = (load_digits().data / 16).astype(np.float32)  # (1797, 64)

    def ours():
        rng = np.random.default_rng(0)
        rbm = RBM(64, hidden, rng=rng)
        options = {"momentum": 0, "weight_decay": 0, "persistent": True}
        rbm.fit(images, epochs=EPOCHS, batch_size=BATCH, lr=LR, rng=rng, **options)
        return rbm

    def scikit_learns():
        rbm = BernoulliRBM(hidden, learning_rate=LR, batch_size=BATCH, n_iter=EPOCHS, random_state=0)
        return rbm.fit(images)

    return Work(f"RBM on digits, {hidden} hidden (to scikit-learn)", ours, scikit_learns, must=0.90, want=0.70)
