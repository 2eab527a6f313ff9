# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""One LSTM unit whose gates are set by hand adds up the marked numbers, however long the sequence."""

# --8<-- [start:cell]
import torch

cell = torch.nn.LSTM(input_size=2, hidden_size=1, batch_first=True).double()
big, small = 40.0, 1e-3
gates = {  # what the number weighs, what the mark weighs, the bias
    "input gate: open where there is a mark": [0, 2 * big, -big],
    "forget gate: always open": [0, 0, big],
    "content: the number, made small": [small, 0, 0],
    "output gate: always open": [0, 0, big],
}
with torch.no_grad():
    table = torch.tensor(list(gates.values()), dtype=torch.float64)  # (4, 3)
    cell.weight_ih_l0[:] = table[:, :2]
    cell.bias_ih_l0[:] = table[:, 2]
    for unused in (cell.weight_hh_l0, cell.bias_hh_l0):
        unused.zero_()
# --8<-- [end:cell]

# --8<-- [start:run]
torch.manual_seed(0)
errors = []
for steps in (10, 100, 10_000):
    numbers, marks = torch.rand(50, steps, dtype=torch.float64), torch.zeros(50, steps, dtype=torch.float64)
    for row in marks:
        row[torch.randperm(steps)[:2]] = 1
    with torch.no_grad():
        output, _ = cell(torch.stack([numbers, marks], dim=2))
    errors.append((output[:, -1, 0] / small - (numbers * marks).sum(dim=1)).abs().max())
    print(f"{steps:5} steps: largest error of the sum {errors[-1]:.0e}")
# --8<-- [end:run]

assert max(errors) < 1e-4
