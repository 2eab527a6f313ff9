# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A language model from your own Python's documentation
#
# Every Python carries a manual of its language, which `help("if")` prints page by page. In this lab you build models
# that predict the next character of that manual: by counting, with a recurrent network and with a GPT. Each gets about
# ten seconds, and you compare them on text that none of them has seen. Then you let two of them work together, which is
# better than any of them alone.
#
# You need [GPT, built and trained](../architectures/transformers/gpt.md), and [what a bit per character
# is](../architectures/transformers/tokens.md#surprise). The recurrent network here is an **LSTM**, a layer that reads
# a text from left to right and keeps a row of numbers as its memory of what it has read; the topic on [recurrent
# networks](../architectures/recurrent/gates.md) builds one, and you can use it here without. `GPT` and the training
# loop are those that you have built, as the library has them, so that the lab can be about the comparison. You can
# read the lab in the browser, because every cell stands here with what it printed. To run and change the cells you
# need `dlref`, the library of this site ([Set-up](../start/set-up.md#dlref) shows how to install it). Nothing is
# downloaded, and all cells together take less than a minute. The manual differs a little between versions of Python,
# so your numbers will differ a little from those that you see here.
#
# The first cell imports what the lab uses, sets its size and defines a helper that shows a figure. You can skip it.

# %%
import os
import random
import re
import sys
import time
from base64 import b64encode
from collections import Counter
from io import BytesIO, StringIO
from math import log, log2
from pydoc_data.topics import topics

import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.display import HTML, display

from dlref.pytorch.training import evaluate, fit
from dlref.pytorch.transformers import GPT

LARGE = False  # see section 9
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
if int(os.environ.get("RANK", 0)) > 0:
    sys.stdout = StringIO()  # of several processes only the first one prints

plt.rcParams.update({"figure.dpi": 90, "figure.facecolor": "white"})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})


def show(fig, words):
    """Show a figure, with words for those who cannot see it."""
    file = BytesIO()
    fig.savefig(file, format="png")
    plt.close(fig)
    png = b64encode(file.getvalue()).decode()
    display(HTML(f'<img alt="{words}" src="data:image/png;base64,{png}">'))


# %% [markdown]
# ## 1. A text, without its repetitions
#
# A manual repeats itself. If a sentence stands in the training part and again in the part on which a model is judged,
# the model can shine there by remembering. So a paragraph is kept only if no 30 characters of it have stood anywhere
# before. Then the paragraphs are shuffled and dealt: eight tenths for training, one tenth for choices (the *validation*
# part) and one tenth for a single number at the end (the *test* part).

# %%
seen, kept, pages = set(), [], 0
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())  # words, without the layout
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)
        seen |= pieces
        pages += len(paragraph)
random.Random(0).shuffle(kept)
tenth = len(kept) // 10
train, validation, test = ("\n".join(part) for part in (kept[2 * tenth :], kept[:tenth], kept[tenth : 2 * tenth]))
letters = sorted(set("\n".join(kept)))

print(f"{pages} characters in the manual, {len(train) + len(validation) + len(test)} without repetitions")
print(f"training {len(train)}, validation {len(validation)}, test {len(test)}; {len(letters)} different characters")
print(train[:200])

# %% [markdown]
# ## 2. What a prediction is worth
#
# A model gives each possible next character a probability. If the one that really comes had probability 1/8, its
# surprise is 3 bits, because $\log_2 8 = 3$. The mean surprise over a text is its **bits per character**, and less is
# better. Two baselines come first: every character equally likely, and every character as frequent as in the training
# part.

# %%
counts = Counter(train)
uniform = log2(len(letters))
single = -sum(log2((counts[c] + 1) / (len(train) + len(letters))) for c in validation) / len(validation)
print(f"equally likely: {uniform:.2f} bits; by frequency: {single:.2f} bits")

# %% [markdown]
# ## 3. Counting
#
# What followed the last seven characters when they stood in the training part? Where the seven were hardly ever seen,
# the table falls back on the last six, and so on. With $c$ sightings of the character among $m$ of the context, and
# $p'$ from the context that is one character shorter, the probability is $(c + 20p')/(m + 20)$, as in
# [Longer contexts](../architectures/recurrent/language-model.md#longer), where the 20 was chosen on a validation part.

