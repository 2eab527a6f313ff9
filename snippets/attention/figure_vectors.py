# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: queries and keys of twelve letters in a plane, after training a look-up."""

import matplotlib.pyplot as plt
import torch


def train(steps=400):
    torch.manual_seed(0)
    query, key = torch.randn(12, 2).requires_grad_(), torch.randn(12, 2).requires_grad_()
    optimizer = torch.optim.Adam([query, key], lr=0.05)
    for _ in range(steps):
        letters, digits = torch.rand(64, 12).argsort(dim=1)[:, :5], torch.randint(10, (64, 5))
        place, rows = torch.randint(5, (64,)), torch.arange(64)
        weights = (query @ key.T)[letters[rows, place][:, None], letters].softmax(dim=-1)
        p = (weights * (digits == digits[rows, place][:, None])).sum(dim=1)
        optimizer.zero_grad()
        (-(p + 1e-6).log().mean()).backward()
        optimizer.step()
    return query.detach(), key.detach()


query, key = train()
fig, axes = plt.subplots(1, 2, figsize=(7.2, 3.6), layout="constrained")
for ax, table, title, colour in zip(axes, (query, key), ("queries", "keys"), ("C0", "C1"), strict=True):
    far = table.norm(dim=1).max().item()
    for letter, (x, y) in zip("ABCDEFGHIJKL", table.tolist(), strict=True):
        ax.plot([0, x], [0, y], color=colour, lw=1.2)
        length = (x * x + y * y) ** 0.5
        ax.text(x + 0.09 * far * x / length, y + 0.09 * far * y / length, letter, ha="center", va="center", fontsize=11)
    ax.set(xlim=(-1.2 * far, 1.2 * far), ylim=(-1.2 * far, 1.2 * far), aspect="equal", title=title)
    ax.tick_params(length=3)
    ax.locator_params(nbins=5)
plt.savefig("figure_vectors.svg")

cosines = torch.nn.functional.cosine_similarity(query, key, dim=1)  # of the query and the key of each letter
assert cosines.min() > 0.7
assert torch.equal((query @ key.T).argmax(dim=1), torch.arange(12))
