r"""Losses without classes in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.activations import log_softmax
from dlref.pytorch.losses.reduction import reduce


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """Nothing, once the negative example lies further away than the positive one by the margin.

    Examples
    --------
    >>> triplet_margin_loss(torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 1.0]]))
    tensor(5.0000)
    """

    def distance(x: Tensor, y: Tensor) -> Tensor:
        length: Tensor = torch.linalg.vector_norm(x - y + eps, p, dim=-1)
        return length

    far = distance(anchor, negative)
    if swap:
        far = torch.minimum(far, distance(positive, negative))
    return reduce("triplet_margin_loss", (margin + distance(anchor, positive) - far).clamp(min=0), reduction)


def info_nce(
    query: Tensor, key: Tensor, temperature: float = 0.07, symmetric: bool = False, reduction: str = "mean"
) -> Tensor:
    """Tell one's own partner from those of all others in the batch; (N, D) and (N, D).

    Examples
    --------
    >>> info_nce(torch.eye(3), torch.eye(3), temperature=0.5)
    tensor(0.2395)
    """
    q, k = (x / torch.linalg.vector_norm(x, dim=-1, keepdim=True).clamp(min=1e-12) for x in (query, key))
    scores = q @ k.T / temperature  # (N, N)
    logs = log_softmax(scores).diagonal()
    if symmetric:
        logs = (logs + log_softmax(scores.T).diagonal()) / 2
    return reduce("info_nce", -logs, reduction)
