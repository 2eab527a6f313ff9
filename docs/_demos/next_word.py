"""The next word, counted from the help pages of Python, with a temperature and without the tail."""

import re
from collections import Counter, defaultdict
from typing import Any

import numpy as np

from dlref.activations import softmax
from dlref.data import topics_text
from dlref.decoding import generate
from dlref.engine import Array
from docs._demos import box, control, dots, line, panel, sample, settings, text

AFTER = ("the", "is", "of", "keyword", "can", "equivalent")
TEMPERATURES, SHARES = (0.25, 0.5, 1, 1.5, 2, 3), (0.5, 0.7, 0.8, 0.9, 1)
SHOWN, DRAWN = 12, 10  # rows of the picture; words that are drawn
Followers = dict[str, tuple[list[str], Array]]


def counted() -> Followers:
    """For each word, what follows it, the most frequent first, and how often."""
    words = re.findall(r"[a-z]+(?:['’][a-z]+)?", topics_text().lower())
    found = defaultdict[str, Counter[str]](Counter)
    for word, follower in zip(words, words[1:] + words[:1], strict=True):
        found[word][follower] += 1
    ordered = {word: sorted(some.items(), key=lambda one: (-one[1], one[0])) for word, some in found.items()}
    return {word: ([one for one, _ in some], np.array([n for _, n in some], float)) for word, some in ordered.items()}


def kept(counts: Array, temperature: float, share: float) -> tuple[Array, int]:
    """The probabilities at a temperature, and how many of them, from the largest on, have the share together."""
    p, _ = softmax(np.log(counts) / temperature)
    return p, int(np.sum(np.cumsum(p) - p < share - 1e-12))


def writing(
    followers: Followers, word: str, temperature: float, share: float, seed: int = 1, length: int = DRAWN
) -> str:
    """A text that goes on from a word; each next word is drawn given the last one only."""
    names = sorted(followers)
    number = {name: place for place, name in enumerate(names)}

    def read(so_far: Array, new: Array) -> Array:
        found, counts = followers[names[so_far[-1]]]
        p, count = kept(counts, temperature, share)
        logits = np.full(len(names), -np.inf)
        logits[[number[one] for one in found[:count]]] = np.log(p[:count])
        return logits

    written = generate(read, np.array([number[word]]), length, rng=np.random.default_rng(seed))
    return " ".join([word, *(names[place] for place in written)])


def percent(share: float) -> str:
    if 0.9995 <= share < 1 or share < 0.0005:
        return "over 99.9\N{NO-BREAK SPACE}%" if share > 0.5 else "under 0.1\N{NO-BREAK SPACE}%"
    return f"{100 * share:.{1 if share < 0.1 or 0.99 < share < 1 else 0}f}\N{NO-BREAK SPACE}%"


def words(found: list[str], p: Array, count: int, how: tuple[str, float, float, str]) -> str:
    word, temperature, share, written = how
    said = f"In the text, {len(found)} different words follow “{word}”."
    said += f" At the temperature {temperature:g}, the likeliest of them, “{found[0]}”, has {percent(float(p[0]))}"
    rest = f", and the {len(found) - SHOWN} that are not named have {percent(float(p[SHOWN:].sum()))} together."
    said += rest if len(found) > SHOWN else "."
    kept = f"draws from {count} of them" if count > 1 else "draws from this one only"
    kept += f", so that its share becomes {percent(float(p[0] / p[:count].sum()))}"
    kept = "draws from all of them" if count == len(found) else kept
    return f"{said} Top-p {share:g} {kept}. Drawn in this way: “{written} …”."


def bars(found: list[str], p: Array, count: int, counts: Array) -> list[Any]:
    """The likeliest words, and the others in one row: what they are drawn with, and what was counted."""
    drawn = np.where(np.arange(len(p)) < count, p, 0) / p[:count].sum()
    plain, marks = counts / counts.sum(), list[Any]()
    rows = [(found[k], float(drawn[k]), float(plain[k])) for k in range(min(SHOWN, len(found)))]
    if len(found) > SHOWN:
        rows.append((f"{len(found) - SHOWN} others", float(drawn[SHOWN:].sum()), float(plain[SHOWN:].sum())))
    for place, (name, now, before) in enumerate(rows):
        middle = place + 0.5
        ink, said = ("strong", percent(now)) if now else ("quiet", "left out")
        marks += [box(0, (0, now), (middle - 0.32, middle + 0.32), "first", fill=True)] if now else []
        marks.append(dots(0, [(before, middle)], "second", shape="square", radius=3))
        marks.append(text(0, -0.03, middle, name, ink, "end"))
        marks.append(text(0, max(now, before) + 0.04, middle, said, ink, "start"))
    return marks


def together(p: Array, color: str, dash: bool) -> Any:
    """What the likeliest words have together, over their number on a logarithmic axis."""
    ranks = np.unique(np.round(np.geomspace(1, len(p), 60)).astype(int))
    return line(1, np.stack([np.log10(ranks), np.cumsum(p)[ranks - 1]], 1), color, dash=dash)


def demo() -> dict[str, Any]:
    controls = [control("After the word", AFTER), control("Temperature", TEMPERATURES, start=2, play=True),
                control("Top-p", SHARES, start=len(SHARES) - 1)]  # fmt: skip
    followers, frames = counted(), []
    for word, hot, cut in ((AFTER[a], TEMPERATURES[b], SHARES[c]) for a, b, c in settings(controls)):
        found, counts = followers[word]
        p, count = kept(counts, hot, cut)
        how = word, hot, cut, writing(followers, word, hot, cut)
        marks = bars(found, p, count, counts)
        many = float(np.log10(count))
        marks += [together(counts / counts.sum(), "second", True), together(p, "first", False)]
        marks += [line(1, edge, "quiet", width=1) for edge in ([(-0.1, cut), (3.2, cut)], [(many, 0), (many, cut)])]
        marks.append(dots(1, [(many, float(np.cumsum(p)[count - 1]))], "first", radius=6))
        frames.append({"words": words(found, p, count, how), "marks": marks})
    ticks = [(0, "1"), (1, "10"), (2, "100"), (3, "1,000")]
    key = [sample("after temperature and cut", "first"), sample("share in the text", "second", "square")]
    rest = [
        sample("after temperature", "first"),
        sample("in the text", "second", "dash"),
        sample("the cut", "first", "disc"),
    ]
    return {
        "label": "What follows a word in the help pages of Python, with a temperature and a top-p.",
        "controls": controls,
        "panels": [
            panel((-0.5, 1.25), (SHOWN + 1, 0), title="The likeliest next words", height=1, axes=False, key=key),
            panel((-0.1, 3.2), (0, 1.03), "number of words, each mark ten times the last", "share together",
                  "The likeliest words together", 1, 1, x_ticks=ticks, key=rest),
        ],
        "marks": [],
        "frames": frames,
    }  # fmt: skip
