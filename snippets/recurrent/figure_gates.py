# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: what the gates of an LSTM do, letter by letter, on a line of the Zen of Python."""

import codecs
import contextlib
import io

import matplotlib.pyplot as plt
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
with contextlib.redirect_stdout(io.StringIO()):
    import this  # prints the Zen; keeps it in rot13
text = codecs.decode(this.s, "rot13")
letters = sorted(set(text))
codes = torch.tensor([letters.index(letter) for letter in text])
SIZE, ROWS = 32, 8
length = (len(text) - 1) // ROWS
x, y = (codes[i : i + ROWS * length].reshape(ROWS, length) for i in (0, 1))

embedding, head = torch.nn.Embedding(len(letters), 16), torch.nn.Linear(SIZE, len(letters))
lstm = torch.nn.LSTM(16, SIZE, batch_first=True)
parameters = [*embedding.parameters(), *lstm.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(parameters, lr=0.02)
for _ in range(150):
    logits = head(lstm(embedding(x))[0])
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()


# --8<-- [start:gates]
@torch.no_grad()
def gates(codes):
    """Input, forget and output gate of every cell after each letter, (letters, 3, SIZE)."""
    h, c, seen = torch.zeros(1, SIZE), torch.zeros(1, SIZE), []
    for code in codes:
        a = embedding(code)[None] @ lstm.weight_ih_l0.T + lstm.bias_ih_l0 + h @ lstm.weight_hh_l0.T + lstm.bias_hh_l0
        i, f, g, o = a.chunk(4, dim=1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        seen.append(torch.cat([i, f, o]).sigmoid())
    return torch.stack(seen)


every = gates(codes)
between = torch.tensor([letter in " \n" for letter in text])  # after a word
contrast = every[between].mean(dim=0) - every[~between].mean(dim=0)  # (3, SIZE)
print(f"loss {loss.item():.2f} nats per letter; mean forget gate {every[:, 1].mean():.2f}")
print(f"the forget gate that closes most after a word: {contrast[1].min():.2f}")
print(f"the one that stays open most: {every[:, 1].mean(dim=0).max():.2f} on average")
# --8<-- [end:gates]

start = text.index("Now is better")
line = slice(start, start + len("Now is better than never."))
chosen = {
    "forget gate,\nclears at spaces": every[line, 1, contrast[1].argmin()],
    "forget gate,\nkeeps longest": every[line, 1, every[:, 1].mean(dim=0).argmax()],
    "input gate,\nopens at spaces": every[line, 0, contrast[0].argmax()],
    "output gate,\nopens at spaces": every[line, 2, contrast[2].argmax()],
}
fig, axes = plt.subplots(4, 1, figsize=(7.4, 3.9), sharex=True, layout="constrained")
for i, (ax, (name, values)) in enumerate(zip(axes, chosen.items(), strict=True)):
    ax.bar(range(len(values)), values.tolist(), width=0.8, color=f"C{i}")
    ax.set(ylim=(0, 1), yticks=[0, 1])
    ax.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10)
shown = text[line].replace(" ", "␣")
axes[-1].set_xticks(range(len(shown)), shown, fontsize=12)
for ax in axes:
    ax.tick_params(axis="x", length=0)
plt.savefig("figure_gates.svg")

assert loss < 1.0
assert contrast[1].min() < -0.3
assert every[:, 1].mean(dim=0).max() > 0.8
