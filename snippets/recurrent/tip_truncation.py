# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: a window of truncated back-propagation must be longer than what is to be learned."""

# --8<-- [start:measure]
import torch

torch.set_default_dtype(torch.float64)

LAG = 8


def accuracy(window, seed, total=3200):
    """Say which bit came 8 steps ago; the state is carried over, the gradient stops at each window's start."""
    torch.manual_seed(seed)
    gru, head = torch.nn.GRU(2, 32, batch_first=True), torch.nn.Linear(32, 2)
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], lr=0.01)
    bits = torch.randint(2, (32, total + LAG))
    state, right = None, []
    for start in range(0, total - window + 1, window):
        inputs = torch.nn.functional.one_hot(bits[:, start + LAG : start + LAG + window], 2).double()
        target = bits[:, start : start + window]
        output, state = gru(inputs, state)
        state = state.detach()
        logits = head(output)
        right.append((logits.argmax(dim=2) == target).double().mean().item())
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten()).backward()
        optimizer.step()
    return sum(right[-20:]) / 20  # each window is new when it is scored


results = {window: [accuracy(window, seed) for seed in range(3)] for window in (8, 16)}
for window, scores in results.items():
    print(f"windows of {window:2} steps:", ", ".join(f"{score:.0%}" for score in scores))
# --8<-- [end:measure]

assert max(results[8]) < 0.65
assert min(results[16]) > 0.8
