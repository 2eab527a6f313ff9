"""Models of text that learn: characters beside bigrams, GPT beside an LSTM, dates with and without attention."""

import datetime

import numpy as np
import pytest

from dlref.attention import Translator
from dlref.data import topics_text
from dlref.engine import Module, Tensor, apply, no_grad
from dlref.engine.arithmetic import concatenate
from dlref.losses import cross_entropy
from dlref.optimization import Adam, OneCycleLR, clip_grad_norm
from dlref.recurrent import CharacterModel
from dlref.transformers import GPT

# Characters: the first 200,000 characters are for training, 20,000 later ones for the test.

CONTEXT = 64


@pytest.fixture(scope="module")
def characters():
    """Training and test text as numbers, and how many there are; one number is for characters never seen."""
    text = topics_text()
    train, test = text[:200_000], text[220_000:240_000]
    known = {character: i for i, character in enumerate(sorted(set(train)))}
    encoded = (np.array([known.get(character, len(known)) for character in part]) for part in (train, test))
    return *encoded, len(known) + 1


def unigram_bits(train, test, vocabulary):
    """Bits per character of the test text under the frequencies of the training text, each count one more."""
    frequency = (np.bincount(train, minlength=vocabulary) + 1) / (len(train) + vocabulary)
    return -np.log2(frequency[test]).mean(), frequency


def bigram_bits(train, test, vocabulary, strength=20):
    """Bits per character of the test text when each is predicted from the one before.

    Pairs are counted in the training text. So that no pair is impossible, each row of counts is mixed with the
    frequencies of single characters, as if `strength` characters more had been seen after each character:
    p(b | a) = (n(ab) + strength · p(b)) / (n(a) + strength).
    """
    _, frequency = unigram_bits(train, test, vocabulary)
    pairs = np.zeros((vocabulary, vocabulary))
    np.add.at(pairs, (train[:-1], train[1:]), 1)
    p = (pairs + strength * frequency) / (pairs.sum(axis=1, keepdims=True) + strength)
    return -np.log2(p[test[:-1], test[1:]]).mean()


def test_the_entropies_are_those_of_texts_that_can_be_counted():
    letters = np.random.default_rng(0).integers(0, 4, 40_000)
    train, test = letters[:30_000], letters[30_000:]
    assert unigram_bits(train, test, 4)[0] == pytest.approx(2, abs=0.01)
    assert bigram_bits(train, test, 4) == pytest.approx(2, abs=0.01)  # the one before says nothing
    walk = np.cumsum(np.random.default_rng(0).integers(0, 2, 40_000)) % 4  # stay, or one further
    train, test = walk[:30_000], walk[30_000:]
    assert unigram_bits(train, test, 4)[0] == pytest.approx(2, abs=0.01)
    assert bigram_bits(train, test, 4) == pytest.approx(1, abs=0.01)


