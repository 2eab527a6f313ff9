# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: an exploding gradient. One step off a cliff undoes the run; clipping the norm prevents it."""

import torch


# --8<-- [start:train]
def train(max_norm, lr=0.01, steps=300):
    """Twelve times the same weight: w¹² shall be 2."""
    weight, losses = torch.tensor(1.5, requires_grad=True), []
    optimizer = torch.optim.SGD([weight], lr=lr)
    for _ in range(steps):
        loss = (weight**12 - 2) ** 2 / 2
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_([weight], max_norm)
        optimizer.step()
    return losses


# --8<-- [end:train]
# --8<-- [start:broken]
def broken():
    return train(max_norm=None)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(max_norm=1.0)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(losses):
    """The loss is no longer a number."""
    return losses[-1] != losses[-1]


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    assert fixed()[-1] < 0.01
    for name, losses in (("not clipped", broken()), ("clipped", fixed())):
        print(f"{name:11}: " + ", ".join(f"{losses[t]:.2g}" for t in (0, 1, 2, 20, 299)))
    for name, clip in (("not clipped", None), ("clipped", 1.0)):
        ends = {lr: train(clip, lr)[-1] for lr in (1e-6, 3e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2)}
        lr = min((lr for lr in ends if ends[lr] == ends[lr]), key=ends.get)
        print(f"{name:11}, best of 7 rates: {lr:g}, last loss {ends[lr]:.1g}")
        assert lr < 1e-4 if clip is None else lr > 1e-4, "the limit allows a far larger rate"
        assert (0.05 < ends[lr] < 0.3) if clip is None else (ends[lr] < 1e-9)
