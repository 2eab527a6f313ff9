# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""An LSTM has to name the first of forty symbols: with the biases that PyTorch draws, and with open forget gates."""

# --8<-- [start:data]
import torch


def recall(batch, length=40):
    """Symbols, and which of the four came first."""
    symbols = torch.randint(4, (batch, length))
    return torch.nn.functional.one_hot(symbols, 4).float(), symbols[:, 0]


# --8<-- [end:data]


# --8<-- [start:train]
def train(forget_bias, seed):
    torch.manual_seed(seed)
    lstm, head = torch.nn.LSTM(4, 32, batch_first=True), torch.nn.Linear(32, 4)
    if forget_bias is not None:
        with torch.no_grad():
            lstm.bias_ih_l0[32:64] = forget_bias  # the rows of the forget gate
            lstm.bias_hh_l0[32:64] = 0  # this one is added to the other
    parameters = [*lstm.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.003)
    for _ in range(300):
        x, first = recall(64)
        loss = torch.nn.functional.cross_entropy(head(lstm(x)[0][:, -1]), first)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    with torch.no_grad():
        x, first = recall(1000)
        return (head(lstm(x)[0][:, -1]).argmax(dim=1) != first).float().mean().item()


# --8<-- [end:train]

# --8<-- [start:compare]
errors = {}
for name, bias in (("as PyTorch draws it", None), ("3.7", 3.7)):
    errors[name] = [train(bias, seed) for seed in range(3)]
    print(f"forget bias {name:19}: wrong", *(f"{error:.0%}" for error in errors[name]))
# --8<-- [end:compare]

assert min(errors["as PyTorch draws it"]) > 0.65
assert max(errors["3.7"]) < 0.05
