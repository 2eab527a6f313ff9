"""Attention over a sentence: the queries and keys of its words are counted from the help pages of Python."""

import re
from collections import Counter
from typing import Any

import numpy as np

from dlref.attention import attention_weights
from dlref.data import topics_text
from dlref.engine import Array
from docs._demos import box, cells, control, line, panel, settings, signed, text

TEXT = "if the key is not in the dictionary the program raises an exception"
SENTENCE = tuple(TEXT.split(" "))
TEMPERATURES = (0.1, 0.2, 0.3, 0.5, 1, 2, 5)
NEAR, KNOWN, WIDTH = 5, 1000, 64  # places between two words that stand near each other; words; width of a vector
LENGTH = len(SENTENCE)
OTHERS = ~np.eye(LENGTH, dtype=bool)  # a word looks at all words but itself


def surprise(words: list[str], names: list[str]) -> Array:
    """How much more often than by chance two words stand near each other: the logarithm of the ratio, at least 0."""
    number = {name: place for place, name in enumerate(names)}
    places = np.array([number.get(word, len(names)) for word in words])
    counts = np.zeros((len(names) + 1) ** 2)
    for apart in range(1, NEAR + 1):
        counts += np.bincount(places[:-apart] * (len(names) + 1) + places[apart:], minlength=len(counts))
    table = counts.reshape(len(names) + 1, -1)[:-1, :-1]
    table = (table + table.T) / (2 * table.sum())
    share = table.sum(axis=0)
    by_chance = share * share[:, None]
    return np.asarray(np.log(np.maximum(table, by_chance) / by_chance))


def vectors(table: Array) -> tuple[Array, Array]:
    """The queries and keys of a width whose dot products come as close to a symmetric table as possible."""
    values, directions = np.linalg.eigh(table)
    largest = np.argsort(-np.abs(values))[:WIDTH]
    key = directions[:, largest] * np.sqrt(np.abs(values[largest]))
    return key * np.sign(values[largest]), key


def learned() -> tuple[Array, Array]:
    """The queries and keys of the words of the sentence."""
    words = re.findall(r"[a-z]+", topics_text().lower())
    names = [name for name, _ in Counter(words).most_common(KNOWN)]
    places = [names.index(word) for word in SENTENCE]
    query, key = vectors(surprise(words, names))
    return query[places], key[places]


def spread(row: Array) -> float:
    """Over how many words equal weights would be spread as much."""
    return float(np.exp(-np.sum(row * np.log(np.maximum(row, 1e-300)))))


def said(place: int) -> str:
    """A word, with its place where it stands there more than once."""
    many = SENTENCE.count(SENTENCE[place]) > 1
    return f"“{SENTENCE[place]}”" + (f" (word {place + 1})" if many else "")


def words(row: Array, scores: Array, asks: int, temperature: float) -> str:
    first, second = np.argsort(-row, kind="stable")[:2]
    best, next_best = (f"{said(place)} with the score {signed(scores[place], 2)}" for place in (first, second))
    found = f"At the temperature {temperature:g}, {said(asks)} gives the largest weight, {row[first]:.2f}, to {best},"
    found += f" and the next, {row[second]:.2f}, to {next_best}."
    if spread(row) < 1.2:
        return f"{found} The output is nearly the value of a single word."
    found += f" The weights are spread as widely as if {spread(row):.1f} words shared them equally"
    if spread(row) > 0.95 * (LENGTH - 1):
        return f"{found}, so the output is nearly the plain mean of the values of the twelve others."
    return f"{found}."


def links(row: Array, asks: int) -> list[Any]:
    """Lines from the word that asks to the others, as wide as their weights."""
    marks = [line(0, [(3.5, asks + 0.5), (6.3, place + 0.5)], "first", width=round(0.5 + 11 * float(weight), 1))
             for place, weight in enumerate(row) if weight >= 0.01]  # fmt: skip
    marks.append(box(0, (0, 3.5), (asks, asks + 1), "strong", width=2))
    written = [f"{weight:.2f}" if place != asks else "–" for place, weight in enumerate(row)]
    return marks + [text(0, 10, place + 0.5, number, anchor="end") for place, number in enumerate(written)]


def demo() -> dict[str, Any]:
    query, key = learned()
    named = [f"{place}: {word}" for place, word in enumerate(SENTENCE, 1)]
    controls = [control("Word that asks", named, start=2), control("Temperature", TEMPERATURES, start=3, play=True)]
    tables = [attention_weights(query, key, OTHERS, scale=1 / temperature)[0] for temperature in TEMPERATURES]
    frames = []
    for asks, hot in settings(controls):
        rows = [[None if a == b else float(tables[hot][a, b]) for b in range(LENGTH)] for a in range(LENGTH)]
        marks = [
            *links(tables[hot][asks], asks),
            cells(1, rows, (0, float(tables[hot].max())), (0, LENGTH), (0, LENGTH)),
        ]
        marks.append(box(1, (0, LENGTH), (asks, asks + 1), "strong", width=2))
        frames.append({"words": words(tables[hot][asks], query[asks] @ key.T, asks, TEMPERATURES[hot]), "marks": marks})
    columns = [(place + 0.5, str(place + 1)) for place in range(LENGTH)]
    rows_named = [(place + 0.5, f"{word} {place + 1}") for place, word in enumerate(SENTENCE)]
    ends = (LENGTH, 0)
    left = [text(0, 3.3, place + 0.5, word, anchor="end") for place, word in enumerate(SENTENCE)]
    right = [text(0, 6.5, place + 0.5, word, anchor="start") for place, word in enumerate(SENTENCE)]
    table = panel((0, LENGTH), ends, "word that is asked", title="All weights, a row for each word that asks",
                  height=1, x_ticks=columns, y_ticks=rows_named)  # fmt: skip
    return {
        "label": "A word of the sentence asks the other twelve: choose the word, and the temperature of the softmax.",
        "controls": controls,
        "panels": [panel((0, 10), ends, title="Who asks, and whom", height=1, axes=False), table],
        "marks": left + right,
        "frames": frames,
    }
