r"""Drawing tokens in PyTorch. For the search, `dlref.decoding.beam_search` serves both."""

import torch
from torch import Tensor

__all__ = ["sample"]


def sample(
    logits: Tensor, *, temperature: float = 1.0, top_k: int | None = None, generator: torch.Generator | None = None
) -> Tensor:
    """Draw a token from the distribution that logits describe.

    Parameters
    ----------
    logits : (N, V) tensor
    temperature : float, >= 0
        Below 1 favours likely tokens; 0 takes the best.
    top_k : int, optional
        Draw among the k best only.
    generator : torch.Generator, optional

    Returns
    -------
    tokens : (N,) tensor of int64

    Examples
    --------
    >>> sample(torch.tensor([[1.0, 3.0, 2.0]]), temperature=0)
    tensor([1])
    """
    if temperature == 0:
        return logits.argmax(-1)
    if top_k is not None and top_k < logits.shape[-1]:
        best, tokens = logits.topk(top_k, dim=-1)
        logits = torch.full_like(logits, -torch.inf).scatter(-1, tokens, best)
    return torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0]
