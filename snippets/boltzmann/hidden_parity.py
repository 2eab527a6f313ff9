# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Three units of which an even number is on: pairs cannot describe that, one hidden unit can."""

# --8<-- [start:parity]
import torch

states = torch.tensor([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]).float()
even = states[states.sum(dim=1) % 2 == 0]  # (4, 3), the data


def learn(hidden, seed):
    """Minus the log-likelihood of the data, at the end of 400 steps of Adam."""
    torch.manual_seed(seed)
    pairs, biases = torch.zeros(3, 3, requires_grad=True), torch.zeros(3, requires_grad=True)
    to_hidden = torch.randn(hidden, 3).requires_grad_()
    hidden_biases = torch.zeros(hidden, requires_grad=True)

    def log_factor(v):  # with the hidden units summed out, see the text
        visible = v @ biases + ((v @ pairs.triu(1)) * v).sum(dim=1)
        return visible + torch.nn.functional.softplus(v @ to_hidden.T + hidden_biases).sum(dim=1)

    optimizer = torch.optim.Adam([pairs, biases, to_hidden, hidden_biases], lr=0.1)
    for _ in range(400):
        loss = log_factor(states).logsumexp(dim=0) - log_factor(even).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


losses = {hidden: [learn(hidden, seed) for seed in range(3)] for hidden in (0, 1)}
for hidden, row in losses.items():
    print(f"{hidden} hidden:", *(f"{loss:.2f}" for loss in row))
# --8<-- [end:parity]

assert all(abs(loss - 2.0794) < 0.001 for loss in losses[0])  # ln 8
assert min(losses[1]) < 1.41  # ln 4 = 1.386
assert max(losses[1]) < 1.5
