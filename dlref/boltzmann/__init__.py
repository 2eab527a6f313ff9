r"""Boltzmann machines: models that learn what data look like by comparing them with what they dream.

One layer is a *restricted Boltzmann machine*. Layers trained one after the other, each on what the one below says about
the data, make a *deep belief network*. In 2006 it made networks of many dense layers trainable; better
initialisations, activations and more data have since done the same with less effort.

- `dlref.boltzmann.energy`: the probability of what is seen, up to a constant;
- `dlref.boltzmann.partition`: that constant, exactly, for small machines;
- `dlref.boltzmann.harmonium`: sampling and learning by contrastive divergence;
- `dlref.boltzmann.rbm`: the machines, with binary and with normal visible units;
- `dlref.boltzmann.dbn`: the deep belief network;
- `dlref.boltzmann.importance_sampling`: the constant of large machines, estimated;
- `dlref.boltzmann.associative_memory` and `dlref.boltzmann.continuous_memory`: Hopfield's network, where it all began,
  and its modern form, which is attention.
"""

from dlref.boltzmann.associative_memory import HopfieldNetwork
from dlref.boltzmann.continuous_memory import hopfield_energy, hopfield_update
from dlref.boltzmann.dbn import DBN
from dlref.boltzmann.energy import free_energy, gaussian_free_energy
from dlref.boltzmann.harmonium import Harmonium, bernoulli
from dlref.boltzmann.importance_sampling import Estimate, annealed_importance_sampling, log_mean_exp
from dlref.boltzmann.partition import binary_states, gaussian_log_partition, log_partition
from dlref.boltzmann.rbm import RBM, GaussianRBM

__all__ = [
    "DBN",
    "RBM",
    "Estimate",
    "GaussianRBM",
    "Harmonium",
    "HopfieldNetwork",
    "annealed_importance_sampling",
    "bernoulli",
    "binary_states",
    "free_energy",
    "gaussian_free_energy",
    "gaussian_log_partition",
    "hopfield_energy",
    "hopfield_update",
    "log_mean_exp",
    "log_partition",
]
