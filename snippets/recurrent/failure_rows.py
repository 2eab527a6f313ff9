# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the state is carried over, but the rows of the next batch are not the continuation of this one's."""

# --8<-- [start:train]
import torch

LAG, WINDOW, ROWS = 4, 8, 16


def train(windows):
    """Say which bit came 4 steps ago. Accuracy in the first half of the windows, and in the second."""
    torch.manual_seed(0)
    bits = torch.randint(2, (ROWS * WINDOW * 300,))
    inputs, targets = windows(bits), windows(bits.roll(LAG))  # (batches, rows, window)
    gru, head = torch.nn.GRU(2, 32, batch_first=True), torch.nn.Linear(32, 2)
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], lr=0.01)
    state, right = None, []
    for x, y in zip(inputs, targets, strict=True):
        output, state = gru(torch.nn.functional.one_hot(x, 2).float(), state)
        state, logits = state.detach(), head(output)
        right.append((logits.argmax(dim=2) == y).float().mean(dim=0))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten()).backward()
        optimizer.step()
    late = torch.stack(right[-50:]).mean(dim=0)  # (window,)
    return late[:LAG].mean().item(), late[LAG:].mean().item()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    def windows(bits):
        return bits.reshape(-1, ROWS, WINDOW)  # one window after the other, sixteen to a batch

    return train(windows)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def windows(bits):
        long = bits.reshape(ROWS, -1, WINDOW)  # sixteen long texts, each cut into windows
        return long.transpose(0, 1)  # batch k holds window k of every text

    return train(windows)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """What needs the state is not learned, what lies within the window is."""
    first, second = result
    return first < 0.7 < second


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("windows in a row", broken), ("rows that go on", fixed)):
        first, second = run()
        print(f"{name}: first half of the window {first:.0%}, second half {second:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
