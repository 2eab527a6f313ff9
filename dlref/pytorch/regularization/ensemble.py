r"""The mean of several networks, in PyTorch."""

from typing import Any

import torch
from torch import Tensor, nn


class Ensemble(nn.Module):
    """The mean of several models' outputs.

    Examples
    --------
    >>> Ensemble(nn.ReLU(), nn.Tanh())(torch.tensor([0.0, -100.0]))
    tensor([ 0.0000, -0.5000])
    """

    def __init__(self, *models: nn.Module) -> None:
        super().__init__()
        self.models = nn.ModuleList(models)

    def forward(self, *args: Any) -> Tensor:
        """Ask all, and average."""
        return torch.stack([model(*args) for model in self.models]).mean(0)
