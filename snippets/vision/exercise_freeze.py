# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: freeze a network and give it a new last layer. Change `prepare` until the file reports success."""

# --8<-- [start:task]
import torch
from torch import nn


# --8<-- [start:stub]
def prepare(features, n_features, classes):
    """`features` and a new linear layer, ready to train: nothing in `features` changes, neither weights nor counts."""
    model = nn.Sequential(features, nn.Linear(n_features, classes))
    model.train()
    return model


# --8<-- [end:stub]
def check(prepare):
    torch.manual_seed(0)
    features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten())
    model = prepare(features, 4, 2)
    assert isinstance(model, nn.Module), f"return the model, you return {model}"
    before = {name: value.clone() for name, value in features.state_dict().items()}
    trainable = [name for name, weight in model.named_parameters() if weight.requires_grad]
    assert trainable, "nothing is trainable: the new layer must be"
    optimizer = torch.optim.SGD([weight for weight in model.parameters() if weight.requires_grad], lr=1.0)
    for _ in range(3):
        out = model(3 + torch.randn(8, 3, 5, 5))
        assert out.shape == (8, 2), f"8 images and 2 classes make scores of shape (8, 2), yours is {tuple(out.shape)}"
        loss = nn.functional.cross_entropy(out, torch.arange(8) % 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    after = features.state_dict()
    changed = [name for name in before if not torch.equal(before[name], after[name])]
    weights = [name for name in changed if name.endswith(("weight", "bias"))]
    assert not weights, f"3 steps change weights of the features: {', '.join(weights)}"
    assert not changed, f"3 steps leave the weights as they are, but change {', '.join(changed)}"
    assert len(trainable) == 2, f"the new layer has 2 trainable arrays, your model has {len(trainable)}: {trainable}"
    print("passed: after 3 steps no weight and no running value of the features has changed, and the new layer learns")


if __name__ == "__main__":
    check(prepare)
# --8<-- [end:task]

HINTS = (
    "Two things change in a network that trains: weights, by gradients, and the running values of batch normalisation.",
    "`requires_grad_(False)` for the first; evaluation mode for the second, after the model was set to training mode",
    "`features.requires_grad_(False)`",
)


# --8<-- [start:solution]
def solution(features, n_features, classes):
    features.requires_grad_(False)
    model = nn.Sequential(features, nn.Linear(n_features, classes))
    model.train()
    features.eval()
    return model


# --8<-- [end:solution]


def weights_only(features, n_features, classes):
    features.requires_grad_(False)
    return nn.Sequential(features, nn.Linear(n_features, classes)).train()


def wrong_order(features, n_features, classes):
    features.requires_grad_(False).eval()
    model = nn.Sequential(features, nn.Linear(n_features, classes))
    return model.train()


def mode_only(features, n_features, classes):
    model = nn.Sequential(features, nn.Linear(n_features, classes))
    model.train()
    features.eval()
    return model


def all_frozen(features, n_features, classes):
    model = nn.Sequential(features, nn.Linear(n_features, classes)).requires_grad_(False)
    features.eval()
    return model


WRONG = {
    weights_only: "but change 1.running_mean",
    wrong_order: "but change 1.running_mean",
    mode_only: "change weights of the features: 0.weight",
    all_frozen: "nothing is trainable",
}
