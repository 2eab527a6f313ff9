# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Scores of random vectors grow with the root of their width, and the softmax then picks a single key."""

# --8<-- [start:sizes]
import torch

torch.manual_seed(0)
print("width   scores: size, largest weight   divided: size, largest weight")
rows = []
for width in (4, 16, 64, 256, 1024):
    q, k = torch.randn(1000, width, 1), torch.randn(1000, 16, width)  # 1000 times: a query and 16 keys
    row = []
    for scores in ((k @ q)[:, :, 0], (k @ q)[:, :, 0] / width**0.5):  # (1000, 16)
        row += [scores.std().item(), scores.softmax(dim=-1).max(dim=-1).values.mean().item()]
    rows.append(row)
    print(f"{width:5} {row[0]:13.1f} {row[1]:16.2f} {row[2]:15.1f} {row[3]:16.2f}")
# --8<-- [end:sizes]

for width, row in zip((4, 16, 64, 256, 1024), rows, strict=True):
    assert abs(row[0] / width**0.5 - 1) < 0.05
    assert abs(row[2] - 1) < 0.05
    assert 0.2 < row[3] < 0.3
assert rows[0][1] < 0.5
assert rows[-1][1] > 0.9
