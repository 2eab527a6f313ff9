# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: byte-pair encoding. Learn merges, encode and decode any bytes, and what it does to length and to bits."""

# --8<-- [start:merge]
from collections import Counter, defaultdict
from itertools import pairwise


def merge(tokens, pair, new):
    """The tokens, with `new` wherever the two of the pair stood side by side."""
    merged, i = [], 0
    while i < len(tokens):
        found = tuple(tokens[i : i + 2]) == pair
        merged.append(new if found else tokens[i])
        i += 2 if found else 1
    return merged


# --8<-- [end:merge]


# --8<-- [start:learn]
def learn(words, count):
    """Up to `count` merges, in order, from a table that says how often each word occurs."""
    cuts, merges = {word: list(word) for word in words}, {}  # at first each byte is a token
    pairs, where = Counter(), defaultdict(set)

    def add(word, times):
        for pair in pairwise(cuts[word]):
            pairs[pair] += times
            if pairs[pair] == 0:
                del pairs[pair]
            where[pair].add(word)

    for word in words:
        add(word, words[word])
    for new in range(256, 256 + count):
        if not pairs:
            break
        best = max(pairs, key=pairs.get)
        merges[best] = new
        for word in sorted(where[best]):  # only these have to be counted again
            add(word, -words[word])
            cuts[word] = merge(cuts[word], best, new)
            add(word, words[word])
    return merges


# --8<-- [end:learn]


# --8<-- [start:five]
words = {b"the": 5, b"then": 3, b"hen": 2, b"ten": 2, b"net": 1}
merges = learn(words, 3)
for (left, right), new in merges.items():
    print(f"{left:3} and {right:3} become {new}")
# --8<-- [end:five]
five = merges

# --8<-- [start:data]
import random
import re
from math import log2
from pydoc_data.topics import topics

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        windows = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(windows):
            kept.append(paragraph)
        seen |= windows
random.Random(0).shuffle(kept)
size = len(kept) // 10
train, validation, test = ("\n".join(part) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size]))
# --8<-- [end:data]


# --8<-- [start:manual]
def pieces(data):
    """Words, each with the space before it; joined again they are the data."""
    return re.findall(rb"\s?\S+|\s+", data)


counted = Counter(pieces(train.encode()))
merges = learn(counted, 500)
meaning = {i: bytes([i]) for i in range(256)}  # what each token stands for
for (left, right), new in merges.items():
    meaning[new] = meaning[left] + meaning[right]
print(f"{len(train.encode())} bytes, {len(counted)} different words")
print("the first merges:", *(repr(meaning[new].decode()) for new in range(256, 268)))
print("the last ones:   ", *(repr(meaning[new].decode()) for new in range(748, 756)))
# --8<-- [end:manual]


# --8<-- [start:encode]
def encode(data, merges):
    """Bytes to tokens: in each word, the merge that was learned first is done first."""
    tokens = []
    for word in pieces(data):
        cut = list(word)
        while len(cut) > 1:
            pair = min(pairwise(cut), key=lambda pair: merges.get(pair, 10**9))
            if pair not in merges:
                break
            cut = merge(cut, pair, merges[pair])
        tokens += cut
    return tokens


def decode(tokens):
    return b"".join(meaning[token] for token in tokens)


sentence = "The méthode returns an iterator."
tokens = encode(sentence.encode(), merges)
print(len(sentence.encode()), "bytes,", len(tokens), "tokens:", [meaning[token] for token in tokens])
print("back again:", decode(tokens).decode())
# --8<-- [end:encode]

# --8<-- [start:any]
noise = random.Random(1).randbytes(10_000)
for name, data in {"unseen paragraphs": test.encode(), "random bytes": noise}.items():
    tokens = encode(data, merges)
    print(f"{name}: {len(data)} bytes, {len(tokens)} tokens, the same again: {decode(tokens) == data}")
# --8<-- [end:any]
restored = [decode(encode(data, merges)) == data for data in (test.encode(), noise, b"", b" ", b"\xff\x00  a")]

