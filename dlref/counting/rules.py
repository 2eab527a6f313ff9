r"""How many multiply–adds an operation takes.

One multiply–add is a product and the sum that it is added to; two floating-point operations. Counted are products of
matrices and convolutions, as in the papers: next to them, activations, normalisation, pooling, resampling and biases
hardly count. A rule says how many, and which inputs are a batch that may be emptied.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from dlref.engine import Array


class Rule(NamedTuple):
    """Multiply–adds as a function of the inputs and the value's shape, and the inputs whose first axis is the batch."""

    multiply_adds: Callable[[Sequence[Any], tuple[int, ...]], int]
    batch: tuple[int, ...] = ()


def _places_times_filter(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    """Each number of the output is one filter's sum."""
    return math.prod(shape) * math.prod(map(int, inputs[1].shape[1:]))


def _pixels_times_filter(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    """Each number of the input is painted with one filter."""
    return int(inputs[0].size) * math.prod(map(int, inputs[1].shape[1:]))


def _rows_times_columns(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    return math.prod(shape) * int(inputs[0].shape[-1])


def _scores(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    query, key = inputs[:2]
    return int(query.size) * int(key.shape[-2])


def _scores_and_values(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    return _scores(inputs, shape) + math.prod(shape) * int(inputs[1].shape[-2])


def _additive(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    query, key, value, query_weight, key_weight, score_weight = inputs[:6]
    pairs = len(query) * query.shape[1] * key.shape[1]
    projected = query[..., 0].size * query_weight.size + key[..., 0].size * key_weight.size
    return int(projected + pairs * (score_weight.size + value.shape[2]))


def _every_step(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    """Each sample meets every weight matrix once at each step."""
    matrices = sum(array.size for array in inputs[1:] if array is not None and array.ndim == 2)
    return int(math.prod(inputs[0].shape[:2]) * matrices)


def _one_step(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    """A cell's last four inputs are its weights and biases."""
    return int(len(inputs[0]) * (inputs[-4].size + inputs[-3].size))


def _memory(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    """Each state with each pattern, and each pattern with its weight."""
    return 2 * int(len(inputs[0]) * inputs[1].size)


def _graph_conv(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    x, adjacency, weight = inputs[:3]
    return int(len(x) * weight.size + adjacency.size * len(weight))


def _graph_attention(inputs: Sequence[Any], shape: tuple[int, ...]) -> int:
    x, weight, query_weight, key_weight = inputs[:4]
    nodes = len(x)
    return int(nodes * (weight.size + query_weight.size + key_weight.size) + nodes * nodes * len(weight))


RULES: Mapping[str, Rule] = {  # by address, so that counting need not import every topic
    "dlref.feedforward.linear": Rule(_rows_times_columns, (0,)),
    "dlref.engine.matmul": Rule(_rows_times_columns, (0, 1)),
    "dlref.convolutional.conv1d": Rule(_places_times_filter, (0,)),
    "dlref.convolutional.conv2d": Rule(_places_times_filter, (0,)),
    "dlref.convolutional.conv2d_plain": Rule(_places_times_filter, (0,)),
    "dlref.convolutional.conv_transpose1d": Rule(_pixels_times_filter, (0,)),
    "dlref.convolutional.conv_transpose2d": Rule(_pixels_times_filter, (0,)),
    "dlref.attention.scaled_dot_product_attention": Rule(_scores_and_values, (0, 1, 2)),
    "dlref.attention.attention_weights": Rule(_scores, (0, 1)),
    "dlref.attention.additive_attention": Rule(_additive),
    "dlref.recurrent.rnn": Rule(_every_step),
    "dlref.recurrent.lstm": Rule(_every_step),
    "dlref.recurrent.gru": Rule(_every_step),
    "dlref.recurrent.rnn_cell": Rule(_one_step),
    "dlref.recurrent.lstm_cell": Rule(_one_step),
    "dlref.recurrent.gru_cell": Rule(_one_step),
    "dlref.boltzmann.hopfield_update": Rule(_memory),
    "dlref.graph.graph_conv": Rule(_graph_conv),
    "dlref.graph.graph_attention": Rule(_graph_attention),
}

_EACH = (  # files whose operations look at one sample at a time
    "dlref.activations.elementwise",
    "dlref.activations.gaussian",
    "dlref.convolutional.pooling",
)
_FREE = (  # topics and files whose other operations multiply no matrices
    "dlref.activations",
    "dlref.adversarial.losses",
    "dlref.attention.dot_product",
    "dlref.attention.multi_head",
    "dlref.autoencoders.code_penalties",
    "dlref.convolutional.padding",
    "dlref.convolutional.pooling",
    "dlref.convolutional.sequence_pooling",
    "dlref.diffusion.forward_process",
    "dlref.engine.arithmetic",
    "dlref.engine.choices",
    "dlref.losses",
    "dlref.normalization",
    "dlref.recurrent.linear_scan",
    "dlref.recurrent.token_embedding",
    "dlref.regularization",
    "dlref.transformers.positions",
    "dlref.variational",
    "dlref.vision",
)


def rule_of(operation: Callable[..., Any]) -> Rule | None:
    """The rule of an operation, a rule that says 0, or None if nobody knows.

    >>> from dlref.activations import relu
    >>> rule_of(relu).multiply_adds([], (2, 3))
    0
    """
    home = getattr(operation, "__module__", None) or ""
    address = ".".join([*home.split(".")[:2], getattr(operation, "__name__", "")])
    if address in RULES:
        return RULES[address]
    free = any(home == name or home.startswith(f"{name}.") for name in _FREE)
    return Rule(lambda inputs, shape: 0, (0,) if home in _EACH else ()) if free else None


def emptied(inputs: Sequence[Any], batch: tuple[int, ...]) -> list[Any] | None:
    """The inputs with nothing in their batch, which are quick to compute with; None if they have no common batch.

    >>> import numpy as np
    >>> [array.shape for array in emptied([np.ones((5, 3)), np.ones((4, 3))], batch=(0,))]
    [(0, 3), (4, 3)]
    """
    arrays: list[Array] = [inputs[i] for i in batch]
    least = 3 if len(batch) > 1 else 2  # two matrices have no batch
    if not arrays or any(a.ndim < least or len(a) != len(arrays[0]) for a in arrays):
        return None
    return [array[:0] if i in batch else array for i, array in enumerate(inputs)]
