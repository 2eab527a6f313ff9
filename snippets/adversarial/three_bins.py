# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Three bins: a discriminator that is trained from drawn examples ends near p / (p + q)."""

# --8<-- [start:bins]
import torch

torch.manual_seed(0)
p = torch.tensor([0.6, 0.3, 0.1])  # of the real examples
q = torch.tensor([0.2, 0.3, 0.5])  # of the fakes
scores = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.Adam([scores], lr=0.02)
cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits
ones, zeros = torch.ones(500), torch.zeros(500)

for _ in range(600):
    real = torch.multinomial(p, 500, replacement=True)  # 500 bins drawn with the probabilities p
    fake = torch.multinomial(q, 500, replacement=True)
    loss = cross_entropy(scores[real], ones) + cross_entropy(scores[fake], zeros)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

trained = torch.sigmoid(scores.detach())
print("trained  ", *(f"{value:.2f}" for value in trained))
print("p/(p + q)", *(f"{value:.2f}" for value in p / (p + q)))
# --8<-- [end:bins]

# --8<-- [start:value]
best = p / (p + q)
smallest = -(p * best.log() + q * (1 - best).log()).sum()
mean = (p + q) / 2
divergence = ((p * (p / mean).log()).sum() + (q * (q / mean).log()).sum()) / 2
print(f"smallest loss {smallest:.4f}, Jensen-Shannon divergence {divergence:.4f}")
print(f"log 4 - 2 x divergence = {torch.log(torch.tensor(4.0)) - 2 * divergence:.4f}")
# --8<-- [end:value]

assert (trained - best).abs().max() < 0.05
assert abs(smallest - 1.1361) < 1e-4
assert abs(smallest - (torch.log(torch.tensor(4.0)) - 2 * divergence)) < 1e-5
