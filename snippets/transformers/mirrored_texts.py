# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two objectives for the same texts, next letter and hidden letter, and what can be done with either model."""

# --8<-- [start:data]
import torch

torch.manual_seed(0)
halves = torch.cartesian_prod(*[torch.arange(8)] * 4)  # (4096, 4), each row another one
texts = torch.cat([halves, halves.flip(1)], dim=1)[torch.randperm(4096)]  # (4096, 8): and the way back
known, unseen = texts[:3600], texts[3600:]
START, HIDDEN = 8, 9  # two tokens beside the letters 0 to 7
for row in unseen[:2]:
    print("".join("abcdefgh"[i] for i in row))
# --8<-- [end:data]


# --8<-- [start:model]
class Model(torch.nn.Module):
    def __init__(self, causal, width=32):
        super().__init__()
        self.letter, self.place = torch.nn.Embedding(10, width), torch.nn.Embedding(8, width)
        options = {"dropout": 0.0, "batch_first": True, "norm_first": True}
        self.blocks = torch.nn.ModuleList(
            torch.nn.TransformerEncoderLayer(width, 4, 4 * width, **options) for _ in range(2)
        )
        self.norm, self.head = torch.nn.LayerNorm(width), torch.nn.Linear(width, 8)
        later = torch.ones(8, 8, dtype=torch.bool).triu(1)  # True: may not be looked at
        self.mask = later if causal else None

    def forward(self, x):  # (n, 8)
        x = self.letter(x) + self.place.weight  # (n, 8, width)
        for block in self.blocks:
            x = block(x, src_mask=self.mask)
        return self.head(self.norm(x))  # (n, 8, 8): a score for each letter at each place


# --8<-- [end:model]


# --8<-- [start:next]
def next_letter(texts):
    start = torch.full((len(texts), 1), START)
    return torch.cat([start, texts[:, :-1]], dim=1), texts  # (n, 8) each: inputs one place later than targets


# --8<-- [end:next]


# --8<-- [start:hidden]
def hidden_letter(texts, share=0.15):
    chosen = torch.rand(texts.shape) < share  # (n, 8), True: hide it
    return texts.where(~chosen, HIDDEN), texts.where(chosen, -100)  # -100: not in the loss


# --8<-- [end:hidden]


# --8<-- [start:train]
def train(causal, task, steps=300, rate=0.01, seed=0):
    torch.manual_seed(seed)
    model = Model(causal)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        x, y = task(known[torch.randint(len(known), (64,))])
        loss = torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def bits(model, x, y):
    """At each place, the mean over the texts: how surprising is the right letter?"""
    p = model(x).softmax(dim=2).gather(2, y[:, :, None])[:, :, 0]  # (n, 8)
    return -p.log2().mean(dim=0)


# --8<-- [end:train]


# --8<-- [start:run]
causal, masked = train(True, next_letter), train(False, hidden_letter)
found = bits(causal, *next_letter(unseen))
alone = []
for place in range(8):
    x = unseen.clone()
    x[:, place] = HIDDEN  # this letter and no other
    alone.append(bits(masked, x, unseen)[place])
print("next letter,   bits at the eight places:", *(f"{one:.2f}" for one in found))
print("hidden letter, bits at the eight places:", *(f"{one:.2f}" for one in alone))
# --8<-- [end:run]


# --8<-- [start:fill]
@torch.no_grad()
def fill(place):
    """In how many of the unseen texts does each model find the letter at this place, in one reading?"""
    gap, right = unseen.clone(), unseen[:, place]  # (496, 8) and (496,)
    gap[:, place] = HIDDEN
    by_masked = masked(gap)[:, place].argmax(dim=1)  # (496,): the letter with the highest score
    by_causal = causal(next_letter(gap)[0])[:, place].argmax(dim=1)
    return [(letters == right).float().mean().item() for letters in (by_masked, by_causal)]


print("second letter: masked model {:.0%}, causal model {:.0%}".format(*fill(1)))
# --8<-- [end:fill]


# --8<-- [start:try]
@torch.no_grad()
def fill_by_trying(place):
    """The causal model reads all eight texts that it could be; the most probable one is taken."""
    gap, scores = unseen.clone(), []
    for letter in range(8):
        gap[:, place] = letter
        x, y = next_letter(gap)
        right = causal(x).log_softmax(dim=2).gather(2, y[:, :, None])  # (496, 8, 1): of each letter of the text
        scores.append(right.sum(dim=(1, 2)))  # (496,): of the whole text
    return (torch.stack(scores, dim=1).argmax(dim=1) == unseen[:, place]).float().mean().item()


print(f"second letter: causal model, eight readings {fill_by_trying(1):.0%}")
# --8<-- [end:try]


# --8<-- [start:write]
def mirrors(written):
    return (written == written.flip(1)).all(dim=1).float().mean().item()


@torch.no_grad()
def write(model, places, shift=False):
    """1000 texts from nothing; each entry of `places` is filled in one reading of the model."""
    torch.manual_seed(1)
    written = torch.full((1000, 8), HIDDEN)
    for place in places:
        x = next_letter(written)[0] if shift else written
        p = model(x)[:, place].softmax(dim=2)  # (1000, places, 8)
        written[:, place] = torch.multinomial(p.flatten(0, 1), 1).reshape(1000, -1)
    return mirrors(written)


one_by_one = [[place] for place in range(8)]
one_after_other, at_once = write(causal, one_by_one, shift=True), write(masked, [list(range(8))])
print(f"causal model, one letter after the other: {one_after_other:.1%} mirrored")
print(f"masked model, all eight at once:          {at_once:.1%} mirrored")
# --8<-- [end:write]

# --8<-- [start:shares]
varied = train(False, lambda texts: hidden_letter(texts, torch.rand(len(texts), 1)), steps=400)
costs = {}
for share in (0.15, 0.3, 0.5, 0.8):
    torch.manual_seed(2)
    x, y = hidden_letter(unseen.repeat(4, 1), share)
    p = varied(x).detach().softmax(dim=2).gather(2, y.clamp(min=0)[:, :, None])[:, :, 0]  # (1984, 8)
    costs[share] = -p[y >= 0].log2().mean().item()
    print(f"{share:.0%} hidden: {costs[share]:.2f} bits a hidden letter, 3 x share is {3 * share:.2f}")
# --8<-- [end:shares]

# --8<-- [start:order]
any_order = [[place] for place in torch.randperm(8).tolist()]
ordered = {}
for name, model in (("15%", masked), ("any share", varied)):
    ordered[name] = write(model, one_by_one), write(model, any_order)
    print(f"{name} hidden in training: from 1 to 8 {ordered[name][0]:.1%}, in any order {ordered[name][1]:.1%}")
# --8<-- [end:order]

assert abs(found[:4].mean() - 3.03) < 0.06
assert found[4:].max() < 0.02
assert max(alone) < 0.02
assert min(fill_by_trying(1), *(fill(place)[0] for place in range(8))) > 0.99
assert min(fill(place)[1] for place in range(4, 8)) > 0.99
assert max(fill(place)[1] for place in range(4)) < 0.2
assert one_after_other > 0.99
assert at_once < 0.005
assert all(abs(costs[share] - 3 * share) < 0.1 for share in costs)
assert min(min(pair) for pair in ordered.values()) > 0.98
