# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A look-up with a table of scores that is trained: which digit belongs to the letter that is asked for?"""

# --8<-- [start:draw]
import torch


def draw(lists, n):
    """Lists of n letters, each with a digit; one of the letters is asked for, and its digit is the answer."""
    letters = torch.rand(lists, 12).argsort(dim=1)[:, :n]  # (lists, n), no letter twice in a list
    digits = torch.randint(10, (lists, n))  # (lists, n)
    place, rows = torch.randint(n, (lists,)), torch.arange(lists)
    return letters, digits, letters[rows, place], digits[rows, place]


torch.manual_seed(1)
letters, digits, asked, answer = draw(1, 5)
for letter, digit in zip(letters[0], digits[0], strict=True):
    print("ABCDEFGHIJKL"[letter], digit.item(), end="   ")
print("asked for", "ABCDEFGHIJKL"[asked[0]], "answer", answer.item())
# --8<-- [end:draw]


# --8<-- [start:look_up]
table = torch.zeros(12, 12, requires_grad=True)  # a score for each pair of letters


def look_up(letters, digits, asked):
    scores = table[asked[:, None], letters]  # (lists, n)
    weights = scores.softmax(dim=1)  # (lists, n), adding up to 1 in each list
    values = torch.nn.functional.one_hot(digits, 10)  # (lists, n, 10)
    return (weights[:, :, None] * values).sum(dim=1)  # (lists, 10), a weighted mean


# --8<-- [end:look_up]


# --8<-- [start:train]
optimizer, shares = torch.optim.Adam([table], lr=0.1), []
for step in range(151):
    letters, digits, asked, answer = draw(128, 5)
    p = look_up(letters, digits, asked)  # (128, 10)
    loss = -p[torch.arange(128), answer].log().mean()
    if step % 50 == 0:
        letters, digits, asked, answer = draw(1000, 10)
        right = (look_up(letters, digits, asked).argmax(dim=1) == answer).float().mean()
        print(f"step {step:3}: loss {loss.item():.3f}, right on lists of ten {right:.0%}")
        shares.append(right.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:table]
for row in table[:4, :4].tolist():
    print(*(f"{score:5.1f}" for score in row))
# --8<-- [end:table]


# --8<-- [start:longer]
for n in (5, 12):
    letters, digits, asked, answer = draw(1000, n)
    weights = table[asked[:, None], letters].softmax(dim=1)
    share = weights[letters == asked[:, None]].mean().item()
    print(f"lists of {n:2}: mean weight of the right pair {share:.3f}")
# --8<-- [end:longer]

gap = (table.diag().mean() * 12 - table.mean() * 12) / 11  # of the mean score on the diagonal above the others
expected = 1 / (1 + 11 * torch.exp(-gap)).item()
print(f"gap {gap:.2f}, expected for 12: {expected:.3f}")
assert shares[0] < 0.4
assert shares[1] > 0.99
assert shares[-1] > 0.999
assert table.diag().min() > table[~torch.eye(12, dtype=torch.bool)].max() + 5
assert abs(share - expected) < 0.01
