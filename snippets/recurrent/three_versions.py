# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Plain RNN, LSTM and GRU in NumPy, from tensors and in torch.nn: equal outputs and equal gradients."""

# --8<-- [start:data]
import numpy as np
import torch

from dlref.engine import apply
from dlref.losses import mse_loss
from dlref.pytorch import recurrent as twins
from dlref.recurrent import GRU, LSTM, RNN

rng = np.random.default_rng(0)
x, y = rng.standard_normal((7, 3, 5)), rng.standard_normal((7, 3, 8))  # 7 steps, 3 sequences
lengths = np.array([7, 4, 2])
options = {"num_layers": 2, "bidirectional": True}


def packed(model, x, lengths):
    """torch.nn leaves out the padding when the batch is packed."""
    output, _ = model(torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False))
    return torch.nn.utils.rnn.pad_packed_sequence(output)[0]


# --8<-- [end:data]


# --8<-- [start:compare]
for kind in (RNN, LSTM, GRU):
    ours = kind(5, 4, **options, rng=rng, dtype=np.float64)
    apply(mse_loss, ours(x, lengths=lengths)[0], y).backward()
    scratch = getattr(twins, kind.__name__)(5, 4, **options).double()
    library = getattr(torch.nn, kind.__name__)(5, 4, **options).double()
    for model in (scratch, library):
        model.load_state_dict({name: torch.from_numpy(array) for name, array in ours.state_dict().items()})
        data = torch.from_numpy(x), torch.from_numpy(lengths)
        output = packed(model, *data) if model is library else model(data[0], lengths=data[1])[0]
        np.testing.assert_allclose(ours(x, lengths=lengths)[0].data, output.detach().numpy(), atol=1e-12)
        torch.nn.functional.mse_loss(output, torch.from_numpy(y)).backward()
        pairs = list(zip(ours.parameters(), model.parameters(), strict=True))
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine.grad, theirs.grad.numpy(), atol=1e-12)
    print(f"{kind.__name__:4}: NumPy = PyTorch from scratch = torch.nn, outputs and {len(pairs)} gradients")
    assert len(pairs) == 16  # two layers, both directions, two tables and two biases each
# --8<-- [end:compare]
