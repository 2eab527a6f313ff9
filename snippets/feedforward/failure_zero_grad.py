# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: zero_grad is forgotten, so every step follows the sum of all gradients since the start."""

from functools import partial

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
everything = torch.from_numpy(images / 16), torch.from_numpy(labels)
sixteen = everything[0][:16], everything[1][:16]
adam = partial(torch.optim.Adam, lr=0.01)
sgd = partial(torch.optim.SGD, lr=0.3)


def setting(optimizer, seed=0):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)).double()
    return model, optimizer(model.parameters())


# --8<-- [start:broken]
def broken(optimizer=adam, data=everything, steps=150, seed=0):
    model, optimizer = setting(optimizer, seed)
    (x, y), losses = data, []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()  # adds to .grad
        optimizer.step()
        losses.append(loss.item())
    return losses


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(optimizer=adam, data=everything, steps=150, seed=0):
    model, optimizer = setting(optimizer, seed)
    (x, y), losses = data, []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(losses):
    """The loss ends far above where it had been."""
    return losses[-1] > 1.5 * min(losses)


# --8<-- [end:symptom]


# --8<-- [start:check]
def after_two_backwards(zero_grad):
    """The slope in .grad when the loop comes round a second time, and the one found by nudging."""
    model, optimizer = setting(sgd)
    x, y = everything
    for _ in range(2):
        if zero_grad:
            optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()  # and no step, so that both slopes belong to the same weights
    with torch.no_grad():
        model[2].bias[0] += 1e-6
        nudged = torch.nn.functional.cross_entropy(model(x), y)
    return model[2].bias.grad[0].item(), (nudged - loss).item() / 1e-6


# --8<-- [end:check]


if __name__ == "__main__":
    for name, run in (("with zero_grad", fixed), ("without", broken)):
        losses = run()
        print(f"Adam, {name:14}: first {losses[0]:.1f}, lowest {min(losses):.2f}, climbs again? {symptom(losses)}")
    seeds, last = range(3), {}
    for name, run in (("with zero_grad", fixed), ("without", broken)):
        for what, data, steps in (("all images", everything, 150), ("16 images", sixteen, 100)):
            last[run, what] = max(run(sgd, data, steps, seed)[-1] for seed in seeds)
            print(f"SGD,  {name:14}, {what:10}: last {last[run, what]:.3f}")
    momentum = partial(sgd, momentum=0.9)
    with_momentum = [fixed(momentum, seed=seed)[-1] for seed in seeds]
    print(f"SGD,  with zero_grad and momentum 0.9: last {max(with_momentum):.3f}")
    for name, zero_grad in (("with zero_grad", True), ("without", False)):
        stored, slope = after_two_backwards(zero_grad)
        print(f"second backward {name:14}: stored {stored:.4f}, by nudging {slope:.4f}")
        assert abs(stored - (1 if zero_grad else 2) * slope) < 1e-3 * abs(slope)
    assert all(symptom(broken(seed=seed)) for seed in seeds)
    assert not any(symptom(fixed(seed=seed)) for seed in seeds)
    assert last[broken, "all images"] < 0.01 < 0.1 < last[fixed, "all images"]
    assert last[broken, "16 images"] < 0.001 < 0.03 < last[fixed, "16 images"], "overfitting a few does not notice"
    assert 0.02 < max(with_momentum) < 0.03
    summed = torch.tensor(fixed(partial(sgd, momentum=1.0)))
    assert torch.allclose(summed, torch.tensor(broken(sgd)), rtol=1e-6), "a sum is momentum that never fades"
