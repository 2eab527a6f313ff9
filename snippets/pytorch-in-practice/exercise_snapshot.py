# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: a snapshot of a training run, kept in memory while the run goes on.
Change `snapshot`, then run this file until it reports what passed."""

# --8<-- [start:task]
import copy

import torch


# --8<-- [start:stub]
def snapshot(model, optimizer, order):
    """All that `restore` needs to go on from here: a dictionary with the entries model, optimizer, order (the state
    of the generator that draws the batches) and noise (that of dropout). It must not change while the run goes on."""
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict()}


# --8<-- [end:stub]
def restore(state, model, optimizer, order):
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    order.set_state(state["order"])
    torch.set_rng_state(state["noise"])


def check(snapshot):
    def start():
        torch.manual_seed(0)
        layers = torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(8, 2)
        model = torch.nn.Sequential(*layers)
        return model, torch.optim.Adam(model.parameters(), lr=0.01), torch.Generator().manual_seed(0)

    def train(model, optimizer, order):
        x, y = torch.linspace(-1, 1, 240).reshape(60, 4).sin(), torch.arange(60) % 2
        for _ in range(20):
            rows = torch.randperm(60, generator=order)[:10]
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def means(state):
        return state["optimizer"]["state"][0]["exp_avg"]

    run = start()
    train(*run)
    weights, mean = copy.deepcopy(run[0].state_dict()), run[1].state[run[0][0].weight]["exp_avg"].clone()
    state = snapshot(*run)
    wanted = {"model", "optimizer", "order", "noise"}
    assert set(state) == wanted, f"the entries should be {sorted(wanted)}, you return {sorted(state)}"
    train(*run)
    assert all(torch.equal(state["model"][name], weights[name]) for name in weights), (
        "the weights in your snapshot went on with the training: state_dict hands out the model's own tensors"
    )
    assert torch.equal(means(state), mean), "Adam's means in your snapshot went on with the training: copy them too"
    again = start()
    restore(state, *again)
    train(*again)
    gap = max((a - b).abs().max().item() for a, b in zip(run[0].parameters(), again[0].parameters(), strict=True))
    assert gap == 0, f"the run that goes on from the snapshot ends {gap:.3f} away: are both generators' states in it?"
    print("passed: nothing in the snapshot moved, and the run that goes on from it ends at equal weights")


if __name__ == "__main__":
    check(snapshot)
# --8<-- [end:task]

HINTS = (
    "Which random numbers does a step draw? `order.get_state()` and `torch.get_rng_state()` return the states.",
    "A dictionary that you copy with `dict` or `.copy()` still holds the same tensors.",
    "`copy.deepcopy(model.state_dict())`",
)


# --8<-- [start:solution]
def solution(model, optimizer, order):
    return {
        "model": copy.deepcopy(model.state_dict()),
        "optimizer": copy.deepcopy(optimizer.state_dict()),
        "order": order.get_state(),
        "noise": torch.get_rng_state(),
    }


# --8<-- [end:solution]


def same_tensors(model, optimizer, order):
    return {**solution(model, optimizer, order), "model": dict(model.state_dict())}


def same_means(model, optimizer, order):
    return {**solution(model, optimizer, order), "optimizer": optimizer.state_dict()}


def without_states(model, optimizer, order):
    return {"model": copy.deepcopy(model.state_dict()), "optimizer": copy.deepcopy(optimizer.state_dict())}


def one_for_both(model, optimizer, order):
    return {**solution(model, optimizer, order), "order": torch.get_rng_state()}


WRONG = {
    same_tensors: "the weights in your snapshot went on with the training",
    same_means: "Adam's means in your snapshot went on",
    without_states: "the entries should be ['model', 'noise', 'optimizer', 'order'], you return ['model', 'optimizer']",
    one_for_both: "are both generators' states in it",
}
