# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the answer is read at the end of the padding, so it depends on the longest sequence in the batch."""

# --8<-- [start:change]
import torch


def change(answer):
    """By how much the answer for a sequence of 5 steps changes when its batch holds one of 30 as well."""
    torch.manual_seed(0)
    gru, short, long = torch.nn.GRU(3, 16, batch_first=True), torch.randn(5, 3), torch.randn(30, 3)
    alone = short[None], torch.tensor([5])
    together = torch.nn.utils.rnn.pad_sequence([short, long], batch_first=True), torch.tensor([5, 30])
    with torch.no_grad():
        return (answer(gru, *alone)[0] - answer(gru, *together)[0]).abs().max().item()


# --8<-- [end:change]


# --8<-- [start:broken]
def broken():
    def answer(gru, x, lengths):
        output, _ = gru(x)
        return output[:, -1]  # for the short one: after 25 steps of zeros

    return change(answer)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def answer(gru, x, lengths):
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, h_n = gru(packed)
        return h_n[-1]  # the last layer, each sequence at its own end

    return change(answer)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The company changes the answer."""
    return result > 1e-3


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"last position: the answer changes by {broken():.2f}")
    print(f"own end:       the answer changes by {fixed():.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
