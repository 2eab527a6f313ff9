# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
#
# [tool.proof]
# limit = 400
# ///
"""A character model writes: the likeliest character, a drawn one, the best few, beams. What each does to the text."""

# --8<-- [start:data]
import random
import re
from math import log
from pydoc_data.topics import topics

import torch

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
unseen, known = kept[size : 2 * size], "\n".join(kept[2 * size :])
letters = sorted(set("\n".join(kept)))


def encode(text):
    return torch.tensor([letters.index(letter) for letter in text])


# --8<-- [end:data]


# --8<-- [start:train]
class CharacterModel(torch.nn.Module):
    def __init__(self, vocabulary, hidden=128):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, 32)
        self.recurrent = torch.nn.GRU(32, hidden, batch_first=True)
        self.output = torch.nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state=None):
        hidden, state = self.recurrent(self.embedding(tokens), state)
        return self.output(hidden), state


def fit(seed=0, readings=3, rows=16, window=50):
    torch.manual_seed(seed)
    model, text = CharacterModel(len(letters)), encode(known)
    length = (len(text) - 1) // (rows * window) * window
    x, y = (text[i : i + rows * length].reshape(rows, length) for i in (0, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.02, total_iters=readings * length // window)
    for _ in range(readings):
        state = None
        for start in range(0, length, window):
            logits, state = model(x[:, start : start + window], state)
            state, target = state.detach(), y[:, start : start + window]
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten())
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return model


model = fit()
# --8<-- [end:train]


# --8<-- [start:write]
@torch.no_grad()
def write(choose, prompts, count):
    """Go on after each prompt (N, T): the character that `choose` takes is the next input."""
    logits, state = model(prompts)
    written = []
    for _ in range(count):
        chosen = choose(logits[:, -1])  # (N,)
        written.append(chosen)
        logits, state = model(chosen[:, None], state)
    return torch.stack(written, dim=1)  # (N, count)


def greedy(logits):
    return logits.argmax(dim=1)


def text(tokens):
    return "".join(letters[i] for i in tokens)


print(text(write(greedy, encode("The ")[None], 100)[0]))
# --8<-- [end:write]


# --8<-- [start:draw]
def draw(logits, temperature=1.0, best=None, share=None):
    """Draw from all characters, from the `best` ones, or from the likeliest that have this share together."""
    p = (logits / temperature).softmax(dim=1)  # (N, letters)
    ordered, places = p.sort(dim=1, descending=True)
    stays = torch.ones_like(p, dtype=torch.bool)
    if best is not None:
        stays[:, best:] = False
    if share is not None:
        stays &= ordered.cumsum(dim=1) - ordered < share  # what the likelier ones have is not yet enough
    place = torch.multinomial(ordered * stays, 1)
    return places.gather(1, place)[:, 0]


torch.manual_seed(0)
for temperature in (0.3, 0.7, 1.0, 1.5):
    written = write(lambda logits, t=temperature: draw(logits, t), encode("The ")[None], 90)
    print(f"{temperature}: {text(written[0])}")
# --8<-- [end:draw]

# --8<-- [start:tail]
torch.manual_seed(0)
for options in ({"best": 5}, {"share": 0.9}):
    written = write(lambda logits, o=options: draw(logits, **o), encode("The ")[None], 90)
    print(f"{options}: {text(written[0])}")
# --8<-- [end:tail]


# --8<-- [start:beam]
@torch.no_grad()
def beam(width, prompt, count):
    """The likeliest of `width` beginnings, and its bits; at each step the best extensions of all of them are kept."""
    logits, state = model(prompt[None])
    totals, texts = torch.zeros(1), torch.empty(1, 0, dtype=torch.int64)
    for _ in range(count):
        scores = totals[:, None] + logits[:, -1].log_softmax(dim=1)  # (beginnings, letters)
        totals, places = scores.flatten().topk(width)
        parents, chosen = places // len(letters), places % len(letters)
        texts = torch.cat([texts[parents], chosen[:, None]], dim=1)
        logits, state = model(chosen[:, None], state[:, parents])  # each goes on from its parent's state
    return texts[0], -totals[0].item() / log(2)


for width in (1, 8):
    tokens, bits = beam(width, encode("The "), 60)
    print(f"{width}: {bits:4.1f} bits: {text(tokens)}")
# --8<-- [end:beam]

# --8<-- [start:wider]
wider = {width: beam(width, encode("The "), 60)[1] for width in (1, 2, 4, 16, 64)}
print("bits by width:", {width: round(bits, 1) for width, bits in wider.items()})
# --8<-- [end:wider]

# --8<-- [start:measure]
longer = [encode(paragraph) for paragraph in unseen if len(paragraph) >= 100]
prompts, truth = (torch.stack([one[part] for one in longer]) for part in (slice(20), slice(20, 100)))
words = set(known.split())


@torch.no_grad()
def describe(tokens):
    """Bits per character, share of words that stand in the training text, share of different words within a text."""
    logits = model(torch.cat([prompts, tokens], dim=1)[:, :-1])[0][:, prompts.shape[1] - 1 :]
    bits = torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten()).item() / log(2)
    texts = [text(row).split()[1:-1] for row in tokens]  # the first and the last word may be cut
    said = [word for row in texts for word in row]
    different = sum(len(set(row)) for row in texts) / len(said)
    return bits, sum(word in words for word in said) / len(said), different


def drawn(**options):
    torch.manual_seed(0)
    return write(lambda logits: draw(logits, **options), prompts, 80)


def compare():
    ways = {
        "beam of 32": torch.stack([beam(32, prompt, 80)[0] for prompt in prompts]),
        "beam of 8": torch.stack([beam(8, prompt, 80)[0] for prompt in prompts]),
        "greedy": write(greedy, prompts, 80),
        "temperature 0.5": drawn(temperature=0.5),
        "the best 5": drawn(best=5),
        "share of 0.9": drawn(share=0.9),
        "temperature 1": drawn(),
        "what stands there": truth,
    }
    found = {name: describe(tokens) for name, tokens in ways.items()}
    print("                   bits   known words   different words")
    for name, (bits, real, different) in found.items():
        print(f"{name:17}  {bits:4.2f}      {real:4.0%}          {different:4.0%}")
    return found


print(len(prompts), "paragraphs")
found = compare()
# --8<-- [end:measure]

# --8<-- [start:again]
model = fit(seed=1)
again = compare()
# --8<-- [end:again]

assert wider[64] < wider[1] - 5
order = ["beam of 32", "beam of 8", "greedy", "temperature 0.5", "share of 0.9", "temperature 1"]
searches = order[:3]
for table in (found, again):
    assert sorted(order, key=lambda name: table[name][0]) == order
    several = {name: different for name, (_, _, different) in table.items()}
    others = min(several[name] for name in set(several) - set(searches))
    assert max(several[name] for name in searches) < 0.6 < 0.75 < others
    assert table["temperature 1"][1] < table["share of 0.9"][1] < table["temperature 0.5"][1]
