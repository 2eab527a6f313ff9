# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""How much a leak lowers the bits of a test text: repeated paragraphs, and windows that overlap."""

# --8<-- [start:table]
import random
import re
from collections import Counter
from math import log2
from pydoc_data.topics import topics  # the manual that comes with every Python

LETTERS = len(set("".join(topics.values())))


class Table:
    """Counts of what followed the last 0 to 6 characters; a context leans on the shorter one as on 20 sightings."""

    def __init__(self, texts):
        self.after = [Counter(t[i : i + n + 1] for t in texts for i in range(len(t) - n)) for n in range(7)]
        self.before = [Counter(t[i : i + n] for t in texts for i in range(len(t) - n)) for n in range(7)]

    def bits(self, texts):
        """Per character, over all the texts."""
        total = 0.0
        for text in texts:
            for i in range(len(text)):
                p = 1 / LETTERS
                for n in range(min(i, 6) + 1):
                    p = (self.after[n][text[i - n : i + 1]] + 20 * p) / (self.before[n][text[i - n : i]] + 20)
                total -= log2(p)
        return total / sum(map(len, texts))


# --8<-- [end:table]

# --8<-- [start:repeats]
paragraphs = [" ".join(one.split()) for name in sorted(topics) for one in re.split(r"\n\s*\n", topics[name])]
paragraphs = [one for one in paragraphs if len(one) >= 40]


def pieces(text):
    return {text[i : i + 30] for i in range(len(text) - 29)}


random.Random(0).shuffle(paragraphs)
test, known = paragraphs[: len(paragraphs) // 10], paragraphs[len(paragraphs) // 10 :]
in_known, in_test = set().union(*map(pieces, known)), set().union(*map(pieces, test))
copied = [one for one in test if not in_known.isdisjoint(pieces(one))]
new = [one for one in test if in_known.isdisjoint(pieces(one))]
clean = [one for one in known if in_test.isdisjoint(pieces(one))]
print(
    f"{len(paragraphs)} paragraphs; {len(copied)} of the {len(test)} test paragraphs share 30 characters with training"
)
bits = {}
for name, texts in (("as it stands", known), ("without what the test has", clean)):
    table = Table(texts)
    print(f"trained on the manual {name:26} {sum(map(len, texts)):6} characters: ", end="")
    bits[name] = [table.bits(part) for part in (test, copied, new)]
    print("all {:.2f}, shared {:.2f}, new {:.2f} bits".format(*bits[name]))
# --8<-- [end:repeats]

# --8<-- [start:windows]
seen, kept = set(), []
for one in paragraphs:
    if seen.isdisjoint(pieces(one)):
        kept.append(one)  # no 30 characters of it have stood before
    seen |= pieces(one)
third = len(kept) // 3
first, second, aside = kept[:third], kept[third : 2 * third], kept[2 * third : 2 * third + third // 4]


def windows(texts):
    """64 characters from every sixteenth place."""
    return [one[i : i + 64] for one in texts for i in range(0, len(one) - 63, 16)]


cut = windows(first)
random.Random(0).shuffle(cut)
held, rest = cut[: len(cut) // 10], cut[len(cut) // 10 :]
for name, texts in (("the other windows", rest), ("other paragraphs", windows(second))):
    table = Table(texts)
    bits[name] = [table.bits(part) for part in (held, windows(aside))]
    print("trained on {:18} held windows {:.2f}, paragraphs put aside {:.2f} bits".format(name, *bits[name]))
# --8<-- [end:windows]

as_it_stands, without = bits["as it stands"], bits["without what the test has"]
assert 0.5 < without[1] - as_it_stands[1] < 0.8  # the leak
assert abs(without[2] - as_it_stands[2]) < 0.06
assert 1.1 < bits["other paragraphs"][0] - bits["the other windows"][0] < 1.4  # the leak
assert abs(bits["other paragraphs"][1] - bits["the other windows"][1]) < 0.06
