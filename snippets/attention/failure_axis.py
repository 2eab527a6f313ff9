# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the softmax runs over the lists of the batch, not over the entries of a list."""

# --8<-- [start:answers]
import torch


def draw(lists, n):
    letters = torch.rand(lists, 12).argsort(dim=1)[:, :n]
    digits, place, rows = torch.randint(10, (lists, n)), torch.randint(n, (lists,)), torch.arange(lists)
    return letters, digits, letters[rows, place], digits[rows, place]


def answers(weigh):
    """Train the table, and answer 500 new lists in one batch, then the same lists one by one."""
    torch.manual_seed(0)
    table = torch.zeros(12, 12, requires_grad=True)
    optimizer = torch.optim.Adam([table], lr=0.1)

    def look_up(letters, digits, asked):
        weights = weigh(table[asked[:, None], letters])
        return (weights[:, :, None] * torch.nn.functional.one_hot(digits, 10)).sum(dim=1)

    for _ in range(150):
        letters, digits, asked, answer = draw(128, 5)
        loss = -look_up(letters, digits, asked)[torch.arange(128), answer].log().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    letters, digits, asked, answer = draw(500, 5)
    together = look_up(letters, digits, asked).argmax(dim=1)
    alone = [look_up(letters[i : i + 1], digits[i : i + 1], asked[i : i + 1]).argmax() for i in range(500)]
    right = [(p == answer).float().mean().item() for p in (together, torch.stack(alone))]
    return loss.item(), *right


# --8<-- [end:answers]


# --8<-- [start:broken]
def broken():
    return answers(lambda scores: scores.softmax(dim=0))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return answers(lambda scores: scores.softmax(dim=1))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Good in a batch, poor alone."""
    _, together, alone = result
    return together > 0.9 and alone < 0.6


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("dim=0", broken), ("dim=1", fixed)):
        loss, together, alone = run()
        print(f"{name}: loss {loss:.2f}, right in a batch of 500 {together:.0%}, the same lists one by one {alone:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
