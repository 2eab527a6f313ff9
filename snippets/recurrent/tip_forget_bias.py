# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: start the forget gate open. Steps of training until an LSTM recalls the first symbol of a sequence."""

# --8<-- [start:measure]
import torch

torch.set_default_dtype(torch.float64)


def steps_to_recall(forget_bias, length, limit=200):
    """Training steps until 95 % of a batch are right: which of 4 symbols came first?"""
    torch.manual_seed(0)
    lstm, head = torch.nn.LSTM(4, 32, batch_first=True), torch.nn.Linear(32, 4)
    if forget_bias is not None:
        with torch.no_grad():
            lstm.bias_ih_l0[32:64], lstm.bias_hh_l0[32:64] = forget_bias, 0  # rows: i, f, g, o
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=0.01)
    for step in range(limit):
        symbols = torch.randint(4, (64, length))
        output, _ = lstm(torch.nn.functional.one_hot(symbols, 4).double())
        logits = head(output[:, -1])
        if (logits.argmax(dim=1) == symbols[:, 0]).float().mean() >= 0.95:
            return step
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits, symbols[:, 0]).backward()
        optimizer.step()
    return limit


starts = {"PyTorch's, about 0": None, "1": 1.0, "3": 3.0}
results = {name: [steps_to_recall(bias, length) for length in (10, 20)] for name, bias in starts.items()}
print("forget bias           10 symbols   20 symbols")
for name, steps in results.items():
    print(f"{name:18}", *(f"{step if step < 200 else 'over 200':>12}" for step in steps))
# --8<-- [end:measure]

assert results["1"][0] < results["PyTorch's, about 0"][0]
assert results["3"][1] < results["PyTorch's, about 0"][1]
