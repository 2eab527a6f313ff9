r"""The Hopfield network in PyTorch."""

import torch
from torch import Tensor


class HopfieldNetwork:
    """Units that are -1 or +1, all connected with each other; see `dlref.boltzmann.HopfieldNetwork`.

    Examples
    --------
    >>> network = HopfieldNetwork(4)
    >>> network.store(torch.tensor([[1.0, -1.0, 1.0, -1.0]]))
    >>> network.recall(torch.tensor([1.0, -1.0, 1.0, 1.0]))
    tensor([ 1., -1.,  1., -1.])
    """

    def __init__(self, n_units: int, *, dtype: torch.dtype = torch.float32) -> None:
        self.weight = torch.zeros(n_units, n_units, dtype=dtype)

    def store(self, patterns: Tensor) -> None:
        """Add patterns to what is stored; (P, N), or (N,) for one."""
        rows = patterns.reshape(-1, len(self.weight))
        self.weight = (self.weight + rows.T @ rows / len(self.weight)).fill_diagonal_(0)

    def energy(self, state: Tensor) -> Tensor:
        """The energy of each state: (..., N) -> (...)."""
        return -(state @ self.weight * state).sum(-1) / 2

    def update(self, state: Tensor, unit: int) -> Tensor:
        """Let one unit do what the others ask of it."""
        field = state @ self.weight[unit]
        state = state.clone()
        state[..., unit] = torch.where(field == 0, state[..., unit], field.sign())
        return state

    def recall(self, state: Tensor, *, generator: torch.Generator | None = None, max_sweeps: int = 100) -> Tensor:
        """Update one unit after the other, in random order, until none wants to change."""
        for _ in range(max_sweeps):
            before = state
            for unit in torch.randperm(len(self.weight), generator=generator).tolist():
                state = self.update(state, unit)
            if torch.equal(state, before):
                break
        return state
