# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: predictions of shape (N, 1) minus targets of shape (N,) are a table of N by N differences."""

# --8<-- [start:train]
import torch


def train(loss_of):
    """Fit y = 3 x + noise; returns the learned slope and how much of the variance of new targets is explained."""
    torch.manual_seed(0)
    x, new = torch.randn(200, 1), torch.randn(200, 1)
    y, new_y = 3 * x[:, 0] + 0.5 * torch.randn(200), 3 * new[:, 0] + 0.5 * torch.randn(200)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(100):
        loss = loss_of(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    explained = 1 - (new_y - model(new)[:, 0]).square().mean() / new_y.var()
    return loss.item(), model.weight.item(), explained.item()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(lambda prediction, y: ((prediction - y) ** 2).mean())


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(lambda prediction, y: ((prediction.squeeze(1) - y) ** 2).mean())


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The loss stops falling, and nothing is explained."""
    loss, _, explained = result
    return loss > 5 and explained < 0.2


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("(N, 1) - (N,)", broken), ("(N,) - (N,)", fixed)):
        loss, slope, explained = run()
        print(f"{name:14} loss {loss:5.2f}, slope {slope:5.2f}, explained {explained:.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
