# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""(N, 1) against (N,): the difference is a square table, the loss falls, and the network predicts the mean."""

# --8<-- [start:shapes]
import torch

torch.manual_seed(0)
x = torch.randn(200, 3)
y = x @ torch.tensor([1.0, -2.0, 0.5])  # (200,), without noise: a straight line fits it exactly


def train(shaped):
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for step in range(301):
        prediction = shaped(model(x))
        loss = ((prediction - y) ** 2).mean()
        if step % 150 == 0:
            print(f"  step {step:3}: difference {tuple((prediction - y).shape)}, loss {loss.item():.2f}")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


print("broken")
broken = train(lambda prediction: prediction)  # (200, 1)
print("fixed")
fixed = train(lambda prediction: prediction[:, 0])  # (200,)
print(f"variance of the targets: {y.var(correction=0):.2f}")
# --8<-- [end:shapes]

assert abs(broken - y.var(correction=0).item()) < 0.05
assert fixed < 0.01
