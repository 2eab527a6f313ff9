# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a query that may look nowhere makes NaN, and the gradient carries it into every weight of a layer."""

# --8<-- [start:gradient]
import torch


def gradient(attend):
    """Slopes of the layer of the values; the last query may look nowhere, and the loss leaves it out."""
    torch.manual_seed(0)
    layer, x = torch.nn.Linear(4, 4), torch.randn(3, 4)
    allowed = torch.tensor([[True, True, False], [True, True, False], [False, False, False]])
    y = attend(x @ x.T, allowed) @ layer(x)  # (3, 4)
    y[:2].sum().backward()
    return layer.weight.grad


# --8<-- [end:gradient]


# --8<-- [start:broken]
def broken():
    def attend(scores, allowed):
        return scores.masked_fill(~allowed, -torch.inf).softmax(dim=-1)

    return gradient(attend)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def attend(scores, allowed):
        nowhere = ~allowed.any(dim=-1, keepdim=True)  # (3, 1)
        scores = scores.masked_fill(~allowed & ~nowhere, -torch.inf)  # an empty row keeps its scores
        return scores.softmax(dim=-1).masked_fill(nowhere, 0)

    return gradient(attend)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(grad):
    """Some slopes are no numbers."""
    return grad.isnan().any().item()


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"an empty row of -inf: {broken().isnan().float().mean():.0%} of the slopes are NaN")
    print(f"the row set to zero:  {fixed().isnan().float().mean():.0%}")
    assert broken().isnan().all()
    assert not symptom(fixed())
