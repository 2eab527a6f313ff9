# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A network has learned 0 to 4. What are its features worth for 5 to 9?"""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]
old, new = images[labels < 5], images[labels >= 5]
old_labels, new_labels = labels[labels < 5], labels[labels >= 5]
few = torch.cat([(new_labels[:500] == digit).nonzero()[:10, 0] for digit in range(5, 10)])  # 10 of each
# --8<-- [end:data]


# --8<-- [start:reuse]
def pretrained(steps, seed):
    """The first two layers of a network that has learned 0 to 4."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 5)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        rows = torch.randint(len(old), (32,))
        loss = torch.nn.functional.cross_entropy(model(old[rows]), old_labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model[:4]


def right(features):
    """A last layer for 50 images of 5 to 9 on these features -> the share of about 400 others read right."""
    with torch.no_grad():
        seen, unseen = features(new[few]), features(new[500:])
    return LogisticRegression(C=10, max_iter=5000).fit(seen, new_labels[few]).score(unseen, new_labels[500:])


print(f"pixels                 {right(torch.nn.Identity()):.0%}")
shares = {}
for steps in (0, 30, 100, 600):
    shares[steps] = [right(pretrained(steps, seed)) for seed in range(4)]
    print(f"after {steps:3} steps of 0-4  ", *(f"{share:.0%}" for share in shares[steps]))
# --8<-- [end:reuse]

assert right(torch.nn.Identity()) > 0.9
assert max(shares[600]) < min(right(torch.nn.Identity()), sum(shares[0]) / 4)
