# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two hidden units that start equal stay equal; with a little noise they part, but late."""

# --8<-- [start:noise]
import torch

x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])  # 1 if exactly one of the two is 1


def steps_until_learned(noise, seed, steps=3000):
    """Start 16 hidden units near the same values, and count the steps until the loss is below 0.01."""
    torch.manual_seed(seed)
    hidden, last = torch.nn.Linear(2, 16), torch.nn.Linear(16, 1)
    with torch.no_grad():
        for parameter in (hidden.weight, last.weight):
            parameter.copy_(0.3 + noise * torch.randn_like(parameter))
        hidden.bias.zero_()
        last.bias.zero_()
    optimizer = torch.optim.SGD([*hidden.parameters(), *last.parameters()], lr=0.1, momentum=0.9)
    for step in range(steps):
        loss = torch.nn.functional.mse_loss(last(torch.tanh(hidden(x))), y)
        if loss < 0.01:
            return str(step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return f"more than {steps}"


counts = {}
for noise in (0.0, 1e-6, 1e-3, 0.3):
    counts[noise] = [steps_until_learned(noise, seed) for seed in range(3)]
    print(f"noise {noise:8g}: learned after", ", ".join(counts[noise]))
# --8<-- [end:noise]

# the numbers that the page works out by hand
weights, last = torch.full((2, 2), 0.5, requires_grad=True), torch.ones(2, requires_grad=True)
(last @ (weights @ torch.tensor([1.0, 2.0])) - 2).square().backward()
assert weights.grad.tolist() == [[2.0, 4.0], [2.0, 4.0]]
assert last.grad.tolist() == [3.0, 3.0]
assert all(count == "more than 3000" for count in counts[0.0] + counts[1e-6])
assert all(int(count) > 300 for count in counts[1e-3])
assert all(int(count) < 200 for count in counts[0.3])