def learn(model, logits, text, *, lr, steps=200):
    """Show random lines of the text; `logits` runs the model on tokens (N, T)."""
    rng = np.random.default_rng(1)
    optimizer = Adam(model.parameters(), lr=lr)
    schedule = OneCycleLR(optimizer, max_lr=lr, total_steps=steps)
    for _ in range(steps):
        starts = rng.integers(0, len(text) - CONTEXT, (16, 1))
        lines = text[starts + np.arange(CONTEXT + 1)]  # (16, CONTEXT + 1)
        scores = logits(lines[:, :-1])
        loss = apply(cross_entropy, scores.reshape(-1, scores.shape[-1]), lines[:, 1:].ravel())
        optimizer.zero_grad()
        loss.backward()
        clip_grad_norm(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()


def bits(logits, text):
    """Bits per character, lines of CONTEXT characters on their own: the first of each has nothing to go by."""
    count = (len(text) - 1) // CONTEXT
    x, y = (part[: count * CONTEXT].reshape(count, CONTEXT) for part in (text[:-1], text[1:]))
    with no_grad():
        scores = logits(x)
        return apply(cross_entropy, scores.reshape(-1, scores.shape[-1]), y.ravel()).item() / np.log(2)


@pytest.fixture(scope="module")
def lstm(characters):
    train, _, vocabulary = characters
    model = CharacterModel(vocabulary, 32, 136, rng=np.random.default_rng(0))
    learn(model, lambda tokens: model(tokens)[0], train, lr=0.02)
    return model


def test_the_character_model_knows_more_than_the_last_character(characters, lstm):
    found = bits(lambda tokens: lstm(tokens)[0], characters[1])
    unigram, bigram = unigram_bits(*characters)[0], bigram_bits(*characters)
    print(f"bits per character: unigrams {unigram:.2f}, bigrams {bigram:.2f}, LSTM {found:.2f}")
    assert 4 < unigram < 5.5
    assert 3 < bigram < unigram - 0.5
    assert found < unigram - 1.2
    assert found < bigram - 0.4


def test_gpt_beside_the_lstm(characters, lstm):
    """Equal parameters, equal batches and steps. What comes out says little about larger ones."""
    train, test, vocabulary = characters
    gpt = GPT(vocabulary, CONTEXT, 64, 4, 2, rng=np.random.default_rng(0))
    sizes = [sum(parameter.size for parameter in model.parameters()) for model in (lstm, gpt)]
    assert abs(sizes[0] - sizes[1]) < 0.05 * sizes[0]
    learn(gpt, gpt, train, lr=0.006)
    unigram, _ = unigram_bits(*characters)
    found = bits(lambda tokens: lstm(tokens)[0], test), bits(gpt, test)
    print(f"bits per character: unigrams {unigram:.2f}, LSTM {found[0]:.2f}, GPT {found[1]:.2f}; parameters {sizes}")
    assert max(found) < unigram


# Dates: "3 March 1997" becomes 970303, and "3 March 1997; 12 May 2003" becomes 970303030512.

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
LETTERS = sorted(set("".join(MONTHS) + "0123456789 ;"))
PADDING, START, END = len(LETTERS), 10, 11


class LastStates(Module):
    """In the place of attention: at every step the same, where the encoder's two directions ended.

    A decoder without attention has nothing else of the source, and often has it at the first step only. All other parts
    keep their sizes; the attention's own 3,104 weights are missing.
    """

    def forward(self, query, key, value, attn_mask=None):
        count, length, width = value.shape
        last = attn_mask[:, 0].sum(axis=1) - 1
        ends = apply(concatenate, value[np.arange(count), last, : width // 2], value[:, 0, width // 2 :])
        return ends.reshape(count, 1, width), Tensor(np.zeros((count, 1, length), value.dtype))


def lines_of(days):
    """Days (N, dates in a line), counted from 1970, as source, target with start and end, lengths of the sources."""
    dates = [[datetime.date(1970, 1, 1) + datetime.timedelta(int(day)) for day in line] for line in days]
    written = ["; ".join(f"{date.day} {MONTHS[date.month - 1]} {date.year}" for date in line) for line in dates]
    lengths = np.array([len(line) for line in written])
    source = np.full((len(written), lengths.max()), PADDING)
    for row, line in zip(source, written, strict=True):
        row[: len(line)] = [LETTERS.index(letter) for letter in line]
    target = [[START, *(int(digit) for date in line for digit in f"{date:%y%m%d}"), END] for line in dates]
    return source, np.array(target), lengths


def test_lines_of_dates():
    source, target, lengths = lines_of(np.array([[0], [9923]]))
    assert "".join(LETTERS[i] for i in source[1, : lengths[1]]) == "3 March 1997"
    assert target.tolist() == [[START, 7, 0, 0, 1, 0, 1, END], [START, 9, 7, 0, 3, 0, 3, END]]
    source, target, lengths = lines_of(np.array([[9923, 12184]]))
    assert "".join(LETTERS[i] for i in source[0]) == "3 March 1997; 12 May 2003"
    assert "".join(map(str, target[0, 1:-1])) == "970303030512"


def share_right(model, days):
    """Exact match: every digit of every date."""
    source, target, lengths = lines_of(days)
    written, _ = model.greedy(source, lengths, max_length=target.shape[1] + 2)
    return np.mean([line == right for line, right in zip(written, target[:, 1:-1].tolist(), strict=True)])


def translator(days, *, attention):
    """A model trained on these days: 240 batches of 24 lines, in turn of one date and of two."""
    model = Translator(PADDING + 1, 12, 16, 32, start=START, end=END, rng=np.random.default_rng(0))
    if not attention:
        model.decoder.attention = LastStates()
    rng, optimizer = np.random.default_rng(1), Adam(model.parameters(), lr=0.015)
    schedule = OneCycleLR(optimizer, max_lr=0.015, total_steps=240)
    for step in range(240):
        source, target, lengths = lines_of(rng.choice(days, (24, 1 + step % 2)))
        loss = apply(cross_entropy, model(source, target[:, :-1], lengths).reshape(-1, 12), target[:, 1:].ravel())
        optimizer.zero_grad()
        loss.backward()
        clip_grad_norm(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


def test_attention_reads_dates_and_lists_of_dates():
    """A century of days, a tenth of them unseen in training. Both models see the same batches, as often.

    The model without attention is not broken, only late: in twice as many steps it gets nine of ten single dates right,
    in four times as many all of them, and every fifth list of two. Its 64 numbers have to hold the whole line.
    """
    days = np.random.default_rng(0).permutation(36_525)
    seen, unseen = days[3652:], days[:3652]
    one, two = unseen[:300, None], unseen[300:900].reshape(300, 2)
    right = {}
    for attention in (True, False):
        model = translator(seen, attention=attention)
        right[attention] = float(share_right(model, one)), float(share_right(model, two))
    print(f"right, of lines with one date and with two: attention {right[True]}, without {right[False]}")
    assert min(right[True]) > 0.95
    assert right[False][0] > 0.1  # it does learn
    assert right[False][1] < 0.5
