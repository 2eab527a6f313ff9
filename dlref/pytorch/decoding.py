r"""Drawing tokens, and whole texts, in PyTorch. For the search, `dlref.decoding.beam_search` serves both."""

from collections.abc import Callable

import torch
from torch import Tensor

__all__ = ["generate", "sample"]


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


@torch.no_grad()
def generate(
    read: Callable[[Tensor, Tensor], Tensor],
    prompt: Tensor,
    length: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Continue a text (T,), one drawn token at a time.

    Parameters
    ----------
    read : function
        (text so far (T,), its tokens since the last call) -> logits (V,) of the next token.
    prompt : (T,) tensor of integers
    temperature, top_k, generator
        As in `sample`.

    Returns
    -------
    (length,) tensor
    """
    text = new = prompt
    for _ in range(length):
        new = sample(read(text, new)[None], temperature=temperature, top_k=top_k, generator=generator)  # (1,)
        text = torch.cat([text, new])
    return text[len(prompt) :]
