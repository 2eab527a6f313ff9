# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a recurrent network's gradient explodes, and one step ruins the weights. Clipping its norm prevents it."""

# --8<-- [start:train]
import torch


def train(max_norm, seed, rate=0.01, steps=360, length=50):
    """A plain ReLU network learns to average the numbers it reads."""
    torch.manual_seed(seed)
    rnn, head = torch.nn.RNN(1, 16, nonlinearity="relu", batch_first=True), torch.nn.Linear(16, 1)
    torch.nn.init.eye_(rnn.weight_hh_l0)  # the identity: each unit starts by keeping what it has
    parameters = [*rnn.parameters(), *head.parameters()]
    optimizer, losses, norms = torch.optim.SGD(parameters, lr=rate), [], []
    for _ in range(steps):
        x = torch.rand(32, length, 1)
        loss = torch.nn.functional.mse_loss(head(rnn(x)[0][:, -1]), x.mean(dim=1))
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters, max_norm).item())  # the norm before clipping
        optimizer.step()
        losses.append(loss.item())
    return losses, norms


# --8<-- [end:train]


# --8<-- [start:broken]
def broken(seed=0):
    return train(float("inf"), seed)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed(seed=0):
    return train(1.0, seed)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(result):
    """At the end the loss is no number any more, or has not come down."""
    losses, _ = result
    return not sum(losses[-20:]) / 20 < 0.006


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"always answering 0.5: {1 / 600:.4f}")
    for name, run in (("not clipped", broken), ("clipped", fixed)):
        results = [run(seed) for seed in range(4)]
        losses, norms = results[0]
        print(
            f"{name:11}: loss {', '.join(f'{losses[t]:.2g}' for t in (0, 1, 2))}; norm {norms[0]:.0f}, {norms[1]:.2g}"
        )
        print("  mean loss of the last 20 steps:", *(f"{sum(losses[-20:]) / 20:.4f}" for losses, _ in results))
        assert all(symptom(result) == (run is broken) for result in results)
    results = [train(float("inf"), seed, rate=0.0001) for seed in range(4)]
    print("not clipped, rate 0.0001:      ", *(f"{sum(losses[-20:]) / 20:.4f}" for losses, _ in results))
    assert not any(map(symptom, results))
