# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A hundred models that differ by chance, and the best on the test part: how much of its lead is left on new text?"""

# --8<-- [start:models]
import random
import re
from pydoc_data.topics import topics

import numpy as np

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph + "\n")  # no 30 characters of it have stood anywhere before
        seen |= pieces
random.Random(0).shuffle(kept)
known, unseen = kept[: len(kept) // 2], "".join(kept[len(kept) // 2 :])
letters = sorted(set("".join(kept)))
V = len(letters)


def numbers(text):
    return np.array([letters.index(letter) for letter in text])


def table(text):
    """Bits of each third character, given the two before: counts that lean on shorter contexts, (V, V, V)."""
    a, p = numbers(text), np.full(V, 1 / V)
    for n in range(3):
        codes = sum(a[k : len(a) - n + k] * V ** (n - k) for k in range(n + 1))
        counts = np.bincount(codes, minlength=V ** (n + 1)).reshape((V,) * (n + 1))
        p = (counts + 10 * p) / (counts.sum(axis=-1, keepdims=True) + 10)
    return -np.log2(p)


x = numbers(unseen)
bits = []
for seed in range(100):
    half = random.Random(seed).sample(known, len(known) // 2)  # this model was trained on these paragraphs
    bits.append(table("".join(half))[x[:-2], x[1:-1], x[2:]])
bits = np.array(bits)  # (100, characters)
print(f"100 models on {bits.shape[1]} unseen characters: {bits.mean():.3f} bits on average, ", end="")
print(f"from {bits.mean(axis=1).min():.3f} to {bits.mean(axis=1).max():.3f}")
# --8<-- [end:models]


# --8<-- [start:choose]
def lead(bits, size, times=300):
    """The lead of the model that is best on `size` characters over the mean of all: there, and on the rest."""
    rng, total, leads = np.random.default_rng(0), bits.sum(axis=1), []
    for _ in range(times):
        start = rng.integers(bits.shape[1] - size)
        on_test = bits[:, start : start + size].sum(axis=1)
        on_rest = (total - on_test) / (bits.shape[1] - size)
        chosen = on_test.argmin()
        leads.append([(on_test.mean() - on_test[chosen]) / size, on_rest.mean() - on_rest[chosen]])
    return np.mean(leads, axis=0)


leads = {size: lead(bits, size) for size in (300, 1000, 3000, 10_000, 30_000)}
for size, (there, rest) in leads.items():
    print(f"chosen on {size:6} characters: lead {there:.3f} bits there, {rest:.3f} on the rest")
# --8<-- [end:choose]

# --8<-- [start:fewer]
fewer = {count: lead(bits[:count], 300) for count in (2, 10, 100)}
for count, (there, rest) in fewer.items():
    print(f"{count:3} models, chosen on 300 characters: lead {there:.3f} bits there, {rest:.3f} on the rest")
# --8<-- [end:fewer]

assert 0.11 < leads[300][0] < 0.17
assert leads[300][1] < 0.005
assert 0.02 < leads[30_000][0] < 0.035
assert 0.005 < leads[30_000][1] < 0.02
assert 0.02 < fewer[2][0] < 0.05
assert 0.06 < fewer[10][0] < 0.11
