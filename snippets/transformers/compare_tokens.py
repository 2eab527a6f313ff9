# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""The same text in characters, pairs of characters and words: perplexity per token, and bits per character."""

# --8<-- [start:data]
import random
import re
from collections import Counter
from itertools import product
from math import log2
from pydoc_data.topics import topics  # the manual that comes with every Python

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)  # no 30 characters of it have stood anywhere before
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
train, validation, test = ("\n".join(part) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size]))
letters = sorted(set("\n".join(kept)))
# --8<-- [end:data]


# --8<-- [start:table]
class Table:
    """Counts of what followed the last 0, 1, ... tokens; a context leans on the one that is a token shorter."""

    def __init__(self, tokens, vocabulary, longest):
        self.vocabulary, self.orders = vocabulary, range(longest + 1)
        self.after = [Counter(zip(*(tokens[k:] for k in range(n + 1)), strict=False)) for n in self.orders]
        self.before = [Counter(zip(*(tokens[k:-1] for k in range(n)), strict=False)) for n in self.orders]
        self.before[0] = {(): len(tokens)}

    def bits(self, tokens, lean):
        """Of the whole text."""
        total = 0.0
        for i in range(len(tokens)):
            p = 1 / self.vocabulary
            for n in self.orders[: i + 1]:
                text = tuple(tokens[i - n : i + 1])
                p = (self.after[n][text] + lean * p) / (self.before[n].get(text[:-1], 0) + lean)
            total -= log2(p)
        return total


# --8<-- [end:table]


# --8<-- [start:tokens]
def pairs(text):
    return [text[i : i + 2] for i in range(0, len(text), 2)]


def words(text):
    return re.findall(r"\w+|\W", text)  # a word, or a single other character


common = {word for word, count in Counter(words(train)).items() if count > 1} | set(letters)


def spelled(text):
    """A rare word becomes a mark, its letters, and another mark."""
    parts = ([word] if word in common else ["«", *word, "»"] for word in words(text))
    return [token for part in parts for token in part]


# --8<-- [end:tokens]


# --8<-- [start:compare]
def best(cut, vocabulary, longest):
    """Bits of the test text. The number of sightings to lean on is chosen on the validation part."""
    table = Table(cut(train), vocabulary, longest)
    lean = min((2, 5, 20, 50), key=lambda lean: table.bits(cut(validation), lean))
    return table.bits(cut(test), lean)


found = {}
print("                     tokens  vocabulary  bits a token  perplexity  bits a character")
for name, cut, vocabulary, longest in (
    ("characters", list, len(letters), 6),
    ("pairs of characters", pairs, len(list(product(letters, repeat=2))) + len(letters), 3),
    ("words, rare spelled", spelled, len(common) + 2, 3),
):
    total, count = best(cut, vocabulary, longest), len(cut(test))
    found[name] = 2 ** (total / count), total / len(test)
    print(f"{name:20} {count:6} {vocabulary:11} {total / count:13.2f} {found[name][0]:11.1f} {found[name][1]:17.2f}")
# --8<-- [end:compare]

# --8<-- [start:unknown]
counts = Counter(words(train)).most_common()
cheap = {}
for keep in (len(common), 1000, 200, 50, 10, 1):
    known = {word for word, _ in counts[:keep]}

    def cut(text, known=known):
        return [word if word in known else "unknown" for word in words(text)]

    tokens = cut(test)
    cheap[keep] = 2 ** (best(cut, keep + 1, 3) / len(tokens))
    share = tokens.count("unknown") / len(tokens)
    print(f"{keep:5} words kept: {share:4.0%} unknown, perplexity {cheap[keep]:5.1f}")
# --8<-- [end:unknown]

assert 1.95 < found["characters"][1] < 2.1
assert 2.2 < found["pairs of characters"][1] < 2.5
assert 1.95 < found["words, rare spelled"][1] < 2.2
assert found["words, rare spelled"][0] > 3 * found["characters"][0]  # though they differ by 0.1 bits a character
assert list(cheap.values()) == sorted(cheap.values(), reverse=True)
assert cheap[1] < 1.6
