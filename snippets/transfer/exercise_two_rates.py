# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: a frozen first layer, a low rate for the second, a high one for the last.
Change `prepare`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def prepare(model):
    """Freeze the first linear layer, and give the optimiser two rates.

    `model` is Linear, ReLU, Linear, ReLU, Linear. The second layer gets the rate 0.0003, the last one 0.003.
    """
    return torch.optim.Adam(model.parameters(), lr=0.003)


# --8<-- [end:stub]
def check(prepare):
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2)
    )
    optimizer = prepare(model)
    rates = {id(p): group["lr"] for group in optimizer.param_groups for p in group["params"]}
    assert not any(p.requires_grad for p in model[0].parameters()), (
        "the first layer still asks for gradients: set requires_grad_(False) on it"
    )
    assert all(p.requires_grad for p in [*model[2].parameters(), *model[4].parameters()]), (
        "the second and the last layer must go on learning, but one of them asks for no gradient"
    )
    found = [[rates.get(id(p)) for p in model[i].parameters()] for i in (2, 4)]
    assert found == [[0.0003, 0.0003], [0.003, 0.003]], (
        f"the rates of weight and bias are to be 0.0003 in the second layer and 0.003 in the last; yours are {found}"
    )
    print("passed: one layer frozen, two rates")


if __name__ == "__main__":
    check(prepare)
# --8<-- [end:task]

HINTS = (
    "An optimiser takes a list of groups in place of a list of parameters.",
    "A group is a dictionary with `params` and `lr`; freezing is a matter of the parameters, not of the optimiser.",
    "`model[0].requires_grad_(False)`",
)


# --8<-- [start:solution]
def solution(model):
    model[0].requires_grad_(False)
    return torch.optim.Adam(
        [{"params": model[2].parameters(), "lr": 0.0003}, {"params": model[4].parameters(), "lr": 0.003}]
    )


# --8<-- [end:solution]


def one_rate(model):
    model[0].requires_grad_(False)
    return torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.003)


def everything_frozen(model):
    model.requires_grad_(False)
    return torch.optim.Adam(
        [{"params": model[2].parameters(), "lr": 0.0003}, {"params": model[4].parameters(), "lr": 0.003}]
    )


WRONG = {one_rate: "yours are [[0.003, 0.003]", everything_frozen: "must go on learning"}