# %%
LONGEST = 7
after = [Counter(train[i : i + n + 1] for i in range(len(train) - n)) for n in range(LONGEST + 1)]
before = [Counter(train[i : i + n] for i in range(len(train) - n)) for n in range(LONGEST + 1)]


def counted(text, longest=LONGEST):
    """The probability of each character of a text but the first, by counting."""
    found = []
    for i in range(1, len(text)):
        p = 1 / len(letters)
        for n in range(min(longest, i) + 1):
            p = (after[n][text[i - n : i + 1]] + 20 * p) / (before[n][text[i - n : i]] + 20)
        found.append(p)
    return np.array(found)


def bits(probabilities):
    """Bits per character."""
    return -np.log2(probabilities).mean()


by_counting = {n: counted(validation, n) for n in (1, 3, 7)}
tables = {n: bits(p) for n, p in by_counting.items()}
print("after", ", ".join(f"{n} characters: {value:.2f} bits" for n, value in tables.items()))

# %% [markdown]
# Seven characters of context remove more than half of the surprise that was left after the single frequencies. Keep
# that number in mind, because it is the one that the networks have to beat.
#
# ## 4. The same ten seconds for two networks
#
# Both networks read windows of 64 characters and predict each next one. `Windows` gives fifty batches of eight
# windows, drawn at random from the training part, and the target is the window shifted by one. `fit` is the training
# loop of [Training on digits](../architectures/feedforward/digits.md#program) in PyTorch; after each hundred batches
# we note the time and the bits on the validation part. There the windows stand side by side, and the first characters
# of each have little before them, while counting always sees seven. That is a handicap for the networks, and [a
# longer context](../architectures/transformers/evaluation.md#context) would lessen it. If there is a graphics card,
# it is used.

# %%
CONTEXT = 256 if LARGE else 64
number = {letter: i for i, letter in enumerate(letters)}


def numbers(text):
    return torch.tensor([number[letter] for letter in text])


class Windows:
    """Batches of windows drawn at random: (batch, CONTEXT) characters, and the ones that follow them."""

    def __init__(self, tokens, batch_size=64 if LARGE else 8, batches=50):
        self.tokens, self.batch_size, self.batches = tokens, batch_size, batches
        self.generator = torch.Generator().manual_seed(0)

    def __iter__(self):
        for _ in range(self.batches):
            starts = torch.randint(len(self.tokens) - CONTEXT, (self.batch_size, 1), generator=self.generator)
            lines = self.tokens[starts + torch.arange(CONTEXT + 1)]  # (batch, CONTEXT + 1)
            yield lines[:, :-1], lines[:, 1:]


def in_order(tokens):
    """The whole of a text in windows that do not overlap."""
    rows = (len(tokens) - 1) // CONTEXT
    x, y = (part[: rows * CONTEXT].view(rows, CONTEXT) for part in (tokens[:-1], tokens[1:]))
    return list(zip(x.split(100), y.split(100), strict=True))


def loss(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


class LSTM(torch.nn.Module):
    """An embedding, a recurrent layer with 160 units, and scores for the next token."""

    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, 32)
        self.recurrent = torch.nn.LSTM(32, 160, batch_first=True)
        self.output = torch.nn.Linear(160, vocabulary)

    def forward(self, tokens):
        return self.output(self.recurrent(self.embedding(tokens))[0])  # (N, L, vocabulary)


