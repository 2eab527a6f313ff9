# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""A language model by counting: what followed the last few characters in the training text? In bits per character."""

# --8<-- [start:data]
import random
import re
from collections import Counter
from itertools import pairwise
from math import log2
from pydoc_data.topics import topics  # the manual that comes with every Python

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())  # words, without the layout
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)  # no 30 characters of it have stood anywhere before
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
train, validation, test = ("\n".join(part) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size]))
letters = sorted(set("\n".join(kept)))


def repeated(known, text):
    """Share of the pieces of 20 characters that stand in the known text, word for word."""
    pieces = {known[i : i + 20] for i in range(len(known) - 19)}
    return sum(text[i : i + 20] in pieces for i in range(len(text) - 19)) / (len(text) - 19)


whole = " ".join(" ".join(topics[name].split()) for name in sorted(topics))
tenth = len(whole) // 10
print(f"the last tenth of the manual as it stands: {repeated(whole[:-tenth], whole[-tenth:]):.0%} repeated")
copied = repeated(train, test)
print(f"{len(train)} characters to train on, {len(validation)} for choices, {len(test)} to test: {copied:.1%} repeated")
# --8<-- [end:data]

# --8<-- [start:pairs]
pairs, singles = Counter(pairwise(train)), Counter(train[:-1])


def bits(text, extra):
    """Bits per character, after counting each of the possible next characters `extra` times more."""
    p = [(pairs[a, b] + extra) / (singles[a] + extra * len(letters)) for a, b in pairwise(text)]
    return -sum(map(log2, p)) / len(p)


print(len(letters), "different characters; after t, in the training text:", {b: pairs["t", b] for b in "he .z"})
for extra in (1, 0.1, 0.01):
    print(f"each pair counted {extra} times more: {bits(validation, extra):.3f} bits on the validation part")
value = bits(test, 0.1)
print(f"on the test part with 0.1: {value:.2f} bits, perplexity {2**value:.1f}")
# --8<-- [end:pairs]

# --8<-- [start:longer]
LONGEST = 7
after = [Counter(train[i : i + n + 1] for i in range(len(train) - n)) for n in range(LONGEST + 1)]
before = [Counter(train[i : i + n] for i in range(len(train) - n)) for n in range(LONGEST + 1)]


def longer(text, lean):
    """Bits per character after 0, 1, ... characters; a context leans on the shorter one as on `lean` more sightings."""
    sums = [0.0] * (LONGEST + 1)
    for i in range(LONGEST, len(text)):
        p = 1 / len(letters)
        for n in range(LONGEST + 1):
            p = (after[n][text[i - n : i + 1]] + lean * p) / (before[n][text[i - n : i]] + lean)
            sums[n] -= log2(p)
    return [one / (len(text) - LONGEST) for one in sums]


results = {lean: longer(validation, lean) for lean in (1, 5, 20, 50)}
print("after n characters, n =  " + "     ".join(str(n) for n in range(LONGEST + 1)))
for lean, row in results.items():
    print(f"leaning on {lean:2}:        ", " ".join(f"{one:.2f} " for one in row))
lean, n = min(((lean, n) for lean in results for n in range(LONGEST + 1)), key=lambda one: results[one[0]][one[1]])
best = longer(test, lean)[n]
print(f"chosen: leaning on {lean}, after {n} characters. On the test part {best:.2f} bits")
# --8<-- [end:longer]

assert copied < 0.06
assert 3.5 < value < 3.9
assert 1.9 < best < 2.1
assert results[1][7] > results[1][4] + 0.2 > results[20][7] + 0.2  # without enough leaning, long contexts lose
