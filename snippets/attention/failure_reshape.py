# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: heads cut by one reshape. Every shape fits, and the positions are mixed up."""

import torch

x = torch.arange(16).reshape(1, 4, 4)  # four positions; position 0 has the numbers 0 to 3
cut = x.reshape(1, 2, 4, 2)
assert cut[0, 0].tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]


# --8<-- [start:reach]
def attention(x, cut, join):
    """Two heads without tables: queries, keys and values are the cut x itself."""
    q = cut(x)  # (1, 2, 8, 2)
    return join((q @ q.transpose(2, 3) / q.shape[3] ** 0.5).softmax(dim=3) @ q)  # (1, 8, 4)


def reach(cut, join):
    """The outputs that change when the last of eight positions changes."""
    torch.manual_seed(0)
    x = torch.randn(1, 8, 4)
    other = x.clone()
    other[0, 7] = torch.randn(4)
    change = (attention(other, cut, join) - attention(x, cut, join)).abs().amax(dim=2)[0]  # (8,)
    return (change > 1e-6).nonzero()[:, 0].tolist()


# --8<-- [end:reach]


# --8<-- [start:broken]
def broken():
    return reach(lambda x: x.reshape(1, 2, 8, 2), lambda found: found.reshape(1, 8, 4))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return reach(lambda x: x.unflatten(2, (2, 2)).transpose(1, 2), lambda found: found.transpose(1, 2).flatten(2))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(reached):
    """The last position does not reach all outputs."""
    return reached != list(range(8))


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:show]
    print("one reshape:         position 7 reaches", broken())
    print("split and transpose: position 7 reaches", fixed())
    # --8<-- [end:show]
    assert broken() == [4, 5, 6, 7]
    assert symptom(broken())
    assert not symptom(fixed())
