# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A look-up of 12 letters whose scores are dot products of learned queries and keys, of several widths."""

# --8<-- [start:draw]
import torch


def draw(lists, n):
    """Lists of n letters of 12, each with a digit; one letter is asked for, and its digit is the answer."""
    letters = torch.rand(lists, 12).argsort(dim=1)[:, :n]  # (lists, n), no letter twice in a list
    digits, place, rows = torch.randint(10, (lists, n)), torch.randint(n, (lists,)), torch.arange(lists)
    return letters, digits, letters[rows, place], digits[rows, place]


# --8<-- [end:draw]


# --8<-- [start:look_up]
def look_up(query, key, letters, digits, asked):
    table = query @ key.T  # (12, 12), a score for each pair of letters
    weights = table[asked[:, None], letters].softmax(dim=-1)  # (lists, n)
    return (weights[:, :, None] * torch.nn.functional.one_hot(digits, 10)).sum(dim=1)  # (lists, 10)


def train(width, seed=0, steps=400):
    torch.manual_seed(seed)
    query, key = torch.randn(12, width).requires_grad_(), torch.randn(12, width).requires_grad_()
    optimizer = torch.optim.Adam([query, key], lr=0.05)
    for _ in range(steps):
        letters, digits, asked, answer = draw(64, 5)
        p = look_up(query, key, letters, digits, asked)[torch.arange(64), answer]
        optimizer.zero_grad()
        (-(p + 1e-6).log().mean()).backward()  # the small number: no logarithm of zero
        optimizer.step()
    return query.detach(), key.detach()


# --8<-- [end:look_up]

# --8<-- [start:run]
right = {}
for width in (1, 2, 4, 8):
    for seed in range(3):
        query, key = train(width, seed)
        letters, digits, asked, answer = draw(2000, 10)  # lists that it has not seen
        found = look_up(query, key, letters, digits, asked).argmax(dim=1)
        right[width, seed] = (found == answer).float().mean().item()
    shares = " ".join(f"{right[width, seed]:4.0%}" for seed in range(3))
    print(f"width {width}: {2 * 12 * width:3} numbers, right on lists of ten {shares}")
# --8<-- [end:run]

for seed in range(3):
    assert 0.3 < right[1, seed] < 0.5
    assert min(right[width, seed] for width in (2, 4, 8)) > 0.98
