r"""Boltzmann machines in PyTorch, from tensors up: energies, sampling, learning, and the constant $Z$.

Arguments and state dicts are those of `dlref.boltzmann`, and so are the files.
"""

from dlref.pytorch.boltzmann.associative_memory import HopfieldNetwork
from dlref.pytorch.boltzmann.continuous_memory import hopfield_energy, hopfield_update
from dlref.pytorch.boltzmann.dbn import DBN
from dlref.pytorch.boltzmann.energy import free_energy, gaussian_free_energy
from dlref.pytorch.boltzmann.harmonium import Harmonium, bernoulli
from dlref.pytorch.boltzmann.importance_sampling import Estimate, annealed_importance_sampling, log_mean_exp
from dlref.pytorch.boltzmann.partition import binary_states, gaussian_log_partition, log_partition
from dlref.pytorch.boltzmann.rbm import RBM, GaussianRBM

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
