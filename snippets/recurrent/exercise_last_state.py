# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise: the final state of both directions, from the outputs. The stub must fail, the solution must pass."""

import torch


# --8<-- [start:task]
# --8<-- [start:stub]
def final(output, lengths):
    """output (N, T, 2H) of one bidirectional layer, lengths (N,) -> (N, 2H): where each direction has read all."""
    return output[torch.arange(len(lengths)), lengths - 1]


# --8<-- [end:stub]
# --8<-- [start:check]
def check(final):
    torch.manual_seed(0)
    gru, x, lengths = torch.nn.GRU(3, 5, batch_first=True, bidirectional=True), torch.randn(4, 7, 3), [7, 2, 1, 5]
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, h_n = gru(packed)
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
    mine = final(output, torch.tensor(lengths))
    assert torch.allclose(mine[:, :5], h_n[0]), "the forward direction has read all at its last real step"
    assert torch.allclose(mine[:, 5:], h_n[1]), "the backward direction has read all at step 0"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(output, lengths):
    size = output.shape[2] // 2
    ends = output[torch.arange(len(lengths)), lengths - 1, :size]
    return torch.cat([ends, output[:, 0, size:]], dim=1)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
