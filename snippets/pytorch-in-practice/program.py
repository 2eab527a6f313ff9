# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A training program as one keeps it: data set, loader, device, evaluation, the best weights in a file."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, Dataset

device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


class Digits(Dataset):
    """Images of scikit-learn's digits, each with its label."""

    def __init__(self, places):
        images, labels = load_digits(return_X_y=True)
        self.images = torch.tensor(images[places] / 16, dtype=torch.float32)
        self.labels = torch.tensor(labels[places])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


order = torch.randperm(1797, generator=torch.Generator().manual_seed(0)).numpy()
train, validation, test = Digits(order[:1000]), Digits(order[1000:1397]), Digits(order[1397:])
loader = DataLoader(train, batch_size=50, shuffle=True, generator=torch.Generator().manual_seed(0))
x, y = next(iter(loader))
print("batches", len(loader), " images", tuple(x.shape), " labels", tuple(y.shape))
# --8<-- [end:data]


# --8<-- [start:right]
@torch.no_grad()
def right(model, data):
    """The share of right answers."""
    model.eval()
    counts = [(model(x.to(device)).argmax(dim=1).cpu() == y).sum().item() for x, y in DataLoader(data, batch_size=200)]
    return sum(counts) / len(data)


# --8<-- [end:right]


# --8<-- [start:train]
torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(64, 10)
).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

best = 0.0
for epoch in range(12):
    model.train()
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    share = right(model, validation)
    if share > best:
        best = share
        torch.save(model.state_dict(), "best.pt")
    if epoch % 3 == 2:
        print(f"epoch {epoch:2}: validation {share:.1%}, best so far {best:.1%}")

model.load_state_dict(torch.load("best.pt", map_location=device, weights_only=True))
print(f"the best weights on the test part: {right(model, test):.1%}")
# --8<-- [end:train]

assert best > 0.95
assert right(model, validation) == best
assert right(model, test) > 0.94
