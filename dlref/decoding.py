r"""Decoding: how to choose tokens when a model gives a score to each.

A model of sequences says how likely every next token is. To write text, one has to choose, again and again.
Drawing at random gives variety (`sample`), with a temperature between "always the best" and "anything goes". Where
one answer is right, as in translation, a search for the most likely whole sequence does better: `beam_search`
goes on with several beginnings at once, as the best start does not always lead to the best end. `generate` writes a
text with any model that reads one.
"""

from collections.abc import Callable

import numpy as np

from dlref.activations import log_softmax
from dlref.engine import Array, check_floats, check_integers, no_grad
from dlref.engine.arguments import arrays_required, check_count

__all__ = ["Stepper", "beam_search", "generate", "sample"]


# (last tokens (B,), state) -> (logits (B, V), new state); a state is a tuple of arrays with the B sequences first.
Stepper = Callable[[Array, tuple[Array, ...]], tuple[Array, tuple[Array, ...]]]


@arrays_required
def sample(
    logits: Array, *, temperature: float = 1.0, top_k: int | None = None, rng: np.random.Generator | None = None
) -> Array:
    r"""Draw a token from the distribution that logits describe.

    $$p_i \propto \exp(z_i / \tau)$$

    Parameters
    ----------
    logits : (..., V) array of float
    temperature : float, >= 0
        The $\tau$ of the formula. Below 1 favours likely tokens, above 1 unlikely ones; 0 takes the best.
    top_k : int, optional
        Draw among the k best only: a long tail of unlikely tokens is likely as a whole.
    rng : numpy.random.Generator, optional
        Needed unless `temperature` is 0.

    Returns
    -------
    tokens : (...) array of int64

    Raises
    ------
    TypeError
        If `logits` are not float32 or float64.
    ValueError
        If `temperature` or `top_k` is impossible, `rng` is missing, a logit is NaN, or all of a row are -inf.

    Examples
    --------
    >>> logits = np.array([1.0, 3.0, 2.0])
    >>> sample(logits, temperature=0)
    array(1)
    >>> rng = np.random.default_rng(0)
    >>> sorted({int(sample(logits, top_k=2, rng=rng)) for _ in range(50)})
    [1, 2]
    """
    check_floats("sample", logits=logits)
    if logits.ndim == 0 or logits.shape[-1] == 0 or np.isnan(logits).any():
        raise ValueError(f"sample: logits must be (..., V) with V > 0 and no NaN, got shape {logits.shape}")
    if np.isneginf(logits.max(-1)).any():
        raise ValueError(f"sample: nothing to choose from: all logits of a row are -inf, shape {logits.shape}")
    if not temperature >= 0 or (temperature > 0 and rng is None):
        raise ValueError(f"sample: temperature must be >= 0, and > 0 needs rng; got {temperature} and rng={rng}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"sample: top_k must be at least 1, got {top_k}")
    if temperature == 0 or rng is None:
        return np.asarray(logits.argmax(-1))
    scores = logits.astype(np.float64)
    if top_k is not None and top_k < logits.shape[-1]:
        rest = np.argpartition(-scores, top_k, axis=-1)[..., top_k:]  # all but the k best
        np.put_along_axis(scores, rest, -np.inf, axis=-1)
    weights = np.exp((scores - scores.max(-1, keepdims=True)) / temperature)
    # Lay the weights end to end on a line and throw a dart: it hits each token in proportion to its weight.
    edges = weights.cumsum(-1)  # (..., V)
    dart = rng.random(logits.shape[:-1]) * edges[..., -1]
    return np.asarray((edges <= dart[..., None]).sum(-1))


@arrays_required
def generate(
    read: Callable[[Array, Array], Array],
    prompt: Array,
    length: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    rng: np.random.Generator | None = None,
) -> Array:
    """Continue a text, one drawn token at a time.

    Parameters
    ----------
    read : function
        (text so far (T,), its tokens since the last call) -> logits (V,) of the next token. A model that remembers
        what it has read looks at the new tokens only; the first time, all are new.
    prompt : (T,) array of integers, T > 0
    length : int, >= 0
        Number of tokens to write.
    temperature, top_k, rng
        As in `sample`.

    Returns
    -------
    (length,) array of int64

    Raises
    ------
    TypeError, ValueError
        If `prompt` is empty or not a single text of integers, or as in `sample`.

    Examples
    --------
    >>> def read(text, new):  # the next token is likely the number of tokens
    ...     return np.eye(6)[len(text)]
    >>> generate(read, np.array([7, 7]), 3, temperature=0)
    array([2, 3, 4])
    """
    check_integers("generate", prompt=prompt)
    check_count("generate", "length", length, 0)
    if prompt.ndim != 1 or len(prompt) == 0:
        raise ValueError(f"generate: prompt must be (T,) with T > 0, got {prompt.shape}")
    text = new = prompt.astype(np.int64)
    with no_grad():
        for _ in range(length):
            new = sample(read(text, new), temperature=temperature, top_k=top_k, rng=rng)[np.newaxis]  # (1,)
            text = np.concatenate([text, new])
    return text[len(prompt) :]


def beam_search(
    step: Stepper,
    state: tuple[Array, ...],
    *,
    start: int,
    end: int,
    beams: int,
    max_length: int,
    length_penalty: float = 0.0,
) -> list[tuple[float, list[int]]]:
    r"""Search for the most likely sequence, keeping the best few beginnings at every step.

    $$\operatorname{score}(y) = \frac{\log p(y)}{|y|^{\alpha}}$$

    Every token costs probability, so without a penalty $\alpha$ short sequences win. With one beam this is the
    greedy choice.

    Parameters
    ----------
    step : function
        (last tokens (B,), state) -> (logits (B, V), new state).
    state : tuple of arrays
        State of the one sequence to begin with; axis 0, of length 1, counts sequences.
    start, end : int
        Token to begin with, and token that ends a sequence. Neither is part of the result.
    beams : int
        Number of beginnings that are kept.
    max_length : int
        Tokens after which an unfinished sequence is taken as it is; the end counts as one.
    length_penalty : float, >= 0
        The $\alpha$ of the formula.

    Returns
    -------
    list of (score, tokens)
        At most `beams`, the best first.

    Raises
    ------
    ValueError
        If `beams` or `max_length` is not positive, or `length_penalty` negative.

    References
    ----------
    Wu et al., "Google's Neural Machine Translation System", 2016, arXiv:1609.08144, section 7 (with another penalty).

    Examples
    --------
    >>> def step(tokens, state):  # 0 ends, 1 goes on; after 1 the end is likely
    ...     return np.where(tokens[:, None] == 1, [[2.0, 0.0]], [[0.0, 1.0]]), state
    >>> [(round(score, 2), tokens) for score, tokens in beam_search(step, (), start=9, end=0, beams=2, max_length=5)]
    [(-0.44, [1]), (-1.31, [])]
    """
    if beams < 1 or max_length < 1 or not length_penalty >= 0:
        raise ValueError(
            f"beam_search: beams and max_length must be positive and length_penalty >= 0, "
            f"got {beams}, {max_length} and {length_penalty}"
        )

    def score(log_p: float, length: int) -> float:
        return float(log_p / length**length_penalty)

    done: list[tuple[float, list[int]]] = []
    alive: list[tuple[float, list[int]]] = [(0.0, [])]
    for length in range(1, max_length + 1):
        last = np.array([tokens[-1] if tokens else start for _, tokens in alive])
        logits, state = step(last, state)
        totals = log_softmax(np.asarray(logits, dtype=np.float64))[0] + np.array([[p] for p, _ in alive])  # (B, V)
        # Twice as many as beams: even if every beam could end here, as many would go on.
        best = np.argsort(-totals, axis=None, kind="stable")[: 2 * beams]
        parents, tokens = np.divmod(best, totals.shape[1])
        found = [(totals[b, token], alive[b][1], int(token), b) for b, token in zip(parents, tokens, strict=True)]
        going = [(p, [*before, token], b) for p, before, token, b in found if token != end and p > -np.inf][:beams]
        ended = [(score(p, length), before) for p, before, token, _ in found[:beams] if token == end and p > -np.inf]
        done = sorted(done + ended, key=lambda entry: -entry[0])[:beams]
        alive = [(p, tokens) for p, tokens, _ in going]
        # Probabilities only shrink: the best that can still come is the best beam as it is, at full length.
        if not alive or (len(done) == beams and done[-1][0] >= score(alive[0][0], max_length)):
            break
        state = tuple(array[[b for _, _, b in going]] for array in state)
    unfinished = [(score(p, len(tokens)), tokens) for p, tokens in alive]
    return sorted(done + unfinished, key=lambda entry: -entry[0])[:beams]
