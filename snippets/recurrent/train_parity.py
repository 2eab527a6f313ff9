# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A feedforward and a recurrent network learn odd and even from 200 strings of ten bits; the other 824 judge them."""

# --8<-- [start:data]
import torch

numbers = torch.arange(1024)[:, None]
strings = (numbers // 2 ** torch.arange(10) % 2).float()  # (1024, 10): all strings of ten bits
odd = strings.cumsum(dim=1) % 2  # the answer after each bit
print("bits", strings[13, :5].tolist(), "odd so far", odd[13, :5].tolist())
# --8<-- [end:data]


# --8<-- [start:networks]
def feedforward():
    return torch.nn.Sequential(torch.nn.Linear(10, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10))


class Recurrent(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.RNN(1, 8, batch_first=True)  # one number a step, a state of eight
        self.head = torch.nn.Linear(8, 1)

    def forward(self, bits):  # (strings, steps)
        states, _ = self.layer(bits[:, :, None])  # (strings, steps, 8)
        return self.head(states)[:, :, 0]  # a score after each bit


# --8<-- [end:networks]


# --8<-- [start:train]
def train(make, seed, lr):
    torch.manual_seed(seed)
    order = torch.randperm(1024)
    known, unseen = order[:200], order[200:]
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(600):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(strings[known]), odd[known])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, known, unseen


def share_right(model, bits, answers):
    return ((model(bits)[:, -1] > 0) == (answers[:, -1] > 0.5)).float().mean().item()


# --8<-- [end:train]


# --8<-- [start:compare]
found = {}
for name, make, lr in ("feedforward", feedforward, 0.003), ("recurrent", Recurrent, 0.02):
    for seed in range(3):
        model, known, unseen = train(make, seed, lr)
        found[name, seed] = [share_right(model, strings[part], odd[part]) for part in (known, unseen)]
        print(f"{name:11} seed {seed}: known {found[name, seed][0]:.0%}, unseen {found[name, seed][1]:.0%}", end="")
        if make is Recurrent:
            for length in (20, 100):
                bits = torch.randint(2, (200, length)).float()
                found[length, seed] = share_right(model, bits, bits.cumsum(dim=1) % 2)
                print(f", {length} bits {found[length, seed]:.0%}", end="")
        print()
# --8<-- [end:compare]

assert all(found["feedforward", seed][0] > 0.98 and found["feedforward", seed][1] < 0.6 for seed in range(3))
assert all(found["recurrent", seed][1] > 0.97 for seed in range(3))
assert all(found[20, seed] > 0.9 for seed in range(3))
