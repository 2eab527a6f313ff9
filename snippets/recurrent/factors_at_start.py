# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""By which factor does the gradient change at each step back, in seven layers that have not been trained?"""

# --8<-- [start:measure]
import torch

HIDDEN, STEPS, BATCH = 32, 40, 64


@torch.no_grad()
def fresh(kind, start):
    layer = kind(4, HIDDEN, nonlinearity="relu") if start == "identity" else kind(4, HIDDEN)
    if start == "orthogonal":
        torch.nn.init.orthogonal_(layer.weight_hh)
    elif start == "identity":
        torch.nn.init.eye_(layer.weight_hh)
        layer.bias_ih.zero_()
        layer.bias_hh.zero_()
    elif start is not None:  # a forget bias
        layer.bias_ih[HIDDEN : 2 * HIDDEN], layer.bias_hh[HIDDEN : 2 * HIDDEN] = start, 0
    return layer


def factor(kind, start, seed):
    torch.manual_seed(seed)
    layer, state, memory = fresh(kind, start), None, []
    for x in torch.nn.functional.one_hot(torch.randint(4, (STEPS, BATCH)), 4).float():
        state = layer(x, state)
        memory.append(state[1] if kind is torch.nn.LSTMCell else state)  # of an LSTM, its cells
        memory[-1].retain_grad()
    (memory[-1] * torch.randn(BATCH, HIDDEN)).sum().backward()
    return (memory[0].grad.norm() / memory[-1].grad.norm()).item() ** (1 / (STEPS - 1))


# --8<-- [end:measure]


# --8<-- [start:print]
starts = {
    "tanh": (torch.nn.RNNCell, None),
    "tanh, orthogonal": (torch.nn.RNNCell, "orthogonal"),
    "ReLU, identity": (torch.nn.RNNCell, "identity"),
    "LSTM": (torch.nn.LSTMCell, None),
    "LSTM, forget bias 1": (torch.nn.LSTMCell, 1.0),
    "LSTM, forget bias 3": (torch.nn.LSTMCell, 3.0),
    "GRU": (torch.nn.GRUCell, None),
}
factors = {}
for name, (kind, start) in starts.items():
    found = [factor(kind, start, seed) for seed in range(10)]
    factors[name] = sum(found) / 10
    print(f"{name:20} {factors[name]:.2f} ({min(found):.2f} to {max(found):.2f})")
# --8<-- [end:print]

first_four = ["LSTM, forget bias 3", "ReLU, identity", "tanh, orthogonal", "LSTM, forget bias 1"]
assert sorted(factors, key=lambda name: -factors[name])[:4] == first_four
assert factors["LSTM, forget bias 3"] > 1 > factors["ReLU, identity"]
