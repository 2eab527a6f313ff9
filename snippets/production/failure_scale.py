# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: in training the pixels were divided by 16, in use they are not."""

# --8<-- [start:train]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order], labels[order]
network = MLPClassifier([64], random_state=0, learning_rate_init=0.003)
for _ in range(30):
    network.partial_fit(images[:1000] / 16, labels[:1000], classes=range(10))


def in_use(pixels):
    """The accuracy, how sure the network is of its wrong answers, and for how many images it would ask a person."""
    probabilities = network.predict_proba(pixels)
    wrong = probabilities.argmax(axis=1) != labels[1397:]
    return 1 - wrong.mean(), probabilities[wrong].max(axis=1).mean(), (probabilities.max(axis=1) < 0.8).sum()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return in_use(images[1397:])


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return in_use(images[1397:] / 16)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The accuracy looks fine, and every wrong answer is given with certainty."""
    accuracy, sureness, _ = result
    return accuracy > 0.9 and sureness > 0.85


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, result in (("not divided", broken()), ("divided", fixed())):
        print(f"{name:12} {result[0]:.1%} right, the wrong answers with a probability of {result[1]:.2f}", end="")
        print(f", {result[2]} of {len(images[1397:])} below 0.8")
    assert symptom(broken())
    assert not symptom(fixed())
