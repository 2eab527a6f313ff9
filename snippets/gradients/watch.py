# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Print the gradient of each layer, of networks that are healthy and of two that are not."""

# --8<-- [start:watch]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).float(), torch.from_numpy(labels)


def deep(activation, gain, seed=0):
    torch.manual_seed(seed)
    parts = []
    for _ in range(10):
        parts += [torch.nn.Linear(64, 64), activation()]
        torch.nn.init.normal_(parts[-2].weight, std=gain / 8)
    return torch.nn.Sequential(*parts, torch.nn.Linear(64, 10))


model = deep(torch.nn.Sigmoid, 3**-0.5)
torch.nn.functional.cross_entropy(model(x), y).backward()

for name, parameter in model.named_parameters():
    if name.endswith("weight"):
        gradient, weight = parameter.grad.norm(), parameter.norm()
        print(f"{name:9}  gradient {gradient:7.1e}  of the weights {gradient / weight:7.1e}")
# --8<-- [end:watch]
first_lines = [parameter.grad.norm().item() for name, parameter in model.named_parameters() if "weight" in name]


# --8<-- [start:signs]
def first_and_last(model, factor=1.0):
    """The norms for the weights of layers 1 and 10, then those for their biases."""
    model.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    (factor * loss).backward()
    right = (model(x).argmax(dim=1) == y).float().mean()
    norms = [p.grad.norm().item() for p in (model[0].weight, model[18].weight, model[0].bias, model[18].bias)]
    print(" ".join(f"{norm:9.1e}" for norm in norms), f"{loss:9.2g} {right:7.0%}")
    return norms


he = deep(torch.nn.ReLU, 2**0.5)
print("                          weights 1     10    biases 1       10      loss   right")
print("He's weights          ", end="")
start = first_and_last(he)
print("loss times 0.001      ", end="")
scaled = first_and_last(he, factor=0.001)
optimizer = torch.optim.Adam(he.parameters(), lr=0.001)
for _ in range(150):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(he(x), y).backward()
    optimizer.step()
print("after 150 steps       ", end="")
trained = first_and_last(he)
print("ReLU, gain 4          ", end="")
exploding = first_and_last(deep(torch.nn.ReLU, 4))
# --8<-- [end:signs]

assert first_lines[0] / first_lines[9] < 1e-6
assert 0.2 < start[0] / start[1] < 5
assert abs(scaled[0] / start[0] - 0.001) < 1e-5
assert trained[0] < start[0]
assert 0.1 < exploding[0] / exploding[1] < 10
assert exploding[2] / exploding[3] > 1000