def learn(model, lr, rounds, tokens, unseen, scale=1.0):
    """Train for some rounds of fifty batches; return seconds and bits per character after each."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.99), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=lr, total_steps=50 * rounds, pct_start=0.1)
    curve, spent, started = [], 0.0, time.perf_counter()

    def note(epoch, history):
        nonlocal spent, started
        spent += time.perf_counter() - started
        if epoch % 2 == 1 or epoch == rounds:  # judging takes time too, which does not count
            curve.append((spent, evaluate(model, loss, unseen).loss / log(2) * scale))
        started = time.perf_counter()

    fit(
        model,
        optimizer,
        loss,
        Windows(tokens),
        epochs=rounds,
        device=DEVICE,
        schedule=schedule,
        schedule_per_batch=True,
        max_norm=1.0,
        callback=note,
    )
    return curve


# %% [markdown]
# The recurrent network first. It keeps a memory of 160 numbers, which it updates with each character.

# %%
known, unseen = numbers(train), in_order(numbers(validation))
curves = {}
torch.manual_seed(0)
lstm = LSTM(len(letters))
curves["LSTM"] = learn(lstm, 2e-2, 22, known, unseen)
print(f"LSTM: {sum(p.numel() for p in lstm.parameters())} weights, {curves['LSTM'][-1][1]:.2f} bits per character")

# %% [markdown]
# Now a GPT of two blocks, with 64 features in its stream and four heads. Its positions are
# [rotary](../architectures/attention/relative-positions.md#rotary). Three rates were tried for each of the two
# networks, and the one that was best on the validation part is used here. The number of steps is chosen such that
# both take about ten seconds on one core.

# %%
torch.manual_seed(0)
features, heads, blocks, dropout, rate, rounds = (256, 8, 6, 0.2, 1e-3, 40) if LARGE else (64, 4, 2, 0.0, 8e-3, 13)
gpt = GPT(len(letters), CONTEXT, features, heads, blocks, dropout, rotary=True)
curves["GPT"] = learn(gpt, rate, rounds, known, unseen)
print(f"GPT: {sum(p.numel() for p in gpt.parameters())} weights, {curves['GPT'][-1][1]:.2f} bits per character")

fig, ax = plt.subplots(figsize=(6, 3.2))
for name, curve in curves.items():
    ax.plot(*zip(*curve, strict=True), marker="o", markersize=3, label=name)
for n, value in tables.items():
    ax.axhline(value, color="gray", linewidth=0.8, linestyle=":")
    ax.annotate(f"counting, {n} characters", (0, value), xytext=(2, 3), textcoords="offset points", fontsize=8)
ax.set(xlabel="seconds of training", ylabel="bits per character", ylim=(1.7, 4.8), xlim=(0, None))
ax.legend(frameon=False)
show(fig, "Bits per character against seconds: the LSTM falls faster than GPT, and neither reaches counting")

# %% [markdown]
# ## 5. Who wins?
#
# Counting wins, in a few seconds and without a single gradient. The LSTM comes next, and the GPT last. If you expected
# the opposite, look at what was compared: ten seconds on one core, a text of 168,000 characters, and about 100,000
# weights. Counting can store every seven characters that it has seen, while the networks have to fit what they learn
# into their weights, step by step. What the comparison does not say is how it goes on. The table is finished after one
# reading. Both curves were still falling while their rate was high, and flatten at the end because
# [the schedule](../training/optimization/schedules.md) takes the rate to zero; with a longer schedule they end lower.
# Larger networks on more text overtook counting long ago. Kaplan and others compared LSTMs and Transformers of many
# sizes and found the LSTMs as good on the first tokens of a context and worse on later ones
# ([Scaling Laws for Neural Language Models](https://arxiv.org/abs/2001.08361), 2020, figure 7). Ten seconds are the
# wrong place to look for that. Half a minute is a better one: with 3,000 steps [a GPT of
# this size catches up with counting](../architectures/transformers/gpt.md#longer). Section 9 shows how to go on.
#
# ## 6. Together
#
# Have the networks learned anything that counting does not know? Then the two should be better together than each
# alone. Take the simplest way to combine them: for each character, the mean of both probabilities. If one model gives
# 0.5 to the character that comes and the other 0.1, the mixture gives 0.3.


# %%
@torch.no_grad()
def foreseen(model, text):
    """The probability that a network gives to each character of a text but the first, in windows of CONTEXT."""
    model.eval()
    found = []
    for x, y in in_order(numbers(text)):
        p = model(x.to(DEVICE)).softmax(-1).cpu()  # (windows, CONTEXT, letters)
        found.append(p.gather(2, y[:, :, None]).flatten())  # that of the right letter
    return torch.cat(found).double().numpy()


mixed = {}
for name, model in {"LSTM": lstm, "GPT": gpt}.items():
    p = foreseen(model, validation)
    table = by_counting[7][: len(p)]  # what does not fill a window at the end is left out
    mixed[name] = bits((p + table) / 2)
    print(f"{name} alone {bits(p):.2f}, counting alone {bits(table):.2f}, half and half {mixed[name]:.2f}")

# %% [markdown]
# Counting had beaten the LSTM, and yet the LSTM makes it better: half and half, the two need about a tenth of a bit
# less than the better of them alone. So the network does know something that the table does not. With the GPT, equal
# shares are worse than counting alone, since its predictions are still too far behind. (Question 3 below tries other
# shares.)
#
# ## 7. Pieces instead of characters
#
# A GPT spends the same work on each token, so fewer tokens for the same text mean that more text is read in the same
# time, and that a window of 64 tokens reaches further back. [Byte-pair
# encoding](../architectures/transformers/tokens.md#byte-pairs) glues the pair of neighbours that is most frequent in
# the training part, again and again. Here it starts from characters, and never glues across the end of a word.

# %%
WORD = re.compile(r" ?\w+| ?[^\w\s]+|\s+")


def glue(pieces, pair):
    """Replace each occurrence of a pair by one piece."""
    found = []
    for piece in pieces:
        if found and (found[-1], piece) == pair:
            found[-1] += piece
        else:
            found.append(piece)
    return found


words = Counter(WORD.findall(train))
cut, merges = {word: list(word) for word in words}, []
for _ in range(400):
    pairs = Counter()
    for word, often in words.items():
        for pair in zip(cut[word], cut[word][1:], strict=False):
            pairs[pair] += often
    merges.append(max(pairs, key=pairs.get))
    joined = "".join(merges[-1])
    cut = {word: glue(pieces, merges[-1]) if joined in word else pieces for word, pieces in cut.items()}
tokens = [*letters, *("".join(pair) for pair in merges)]
token_number = {token: i for i, token in enumerate(tokens)}


def encode(text):
    """Text -> numbers of its pieces."""
    for word in set(WORD.findall(text)) - set(cut):
        cut[word] = list(word)
        for pair in merges:
            cut[word] = glue(cut[word], pair)
    return torch.tensor([token_number[piece] for word in WORD.findall(text) for piece in cut[word]])


pieces = {"training": encode(train), "validation": encode(validation)}
ratio = len(pieces["validation"]) / len(validation)  # pieces per character
assert "".join(tokens[i] for i in pieces["validation"]) == validation  # nothing is lost
print(
    f"{len(tokens)} tokens; a piece is {1 / ratio:.1f} characters long on average. The last ten:",
    *tokens[-10:],
    sep=" |",
)

# %% [markdown]
# The loss is now a mean per *piece*. To compare it with the bits per character above, it has to be multiplied by the
# number of pieces per character, since the surprises of all pieces add up to the surprise of the whole text
# ([Bits per character](../architectures/transformers/evaluation.md#bits)).

# %%
unseen_pieces = in_order(pieces["validation"])
torch.manual_seed(0)
lstm_pieces = LSTM(len(tokens))
curves["LSTM, pieces"] = learn(lstm_pieces, 1e-2, 10, pieces["training"], unseen_pieces, ratio)
torch.manual_seed(0)
gpt_pieces = GPT(len(tokens), CONTEXT, 64, 4, 2, rotary=True)
curves["GPT, pieces"] = learn(gpt_pieces, 8e-3, 10, pieces["training"], unseen_pieces, ratio)

print("bits per character on the validation part")
for name, curve in sorted(curves.items(), key=lambda item: item[1][-1][1]):
    print(f"  {name:13} {curve[-1][1]:.2f}")
print(f"  {'counting':13} {tables[7]:.2f}")

# %% [markdown]
# With pieces the GPT gains much, the LSTM nothing, and the two have moved close together. Both took
# fewer steps than before, since there are fewer tokens to read. It is one seed, so take a difference of a few
# hundredths for nothing.
#
# ## 8. What they write
#
# The same beginning for both networks that read pieces. Each next piece is drawn with the model's probabilities, which
# a [temperature](../architectures/recurrent/decoding.md#temperature) of 0.8 has made a little more decided.


# %%
@torch.no_grad()
def write(model, beginning, length=60, temperature=0.8):
    """Continue a text, piece by piece."""
    model.eval()
    generator, text = torch.Generator().manual_seed(0), encode(beginning)
    for _ in range(length):
        logits = model(text[None, -CONTEXT:].to(DEVICE))[0, -1].cpu()  # (tokens,)
        text = torch.cat([text, (logits / temperature).softmax(0).multinomial(1, generator=generator)])
    return "".join(tokens[i] for i in text)


for name, model in {"LSTM": lstm_pieces, "GPT": gpt_pieces}.items():
    print(f"{name}: {write(model, 'If the function is called with')}\n")

# %% [markdown]
# Both have learned words, spaces and commas and something of the tone of a manual, and neither has learned what a
# function is. So bits of about two per character are far from understanding, and from a person, who was estimated at
# about one ([A fair comparison](../architectures/recurrent/character-model.md#comparison)).
#
# The choices are made: leaning, rates, steps and tokens were all taken by looking at the validation part, which may
# therefore flatter each of them a little. The test part is asked once.

# %%
pieces_of_test = encode(test)
score = evaluate(gpt_pieces, loss, in_order(pieces_of_test)).loss / log(2) * len(pieces_of_test) / len(test)
final = {
    "counting": bits(counted(test)),
    "LSTM": evaluate(lstm, loss, in_order(numbers(test))).loss / log(2),
    "GPT": evaluate(gpt, loss, in_order(numbers(test))).loss / log(2),
    "GPT, pieces": score,
}
print("test part:", ", ".join(f"{name} {value:.2f}" for name, value in final.items()), "bits per character")

# %% [markdown]
# ## 9. Longer, larger, on a card
#
# To train a GPT that has room to learn, set `LARGE = True` in the first cell. The context becomes 256 characters, the
# model gets six blocks of 256 features and a dropout of 0.2, and it sees 2,000 batches of 64 windows. On a processor
# this takes hours; a graphics card is used by itself if PyTorch finds one. The same file also runs on several cards,
# or several processes, when it is started by `torchrun --nproc_per_node 2 docs/labs/a_language_model_of_your_own.py`:
# `fit` gives each its part of every batch and adds up their gradients, and the first one prints.
#
# ## Now you
#
# 1. Which is better for the GPT in the same time, one block or three? Take twice the steps for one block
#    and two thirds of them for three, because the lab's two blocks set the measure.
#
#     ??? success "What to look for"
#         Compare the curves at the same second, not at the same step, and repeat with another seed before you believe
#         a difference. With one block the model can still look back, but what it found there cannot be used for
#         looking again.
#
# 2. Give counting half of the training part, and the LSTM half of it too. Who loses more?
#
#     ??? success "What to look for"
#         The table loses half of its sightings. The LSTM has read the whole text more than three times in these
#         seconds, and now reads half of it more than six times. Compare with what happened to a network that had
#         [less text](../architectures/recurrent/character-model.md#exercise-less-text), over three seeds.
#
# 3. Mix counting and the LSTM with other shares than half and half. Which is best on the validation part?
#
#     ??? success "What to look for"
#         With the shares 0 and 1 you have the two models alone. In between, the bits form a bowl, because the logarithm
#         of a mean is never below the mean of the logarithms. So the best share is found with ten values.

# %% [markdown]
# The last cell tests what the lab has claimed. If you have changed something above, an `AssertionError` here means
# that a sentence of the lab does not hold for your change, and that is nothing to repair.

# %%
assert tables[7] < tables[3] < tables[1] < single < uniform
assert 1.6 < tables[7] < 2.2
if not LARGE:
    last = {name: curve[-1][1] for name, curve in curves.items()}
    assert tables[7] < last["LSTM"] < last["GPT"] - 0.3 < tables[1] - 0.8
    assert mixed["LSTM"] < tables[7] - 0.05 < last["LSTM"] - 0.05
    assert tables[7] < mixed["GPT"] < last["GPT"] - 0.4
    assert last["GPT, pieces"] < last["GPT"] - 0.25
    assert abs(last["GPT, pieces"] - last["LSTM, pieces"]) < 0.3
    assert all(abs(final[name] - last[name]) < 0.15 for name in ("LSTM", "GPT", "GPT, pieces"))
