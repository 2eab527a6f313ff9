"""Recurrent networks in three forms, and inputs for them."""

import numpy as np
import torch

from dlref.recurrent import gru, gru_cell, lstm, lstm_cell, rnn, rnn_cell
from dlref.recurrent.weights import weight_shapes

NETS = {  # operation, its cell, torch's module, blocks of rows in a weight, kinds of state
    "rnn": (rnn, rnn_cell, torch.nn.RNN, 1, 1),
    "lstm": (lstm, lstm_cell, torch.nn.LSTM, 4, 2),
    "gru": (gru, gru_cell, torch.nn.GRU, 3, 1),
}


def twin(net):
    """torch's module as a function of the same arrays; lengths become a packed sequence."""
    _, _, module, gates, kinds = NETS[net]

    def run(x, *arrays, bidirectional=False, batch_first=False, lengths=None, **options):
        states, weights = arrays[:kinds], arrays[kinds:]
        layers, size = len(weights) // (8 if bidirectional else 4), weights[1].shape[1]
        options |= {"bidirectional": bidirectional, "batch_first": batch_first, "bias": weights[2] is not None}
        built = module(x.shape[2], size, layers, dtype=x.dtype, **options)
        names = [name for name, _ in weight_shapes(gates, x.shape[2], size, layers, bidirectional)]
        named = {name: weight for name, weight in zip(names, weights, strict=True) if weight is not None}
        start = None if states[0] is None else states if kinds == 2 else states[0]
        total = x.shape[int(batch_first)]
        if lengths is not None:
            x = torch.nn.utils.rnn.pack_padded_sequence(
                x, torch.tensor(lengths), batch_first=batch_first, enforce_sorted=False
            )
        output, final = torch.func.functional_call(built, named, (x, start))
        if lengths is not None:
            output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=batch_first, total_length=total)
        return output, *(final if kinds == 2 else [final])

    return run


def random_inputs(net, T, N, D, H, layers=1, directions=1, *, rng, dtype=np.float64):
    gates, kinds = NETS[net][3:]
    states = [rng.standard_normal((layers * directions, N, H)).astype(dtype) for _ in range(kinds)]
    shapes = weight_shapes(gates, D, H, layers, directions == 2)
    weights = [(rng.standard_normal(shape) / np.sqrt(H)).astype(dtype) for _, shape in shapes]
    return rng.standard_normal((T, N, D)).astype(dtype), states, weights
