# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch"]
# ///
"""Figure: a character model learns to write like the help pages of Python; bits per character against counts."""

# --8<-- [start:data]
from pydoc_data.topics import topics

import matplotlib.pyplot as plt
import numpy as np
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
pages = [" ".join(topics[name].split()) for name in sorted(topics)]  # words, without the layout
text = "\n".join(pages)
letters = sorted(set(text))
codes = torch.tensor([letters.index(letter) for letter in text])
train, test = codes[:-40_000], codes[-40_000:]  # the last pages are never trained on
# --8<-- [end:data]


# --8<-- [start:counts]
def counted(longest):
    """Bits of every unseen character, from counts of what followed the last 0, 1, ... characters."""
    size, before, bits = len(letters), torch.zeros_like(codes), []
    seen, unseen = slice(longest, len(train)), slice(len(train), None)
    p = torch.full(test.shape, 1 / size, dtype=torch.float64)
    for order in range(longest + 1):
        context = torch.unique(before, return_inverse=True)[1]  # a number for each context that occurs
        pair = torch.unique(before * size + codes, return_inverse=True)[1]  # ... with what follows it
        times, of = (torch.bincount(what[seen], minlength=len(codes)) for what in (pair, context))
        p = (times[pair[unseen]] + 10 * p) / (of[context[unseen]] + 10)  # rare contexts lean on shorter ones
        bits.append(-p.log2())
        earlier = torch.cat([torch.zeros(order + 1, dtype=torch.int64), codes[: -order - 1]])
        before = before + earlier * size**order
    return bits


# --8<-- [end:counts]


# --8<-- [start:model]
class CharacterModel(torch.nn.Module):
    def __init__(self, vocabulary, hidden=192):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, 32)
        self.recurrent = torch.nn.LSTM(32, hidden, batch_first=True)
        self.output = torch.nn.Linear(hidden, vocabulary)
        with torch.no_grad():
            self.recurrent.bias_ih_l0[hidden : 2 * hidden] = 1  # the forget gate starts open
            self.recurrent.bias_hh_l0[hidden : 2 * hidden] = 0

    def forward(self, tokens, states=None):
        hidden, states = self.recurrent(self.embedding(tokens), states)
        return self.output(hidden), states


# --8<-- [end:model]


# --8<-- [start:train]
def fit(model, rows=16, window=50, epochs=2, lr=0.015):
    """Truncated back-propagation: the state goes on from window to window, the gradient does not."""
    length = (len(train) - 1) // (rows * window) * window
    x, y = (train[i : i + rows * length].reshape(rows, length).to(device) for i in (0, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=epochs * length // window)
    bits = []
    for _ in range(epochs):
        states = None
        for start in range(0, length, window):
            logits, states = model(x[:, start : start + window], states)
            states = tuple(state.detach() for state in states)
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y[:, start : start + window].flatten())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            bits.append(loss.item() / np.log(2))
    return bits


# --8<-- [end:train]


# --8<-- [start:result]
torch.manual_seed(0)
model = CharacterModel(len(letters)).to(device)
bits = fit(model)
with torch.no_grad():
    logits, _ = model(test[None, :-1].to(device))
learned = torch.nn.functional.cross_entropy(logits[0].cpu(), test[1:], reduction="none") / np.log(2)

size = len(train)
known = {text[i : i + 20] for i in range(size - 19)}
new = torch.ones(len(test), dtype=torch.bool)
for i in range(len(test) - 19):
    if text[size + i : size + i + 20] in known:  # twenty characters, word for word in the training text
        new[i : i + 20] = False
print(f"{len(text)} characters of text, {len(letters)} different ones, all alike: {np.log2(len(letters)):.2f} bits")
print(f"of the unseen pages {new.float().mean():.0%} are new, the rest is repeated from the training text")
bits_of = {f"counts after {order} characters": each[1:] for order, each in enumerate(counted(6))}
bits_of["LSTM, two readings"] = learned
for name, each in bits_of.items():
    print(f"{name:24}: {each.mean():.2f} bits, {each[new[1:]].mean():.2f} where the text is new")
baselines = [each.mean().item() for each in bits_of.values()]
learned = baselines.pop()
print(f"perplexity of the LSTM: {2**learned:.1f}")
# --8<-- [end:result]


# --8<-- [start:write]
words = set("\n".join(pages).split())


@torch.no_grad()
def write(temperature, count, seed=0):
    """Let the model go on after "The ", drawing from softmax(logits / temperature)."""
    generator = torch.Generator().manual_seed(seed)
    prompt = torch.tensor([[letters.index(letter) for letter in "The "]], device=device)
    logits, states = model(prompt)
    written = ""
    for _ in range(count):
        p = (logits[0, -1].cpu() / temperature).softmax(dim=0)
        drawn = torch.multinomial(p, 1, generator=generator)
        written += letters[drawn]
        logits, states = model(drawn[None].to(device), states)
    return written


real, variety = {}, {}
for temperature in (0.3, 0.7, 1.0, 1.5):
    said = write(temperature, 1000).split()[:-1]
    real[temperature], variety[temperature] = sum(word in words for word in said) / len(said), len(set(said))
    print(f"temperature {temperature}: {real[temperature]:.0%} are words of the manual, ", end="")
    print(f"{variety[temperature]} different ones of {len(said)}")
# --8<-- [end:write]
for temperature in (0.3, 0.7, 1.0, 1.5):
    print(temperature, write(temperature, 160))

fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
smooth = np.mean(np.reshape(bits[: len(bits) // 20 * 20], (-1, 20)), axis=1)
ax.plot(20 * np.arange(len(smooth)) + 10, smooth, color="C0", label="LSTM, training text")
for order, colour in ((0, "C1"), (1, "C3"), (2, "C2"), (5, "C4")):
    ax.axhline(baselines[order], color=colour, ls=":", lw=1.4)
    place = (0, "left") if order == 5 else (0.92 * len(bits), "right")  # beside the curve
    ax.text(place[0], baselines[order] + 0.05, f"counts after {order}", color=colour, ha=place[1], fontsize=9)
ax.plot(len(bits), learned, "o", color="C0", label="LSTM, unseen pages")
ax.set(xlabel="windows of 16 × 50 characters", ylabel="bits per character", ylim=(1.5, 5.5))
ax.legend(loc=(0.4, 0.58))
plt.savefig("figure_characters.svg")

assert learned < baselines[2]
assert min(baselines) < learned + 0.05  # a good table is not beaten by two readings
assert (bits_of["LSTM, two readings"] - bits_of["counts after 5 characters"])[new[1:]].mean().abs() < 0.2
assert real[0.3] > real[1.5]
assert variety[0.3] < variety[1.5]
