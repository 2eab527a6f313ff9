# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: the final state of both directions, from the outputs.
Change `final`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def final(output, lengths):
    """output (N, T, 2H) of one bidirectional layer, lengths (N,) -> (N, 2H): where each direction has read all."""
    return output[torch.arange(len(lengths)), lengths - 1]


# --8<-- [end:stub]
def check(final):
    torch.manual_seed(0)
    gru, x, lengths = torch.nn.GRU(3, 5, batch_first=True, bidirectional=True), torch.randn(4, 7, 3), [7, 2, 1, 5]
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, h_n = gru(packed)
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
    mine = final(output, torch.tensor(lengths))
    assert mine.shape == (4, 10), f"both directions of 4 sequences are (4, 10), yours {tuple(mine.shape)}"
    for name, part, state, where in (("forward", mine[:, :5], h_n[0], "its last real step"),
                                     ("backward", mine[:, 5:], h_n[1], "step 0")):  # fmt: skip
        wrong = [length for length, a, b in zip(lengths, part, state, strict=True) if not torch.allclose(a, b)]
        assert not wrong, f"the {name} direction has read all at {where}; yours is wrong for the lengths {wrong}"
    print("passed: both directions, for four lengths")


if __name__ == "__main__":
    check(final)
# --8<-- [end:task]

HINTS = (
    "The backward direction reads from the end. At which step has it seen everything?",
    "Forward: the first H columns at step length − 1. Backward: the last H columns at step 0.",
    "`size = output.shape[2] // 2`",
)


# --8<-- [start:solution]
def solution(output, lengths):
    size = output.shape[2] // 2
    ends = output[torch.arange(len(lengths)), lengths - 1, :size]
    return torch.cat([ends, output[:, 0, size:]], dim=1)


# --8<-- [end:solution]


def last_column(output, lengths):
    size = output.shape[2] // 2
    return torch.cat([output[:, -1, :size], output[:, 0, size:]], dim=1)


def off_by_one(output, lengths):
    size = output.shape[2] // 2
    rows = torch.arange(len(lengths))
    return torch.cat([output[rows, (lengths - 2).clamp(min=0), :size], output[:, 0, size:]], dim=1)


WRONG = {last_column: "wrong for the lengths [2, 1, 5]", off_by_one: "wrong for the lengths [7, 2, 5]"}
