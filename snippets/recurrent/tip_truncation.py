# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: a window of truncated back-propagation must be longer than what is to be learned."""

# --8<-- [start:measure]
import torch

torch.set_default_dtype(torch.float64)

LAG = 8


def accuracy(window, total=4000):
    """Say which bit came 8 steps ago; the state is carried over, the gradient stops at each window's start."""
    torch.manual_seed(0)
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
        right.append((logits.argmax(dim=2) == target).float().mean().item())
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten()).backward()
        optimizer.step()
    return sum(right[-5:]) / 5


results = {window: accuracy(window) for window in (4, 8, 12, 24)}
for window, score in results.items():
    print(f"windows of {window:2} steps: {score:.0%}")
# --8<-- [end:measure]

assert results[4] < 0.75
assert results[24] > results[4] + 0.2
