# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the state of the last batch is carried over with its whole history, and backward fails."""

# --8<-- [start:train]
import torch


def train(carry):
    torch.manual_seed(0)
    lstm = torch.nn.LSTM(4, 8, batch_first=True)
    optimizer = torch.optim.SGD(lstm.parameters(), lr=0.1)
    states, losses = None, []
    for _ in range(3):
        output, states = lstm(torch.randn(2, 5, 4), states)
        states = carry(states)
        loss = output.square().mean()
        optimizer.zero_grad()
        try:
            loss.backward()
        except RuntimeError as error:
            return str(error).partition(" (")[0]
        optimizer.step()
        losses.append(loss.item())
    return losses


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(lambda states: states)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(lambda states: tuple(state.detach() for state in states))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """No losses, but a message of PyTorch about a second backward."""
    return isinstance(result, str) and "second time" in result


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(broken())
    print(f"detached: {len(fixed())} batches")
    assert symptom(broken())
    assert not symptom(fixed())
