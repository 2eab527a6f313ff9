# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A GRU has to name the first of forty symbols: with the biases that PyTorch draws, and with an open update gate."""

# --8<-- [start:train]
import torch


def recall(batch, length=40):
    """Symbols, and which of the four came first."""
    symbols = torch.randint(4, (batch, length))
    return torch.nn.functional.one_hot(symbols, 4).float(), symbols[:, 0]


def train(update_bias, seed):
    torch.manual_seed(seed)
    gru, head = torch.nn.GRU(4, 32, batch_first=True), torch.nn.Linear(32, 4)
    if update_bias is not None:
        with torch.no_grad():
            gru.bias_ih_l0[32:64] = update_bias  # the rows: r, z, n
            gru.bias_hh_l0[32:64] = 0
    parameters = [*gru.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.01)
    for _ in range(300):
        x, first = recall(64)
        loss = torch.nn.functional.cross_entropy(head(gru(x)[0][:, -1]), first)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    with torch.no_grad():
        x, first = recall(1000)
        return (head(gru(x)[0][:, -1]).argmax(dim=1) != first).float().mean().item()


# --8<-- [end:train]

# --8<-- [start:compare]
errors = {}
for name, bias in (("as PyTorch draws it", None), ("3", 3.0)):
    errors[name] = [train(bias, seed) for seed in range(3)]
    print(f"update bias {name:19}: wrong", *(f"{error:.0%}" for error in errors[name]))
# --8<-- [end:compare]

assert min(errors["as PyTorch draws it"]) > 0.65
assert max(errors["3"]) < 0.05
