# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the label is given as one number instead of ten places."""

# --8<-- [start:asked]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, one_hot

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = torch.tensor(load_digits().target)[order]


def layers(*sizes):
    return torch.nn.Sequential(
        torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(), torch.nn.Linear(sizes[1], sizes[2])
    )


def fit(modules, loss_of, steps):
    optimizer = torch.optim.Adam([p for module in modules for p in module.parameters()], lr=0.003)
    for _ in range(steps):
        rows = torch.randint(1000, (64,))  # training images
        loss = loss_of(images[rows], labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def asked(write):
    """Train with labels as `write` gives them, and draw 1,000 digits; the share that a classifier finds right."""
    torch.manual_seed(0)
    judge = layers(64, 128, 10)
    fit([judge], lambda x, classes: cross_entropy(judge(x), classes), 600)
    width = write(labels[:1]).shape[1]
    encoder, decoder = layers(64 + width, 128, 16), layers(8 + width, 128, 64)

    def loss_of(x, classes):
        mean, log_variance = encoder(torch.cat([x, write(classes)], dim=1)).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        logits = decoder(torch.cat([z, write(classes)], dim=1))
        pixels = binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
        price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2
        return (pixels + price).mean()

    fit([encoder, decoder], loss_of, 1500)
    with torch.no_grad():
        wanted = torch.arange(10).repeat(100)
        drawn = decoder(torch.cat([torch.randn(1000, 8), write(wanted)], dim=1)) > 0
        right = (judge(drawn.float()).argmax(dim=1) == wanted).float().mean().item()
        return loss_of(images[1397:], labels[1397:]).item(), right


# --8<-- [end:asked]


# --8<-- [start:broken]
def broken():
    return asked(lambda classes: classes[:, None] / 9)  # 0 to 1


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return asked(lambda classes: one_hot(classes, 10).float())


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The digit that was asked for hardly matters."""
    return result[1] < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = broken(), fixed()
    for name, (loss, right) in zip(("one number", "ten places"), results, strict=True):
        print(f"{name}: bound {-loss:.1f} nats on test images, drawn as asked {right:.0%}")
    assert symptom(results[0])
    assert not symptom(results[1])
