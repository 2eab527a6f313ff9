# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A gradient through a random draw: estimated by draws, used in a training, and what a plain draw gives instead."""

# --8<-- [start:estimate]
import torch

torch.manual_seed(0)
mean = torch.tensor(2.0, requires_grad=True)
std = torch.tensor(1.0, requires_grad=True)

for draws in (10, 1000, 100_000):
    noise = torch.randn(draws)  # standard normal
    z = mean + std * noise
    slopes = torch.autograd.grad(z.square().mean(), (mean, std))
    print(f"{draws:6} draws: {slopes[0]:.2f} for the mean, {slopes[1]:.2f} for the standard deviation")
# --8<-- [end:estimate]


# --8<-- [start:train]
def cost(z):
    """How badly z explains the measurement 3; a constant is left out."""
    return (3 - z).square() / 2


mean = torch.tensor(0.0, requires_grad=True)
log_std = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.Adam([mean, log_std], lr=0.01)
for step in range(2001):
    z = mean + log_std.exp() * torch.randn(16)
    price = (mean.square() + (2 * log_std).exp() - 1) / 2 - log_std  # KL from the standard normal distribution
    loss = cost(z).mean() + price
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step in (0, 100, 300, 2000):
        print(f"step {step:4}: mean {mean.item():.2f}, standard deviation {log_std.exp().item():.2f}")
# --8<-- [end:train]

# --8<-- [start:plain]
fixed_mean = torch.tensor(2.0, requires_grad=True)
z = torch.normal(fixed_mean, torch.ones(1000))
print("slope through torch.normal:", torch.autograd.grad(z.square().mean(), fixed_mean)[0].item())
# --8<-- [end:plain]

assert abs(slopes[0] - 4) < 0.05
assert abs(slopes[1] - 2) < 0.05
assert abs(mean.item() - 1.5) < 0.15
assert abs(log_std.exp().item() - 0.707) < 0.08
assert torch.autograd.grad(torch.normal(fixed_mean, torch.ones(9)).sum(), fixed_mean)[0] == 0