# --8<-- [start:languages]
sentences = {
    "English": "The function returns a list of all names.",
    "German": "Man erhält eine Liste aller Namen.",
    "Polish": "Funkcja zwraca listę wszystkich nazw.",
    "Greek": "Η συνάρτηση επιστρέφει μια λίστα ονομάτων.",
    "Japanese": "この関数はすべての名前のリストを返します。",
}
shares = {}
for name, text in sentences.items():
    tokens = encode(text.encode(), merges)
    shares[name] = len(tokens) / len(text)
    print(f"{name:8}: {len(text)} characters, {len(text.encode())} bytes, {len(tokens)} tokens")
# --8<-- [end:languages]

# --8<-- [start:space]
known = encode(train.encode(), merges)
print("a token that begins with a space and a t:", sum(meaning[token].startswith(b" t") for token in known))
alone = [(a, b) for a, b in pairwise(known) if meaning[a] == b" "]
starts = [b for _, b in alone if meaning[b].startswith(b"t")]
print(f"a space alone: {len(alone)}; before a token that begins with t: {len(starts)}")
# --8<-- [end:space]


# --8<-- [start:bits]
def bits(known, unknown, vocabulary, lean):
    """Bits a token, from counted pairs of tokens; a pair leans on the count of its second token."""
    pairs, singles = Counter(pairwise(known)), Counter(known)
    total = 0.0
    for a, b in pairwise(unknown):
        p = (singles[b] + 1) / (len(known) + vocabulary)
        total -= log2((pairs[a, b] + lean * p) / (singles[a] + lean))
    return total / (len(unknown) - 1)


# --8<-- [end:bits]

# --8<-- [start:trade]
all_merges, rows = list(learn(counted, 8000).items()), {}
print("merges   bytes a token   new pairs   bits a token   bits a character")
for count in (0, 50, 200, 500, 1000, 2000, 4000, 8000):
    some, vocabulary = dict(all_merges[:count]), 256 + count
    known, checked, unknown = (encode(part.encode(), some) for part in (train, validation, test))
    lean = min((5, 20, 50, 200), key=lambda lean: bits(known, checked, vocabulary, lean))
    each, length = bits(known, unknown, vocabulary, lean), len(test.encode()) / len(unknown)
    seen_pairs, pairs = set(pairwise(known)), list(pairwise(unknown))
    new = sum(pair not in seen_pairs for pair in pairs) / len(pairs)
    rows[count] = length, each, each * len(unknown) / len(test), new
    print(f"{count:6}   {length:13.2f}   {new:9.0%}   {each:12.2f}   {rows[count][2]:16.2f}")
# --8<-- [end:trade]

assert len(alone) > 100
assert not starts

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7.4, 2.9), layout="constrained")
text = b"Raises TypeError if the object is not an iterator."
meaning = {i: bytes([i]) for i in range(256)}
for (left, right), new in all_merges:
    meaning[new] = meaning[left] + meaning[right]
counts = (0, 50, 500, 4000)
for row, count in enumerate(counts):
    x, tokens = 0, encode(text, dict(all_merges[:count]))
    for i, token in enumerate(tokens):
        width = len(meaning[token])
        ax.add_patch(plt.Rectangle((x + 0.06, -row - 0.3), width - 0.12, 0.6, fc=f"C{i % 3}", alpha=0.3, ec="none"))
        for k, letter in enumerate(meaning[token].decode()):
            ax.text(x + k + 0.5, -row, letter, ha="center", va="center", fontsize=9, family="monospace")
        x += width
    ax.text(-0.8, -row, f"{count} merges", ha="right", va="center", fontsize=10)
    ax.text(x + 0.8, -row, f"{len(tokens)} tokens", ha="left", va="center", fontsize=10)
ax.set(xlim=(-10, len(text) + 9), ylim=(-len(counts) + 0.4, 0.6))
ax.axis("off")
plt.savefig("figure_tokens.svg")

assert list(five) == [(104, 101), (116, 256), (257, 110)]
assert all(restored)
assert shares["English"] < 0.6 < 1.5 < shares["Greek"] < shares["Japanese"]
values = [row[2] for row in rows.values()]
assert values[:6] == sorted(values[:6], reverse=True)  # from 0 to 2000 merges
assert rows[8000][2] > rows[4000][2] + 0.05
assert 3.6 < rows[0][2] < 3.85
assert 1.95 < rows[2000][2] < 2.2
assert rows[2000][0] > 3.4
assert rows[2000][3] < 0.4 < rows[8000][3]
