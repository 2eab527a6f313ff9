# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""What adding does to a vector: can the letter and the position be read out of the sum?"""

# --8<-- [start:scores]
import torch

letter_i, letter_j = torch.tensor([1.0, 2.0]), torch.tensor([0.0, 3.0])
place_i, place_j = torch.tensor([2.0, 0.0]), torch.tensor([1.0, -1.0])
terms = [a @ b for a in (letter_i, place_i) for b in (letter_j, place_j)]
score = (letter_i + place_i) @ (letter_j + place_j)
print("score", score.item(), "= letter·letter, letter·place, place·letter, place·place", torch.stack(terms).tolist())
# --8<-- [end:scores]


# --8<-- [start:read]
def readable(width, letters=26, places=16):
    """Shares of all sums whose letter, and whose place, a linear layer reads out; the cosine of two vectors."""
    sums = (torch.randn(letters, 1, width) + torch.randn(places, width)).flatten(0, 1)  # (416, width)
    letter, place = torch.arange(letters).repeat_interleave(places), torch.arange(places).repeat(letters)
    x = torch.cat([sums, torch.ones(len(sums), 1)], dim=1)
    shares = []
    for wanted in (letter, place):
        one_hot = torch.nn.functional.one_hot(wanted).float()
        weights = torch.linalg.lstsq(x, one_hot).solution  # the best linear layer, in squares
        shares.append(((x @ weights).argmax(dim=1) == wanted).float().mean().item())
    cosines = torch.nn.functional.cosine_similarity(torch.randn(1000, width), torch.randn(1000, width))
    return [*shares, cosines.abs().mean().item()]


torch.manual_seed(0)
found = {}
for width in (4, 8, 16, 32, 48):
    tries = torch.tensor([readable(width) for _ in range(20)])  # 20 draws of all vectors
    found[width] = tries.mean(dim=0).tolist()
    letter, place, cosine = found[width]
    print(f"width {width:2}: letter read {letter:4.0%}, place read {place:4.0%}, two vectors: cosine {cosine:.2f}")
# --8<-- [end:read]

assert score == sum(terms) == 7
assert found[48][:2] == [1.0, 1.0]
assert max(found[4][:2]) < 0.5
assert min(found[32][:2]) > 0.99
