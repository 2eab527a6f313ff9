# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: the names of the parameters that a training step does not move.
Change `unmoved`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch
from torch import nn


# --8<-- [start:stub]
def unmoved(model, step):
    """Call step() once, and return the names of the parameters of the model that are as they were before."""
    before = dict(model.named_parameters())
    step()
    return [name for name, weight in model.named_parameters() if torch.equal(weight, before[name])]


# --8<-- [end:stub]
def check(unmoved):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    x, calls = torch.randn(8, 3), []

    def step(only=None):
        calls.append(1)
        optimizer = torch.optim.SGD(only or model.parameters(), lr=0.1)
        optimizer.zero_grad()
        (model(x) ** 2).mean().backward()
        optimizer.step()

    names = [name for name, _ in model.named_parameters()]
    got = unmoved(model, step)
    assert len(calls) == 1, f"step() has to be called once, you call it {len(calls)} times"
    assert got != names, f"all four parameters moved, you return {got}; were the values of before copied?"
    assert got == [], f"all four parameters moved, you return {got}"
    got = unmoved(model, lambda: step(model[2].parameters()))
    assert got == names[:2], f"the optimiser has the last layer alone, you return {got}"
    print("passed: a step that moves everything, and one that moves the last layer")


if __name__ == "__main__":
    check(unmoved)
# --8<-- [end:task]

HINTS = (
    "What does `before` hold: numbers, or the parameters themselves, which the step changes in place?",
    "A copy of a tensor that has no gradient: `weight.detach().clone()`.",
    "`before = {name: weight.detach().clone() for name, weight in model.named_parameters()}`",
)


# --8<-- [start:solution]
def solution(model, step):
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    step()
    return [name for name, weight in model.named_parameters() if torch.equal(weight, before[name])]


# --8<-- [end:solution]


def without_gradient(model, step):
    step()
    return [name for name, weight in model.named_parameters() if weight.grad is None]


def detached(model, step):
    before = {name: weight.detach() for name, weight in model.named_parameters()}
    step()
    return [name for name, weight in model.named_parameters() if torch.equal(weight, before[name])]


def never_stepped(model, step):
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    return [name for name, weight in model.named_parameters() if torch.equal(weight, before[name])]


WRONG = {
    without_gradient: "the optimiser has the last layer alone, you return []",
    detached: "were the values of before copied?",
    never_stepped: "you call it 0 times",
}
