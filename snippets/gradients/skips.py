# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Experiment: a gradient through ten layers of tanh, without skips and with them, for three gains."""

# --8<-- [start:skips]
import torch

ratios = {}
for skip in (False, True):
    for gain in (0.1, 0.58, 2):
        torch.manual_seed(0)
        h, states = torch.randn(500, 64), []
        for _ in range(10):
            weight = torch.randn(64, 64) * gain / 8
            h = torch.tanh(h @ weight) + (h if skip else 0)
            h.requires_grad_() if not states else h.retain_grad()
            states.append(h)
        torch.nn.functional.cross_entropy(torch.nn.Linear(64, 10)(h), torch.randint(10, (500,))).backward()
        ratios[skip, gain] = ratio = (states[0].grad.norm() / states[-1].grad.norm()).item()
        print(f"skips {skip!s:5} gain {gain:4}: layer 1 / layer 10 {ratio:.2g}")
# --8<-- [end:skips]

assert ratios[False, 0.1] < 1e-7
assert 1e-3 < ratios[False, 0.58] < 0.03
assert all(ratios[True, gain] > 0.9 for gain in (0.1, 0.58, 2))
assert ratios[True, 2] > ratios[False, 2] > 1
