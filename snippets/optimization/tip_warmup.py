# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: warm up where the first steps are dangerous, as in a Transformer with layer norm after each block."""

# --8<-- [start:model]
import torch
from sklearn.datasets import load_digits
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float().view(-1, 4, 16).to(device), torch.tensor(y).to(device)


class Classifier(nn.Module):
    """An image as four strips of two rows, eight encoder layers, the mean, ten logits."""

    def __init__(self, norm_first):
        super().__init__()
        self.embed, self.head = nn.Linear(16, 32), nn.Linear(32, 10)
        self.position = nn.Parameter(0.1 * torch.randn(4, 32))
        layers = [nn.TransformerEncoderLayer(32, 4, 64, 0.0, batch_first=True, norm_first=norm_first) for _ in range(8)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.head(self.layers(self.embed(x) + self.position).mean(dim=1))


# --8<-- [end:model]
# --8<-- [start:measure]
def loss_after(norm_first, warmup, lr=0.01, steps=100):
    torch.manual_seed(0)
    model = Classifier(norm_first).to(device)
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=lr), []
    for t in range(steps):
        optimizer.param_groups[0]["lr"] = lr * min(1, (t + 1) / max(1, warmup))
        rows = torch.randint(len(x), (64,))
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses[-20:]) / 20


results = {}
for norm_first, warmup in ((False, 0), (False, 50), (True, 0)):
    loss = results[norm_first, warmup] = loss_after(norm_first, warmup)
    place = "before" if norm_first else "after "
    print(f"norm {place} the block, warm-up {warmup:2}: loss {loss:.1f}")
# --8<-- [end:measure]

assert results[False, 0] > 2.2, "no better than guessing: log 10 = 2.30"
assert max(results[False, 50], results[True, 0]) < 1
