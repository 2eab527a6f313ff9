# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: does a training step add its gradients to those of the step before?
Change `adds_up`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch
from torch import nn


# --8<-- [start:stub]
def adds_up(model, step):
    """True if step() adds its gradients to those that are there when it begins. The weights may be spoiled."""
    step()
    before = sum(weight.grad.norm().item() for weight in model.parameters())
    step()
    after = sum(weight.grad.norm().item() for weight in model.parameters())
    return after > before


# --8<-- [end:stub]
def check(adds_up):
    def answer(rate, clear):
        torch.manual_seed(0)
        model, x, calls = nn.Linear(3, 1), torch.randn(8, 3), []
        optimizer = torch.optim.SGD(model.parameters(), lr=rate)

        def step():
            calls.append(1)
            if clear == "before":
                optimizer.zero_grad()
            (model(x) ** 2).mean().backward()
            optimizer.step()
            if clear == "after":
                optimizer.zero_grad(set_to_none=False)

        got = adds_up(model, step)
        assert calls, f"step() was never called, and you return {got}"
        return got

    got = answer(0.01, "before")
    assert not got, f"this step clears the gradients before backward(), and leaves its own behind; you return {got}"
    got = answer(2.0, "before")
    assert not got, f"this step clears the gradients, which grow because its rate of 2 is too large; you return {got}"
    got = answer(0.01, None)
    assert got, f"this step never clears the gradients; you return {got}"
    got = answer(0.01, "after")
    assert not got, f"this step clears the gradients at its end, so nothing is added; you return {got}"
    print("passed: two steps that clear first, one that never does, one that clears at its end")


if __name__ == "__main__":
    check(adds_up)
# --8<-- [end:task]

HINTS = (
    "You need not wait for a gradient to be there: put one there that no training would ever give.",
    "If every `weight.grad` is `1e9` when the step begins, how large is it afterwards if it was cleared, and if not?",
    "`for weight in model.parameters(): weight.grad = torch.full_like(weight, 1e9)`",
)


# --8<-- [start:solution]
def solution(model, step):
    for weight in model.parameters():
        weight.grad = torch.full_like(weight, 1e9)
    step()
    return any(weight.grad is not None and weight.grad.abs().max() > 1e8 for weight in model.parameters())


# --8<-- [end:solution]


def left_over(model, step):
    step()
    return any(weight.grad.abs().max() > 0 for weight in model.parameters())


def nearly_doubled(model, step):
    step()
    before = sum(weight.grad.norm().item() for weight in model.parameters())
    step()
    return sum(weight.grad.norm().item() for weight in model.parameters()) > 1.5 * before


def never_called(model, step):
    for weight in model.parameters():
        weight.grad = torch.full_like(weight, 1e9)
    return any(weight.grad.abs().max() > 1e8 for weight in model.parameters())


WRONG = {
    left_over: "leaves its own behind; you return True",
    nearly_doubled: "its rate of 2 is too large; you return True",
    never_called: "step() was never called",
}
