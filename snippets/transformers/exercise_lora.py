# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: a layer with a low-rank addition. Change `LoRA` until the file reports success."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
class LoRA(torch.nn.Module):
    """A frozen `layer`, and beside it B A, which is trained: x W^T + b + x A^T B^T."""

    def __init__(self, layer, rank):
        super().__init__()
        self.layer = layer
        self.A = torch.nn.Parameter(torch.randn(rank, layer.in_features))
        self.B = torch.nn.Parameter(torch.randn(layer.out_features, rank))

    def forward(self, x):
        return self.layer(x) + x @ self.A.T @ self.B.T

    def merged(self):
        """A single torch.nn.Linear that computes the same."""
        return self.layer


# --8<-- [end:stub]
def check(LoRA):
    torch.manual_seed(0)
    layer, x = torch.nn.Linear(6, 4), torch.randn(3, 6)
    before = layer(x).detach()
    model = LoRA(layer, 2)
    off = (model(x) - before).abs().max().item()
    assert off < 1e-5, f"before training the output must be that of the layer, yours is off by {off:.1f}"
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert trained == 20, f"2 · 6 + 4 · 2 = 20 weights are trained, with yours {trained}"
    model(x).square().sum().backward()
    moved = [one.grad is not None and one.grad.abs().max().item() > 0 for one in (model.A, model.B)]
    assert any(moved), "the gradients of A and B are both zero, so nothing can ever be learned"
    with torch.no_grad():
        model.A.normal_()
        model.B.normal_()
    after, whole = model(x), model.merged()
    assert isinstance(whole, torch.nn.Linear), f"merged() must return a Linear, yours returns a {type(whole).__name__}"
    off = (whole(x) - after).abs().max().item()
    assert off < 1e-4, f"the merged layer is off by {off:.1f}: its weight must be W + B A, its bias b"
    off = (model(x) - after).abs().max().item()
    assert off < 1e-4, f"after merged() the LoRA layer itself is off by {off:.1f}: change a copy"
    print("passed: the start, what is trained, the gradients, the merged layer")


if __name__ == "__main__":
    check(LoRA)
# --8<-- [end:task]

HINTS = (
    "What must B A be at the start so that nothing changes, and may both factors be so?",
    "B = 0, A random; freeze the layer; the merged weight is W + B A, shape 4 × 6",
    "`self.layer = layer.requires_grad_(False)` and `torch.zeros` for B",
)


# --8<-- [start:solution]
class solution(torch.nn.Module):
    def __init__(self, layer, rank):
        super().__init__()
        self.layer = layer.requires_grad_(False)
        self.A = torch.nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.B = torch.nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, x):
        return self.layer(x) + x @ self.A.T @ self.B.T

    @torch.no_grad()
    def merged(self):
        whole = torch.nn.Linear(self.layer.in_features, self.layer.out_features)
        whole.weight.copy_(self.layer.weight + self.B @ self.A)
        whole.bias.copy_(self.layer.bias)
        return whole


# --8<-- [end:solution]


class BothZero(solution):
    def __init__(self, layer, rank):
        super().__init__(layer, rank)
        torch.nn.init.zeros_(self.A)


class NotFrozen(solution):
    def __init__(self, layer, rank):
        super().__init__(layer, rank)
        layer.requires_grad_(True)


class MergedInPlace(solution):
    @torch.no_grad()
    def merged(self):
        self.layer.weight += self.B @ self.A
        return self.layer


class NoMerge(solution):
    def merged(self):
        return self.layer


WRONG = {
    BothZero: "both zero, so nothing can ever be learned",
    NotFrozen: "20 weights are trained, with yours 48",
    MergedInPlace: "change a copy",
    NoMerge: "its weight must be W + B A",
}
