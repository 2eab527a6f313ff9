r"""The losses of the adversarial game: what the discriminator pays, and what the generator pays.

The discriminator gives each sample a score $s$: high for what it takes for real, low for what it takes for a fake.
For the first two losses below $s$ is a logit, and $\sigma(s)$ the probability that the sample is real; for the others
it is just a number. Everything is computed from scores, never from probabilities, so that a discriminator that is
very sure of itself costs a large number and not infinity.

| pair | the discriminator pays | the generator pays |
| --- | --- | --- |
| `MINIMAX` | $\operatorname{softplus}(-s_r) + \operatorname{softplus}(s_f)$ | $-\operatorname{softplus}(s_f)$ |
| `NON_SATURATING` | the same | $\operatorname{softplus}(-s_f)$ |
| `LEAST_SQUARES` | $\frac12(s_r - 1)^2 + \frac12s_f^2$ | $\frac12(s_f - 1)^2$ |
| `WASSERSTEIN` | $s_f - s_r$ | $-s_f$ |
| `HINGE` | $\max(0, 1 - s_r) + \max(0, 1 + s_f)$ | $-s_f$ |

Here $s_r$ is the score of a real sample, $s_f$ of a fake; what each costs is averaged over the batch.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlref.activations import softplus
from dlref.engine import Array, Pullback, check_floats, checked_operation


@checked_operation
# --8<-- [start:minimax]
def minimax_discriminator_loss(real: Array, fake: Array) -> tuple[Array, Pullback]:
    r"""Cross-entropy of "real or fake?", the loss of the first adversarial network.

    $$L_D = -\operatorname{mean} \log \sigma(s_r) - \operatorname{mean} \log(1 - \sigma(s_f))
          = \operatorname{mean} \operatorname{softplus}(-s_r) + \operatorname{mean} \operatorname{softplus}(s_f)$$

    The best score is $s = \log p(x) - \log q(x)$, with the density $p$ of the data and $q$ of the fakes. When both are
    equal it is 0 everywhere, and the loss is $2 \log 2$.

    Parameters
    ----------
    real, fake : arrays of float, not empty
        Logits of real samples $s_r$ and of fakes $s_f$. Their shapes may differ: each has its own mean.

    Returns
    -------
    loss : a number
    pullback : dloss -> dreal, dfake

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64; so do all losses here.
    ValueError
        If an array is empty; so do all losses here.

    References
    ----------
    Goodfellow et al., "Generative Adversarial Nets", 2014, arXiv:1406.2661, algorithm 1.

    Examples
    --------
    >>> loss, _ = minimax_discriminator_loss(np.zeros(3), np.zeros(5))
    >>> round(float(loss), 4)
    1.3863
    """
    _check("minimax_discriminator_loss", real=real, fake=fake)
    price_of_real, pull_real = softplus(-real)
    price_of_fake, pull_fake = softplus(fake)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        (dreal,), (dfake,) = pull_real(_each(dloss, real)), pull_fake(_each(dloss, fake))
        return -dreal, dfake

    return np.asarray(price_of_real.mean() + price_of_fake.mean()), pullback


@checked_operation
def minimax_generator_loss(fake: Array) -> tuple[Array, Pullback]:
    r"""What the discriminator wins by fakes, the generator loses: the game of the theory, rarely played.

    $$L_G = \operatorname{mean} \log(1 - \sigma(s_f)) = -\operatorname{mean} \operatorname{softplus}(s_f), \qquad
      \frac{\partial L_G}{\partial s_f} = -\frac{\sigma(s_f)}{N}$$

    Where the discriminator is sure that a sample is fake, the gradient is nearly 0: it *saturates*, and just the worst
    fakes learn nothing.

    Parameters
    ----------
    fake : array of float, not empty
        Logits of the fakes.

    Returns
    -------
    loss : a number, negative
    pullback : dloss -> (dfake,)

    References
    ----------
    Goodfellow et al., "Generative Adversarial Nets", 2014, arXiv:1406.2661, equation 1.

    Examples
    --------
    >>> loss, pullback = minimax_generator_loss(np.array([-10.0]))
    >>> pullback(1.0)[0].round(5)
    array([-5.e-05])
    """
    _check("minimax_generator_loss", fake=fake)
    won, pull = softplus(fake)
    return np.asarray(-won.mean()), lambda dloss: pull(-_each(dloss, fake))


@checked_operation
def non_saturating_generator_loss(fake: Array) -> tuple[Array, Pullback]:
    r"""Make the discriminator say "real", instead of keeping it from saying "fake".

    $$L_G = -\operatorname{mean} \log \sigma(s_f) = \operatorname{mean} \operatorname{softplus}(-s_f), \qquad
      \frac{\partial L_G}{\partial s_f} = -\frac{1 - \sigma(s_f)}{N}$$

    The same goal as `minimax_generator_loss`, but now the worst fakes have the largest gradient.

    Parameters
    ----------
    fake : array of float, not empty
        Logits of the fakes.

    Returns
    -------
    loss : a number
    pullback : dloss -> (dfake,)

    References
    ----------
    Goodfellow et al., "Generative Adversarial Nets", 2014, arXiv:1406.2661, section 3.

    Examples
    --------
    >>> loss, pullback = non_saturating_generator_loss(np.array([-10.0]))
    >>> pullback(1.0)[0].round(5)
    array([-0.99995])
    """
    _check("non_saturating_generator_loss", fake=fake)
    price, pull = softplus(-fake)
    return np.asarray(price.mean()), lambda dloss: (-pull(_each(dloss, fake))[0],)


# --8<-- [end:minimax]


@checked_operation
# --8<-- [start:least_squares]
def least_squares_discriminator_loss(real: Array, fake: Array) -> tuple[Array, Pullback]:
    r"""Regression instead of classification: 1 is the score for real, 0 for fake.

    $$L_D = \tfrac12 \operatorname{mean} (s_r - 1)^2 + \tfrac12 \operatorname{mean} s_f^2$$

    The best score is $p / (p + q)$. When data and fakes are alike it is ½ everywhere, and the loss is ¼.

    Parameters
    ----------
    real, fake : arrays of float, not empty

    Returns
    -------
    loss : a number
    pullback : dloss -> dreal, dfake

    References
    ----------
    Mao et al., "Least Squares Generative Adversarial Networks", 2016, arXiv:1611.04076, equation 9.

    Examples
    --------
    >>> float(least_squares_discriminator_loss(np.full(3, 0.5), np.full(3, 0.5))[0])
    0.25
    """
    _check("least_squares_discriminator_loss", real=real, fake=fake)
    short = real - 1
    loss = ((short * short).mean() + (fake * fake).mean()) / 2
    return np.asarray(loss), lambda dloss: (dloss / real.size * short, dloss / fake.size * fake)


@checked_operation
def least_squares_generator_loss(fake: Array) -> tuple[Array, Pullback]:
    r"""Fakes shall be scored like real samples, with 1, and not higher.

    $$L_G = \tfrac12 \operatorname{mean} (s_f - 1)^2$$

    A fake far on the wrong side gets a gradient that grows with its distance; the logistic loss only knows "wrong".

    Parameters
    ----------
    fake : array of float, not empty

    Returns
    -------
    loss : a number
    pullback : dloss -> (dfake,)

    References
    ----------
    Mao et al., "Least Squares Generative Adversarial Networks", 2016, arXiv:1611.04076, equation 9.

    Examples
    --------
    >>> float(least_squares_generator_loss(np.array([1.0, -1.0]))[0])
    1.0
    """
    _check("least_squares_generator_loss", fake=fake)
    short = fake - 1
    return np.asarray((short * short).mean() / 2), lambda dloss: (dloss / fake.size * short,)


# --8<-- [end:least_squares]


@checked_operation
# --8<-- [start:wasserstein]
def wasserstein_discriminator_loss(real: Array, fake: Array) -> tuple[Array, Pullback]:
    r"""Score real samples as far above fakes as you may: minus this loss estimates a distance between the two.

    $$L_D = \operatorname{mean} s_f - \operatorname{mean} s_r$$

    Only for a discriminator ("critic") whose slope is limited, by clipped weights or a gradient penalty; any other
    could scale its scores up without end. With slope at most 1, the largest $-L_D$ is the Wasserstein distance: how
    far the fakes must be carried, on average, to become the data.

    Parameters
    ----------
    real, fake : arrays of float, not empty

    Returns
    -------
    loss : a number
    pullback : dloss -> dreal, dfake

    References
    ----------
    Arjovsky, Chintala and Bottou, "Wasserstein GAN", 2017, arXiv:1701.07875, equation 2.

    Examples
    --------
    >>> float(wasserstein_discriminator_loss(np.array([3.0, 5.0]), np.array([1.0]))[0])
    -3.0
    """
    _check("wasserstein_discriminator_loss", real=real, fake=fake)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        return np.full_like(real, -dloss / real.size), np.full_like(fake, dloss / fake.size)

    return np.asarray(fake.mean() - real.mean()), pullback


@checked_operation
def wasserstein_generator_loss(fake: Array) -> tuple[Array, Pullback]:
    r"""Fakes shall be scored high.

    $$L_G = -\operatorname{mean} s_f$$

    Parameters
    ----------
    fake : array of float, not empty

    Returns
    -------
    loss : a number
    pullback : dloss -> (dfake,)

    References
    ----------
    Arjovsky, Chintala and Bottou, "Wasserstein GAN", 2017, arXiv:1701.07875, algorithm 1.

    Examples
    --------
    >>> float(wasserstein_generator_loss(np.array([1.0, 2.0]))[0])
    -1.5
    """
    _check("wasserstein_generator_loss", fake=fake)
    return np.asarray(-fake.mean()), lambda dloss: (np.full_like(fake, -dloss / fake.size),)


# --8<-- [end:wasserstein]


@checked_operation
# --8<-- [start:hinge]
def hinge_discriminator_loss(real: Array, fake: Array) -> tuple[Array, Pullback]:
    r"""Score real samples above 1 and fakes below -1; who is there already costs nothing.

    $$L_D = \operatorname{mean} \max(0,\, 1 - s_r) + \operatorname{mean} \max(0,\, 1 + s_f)$$

    The best score is the sign of $p - q$. The discriminator spends its effort on what it confuses.

    Parameters
    ----------
    real, fake : arrays of float, not empty

    Returns
    -------
    loss : a number
    pullback : dloss -> dreal, dfake

    References
    ----------
    Lim and Ye, "Geometric GAN", 2017, arXiv:1705.02894.
    Miyato, Kataoka, Koyama and Yoshida, "Spectral Normalization for Generative Adversarial Networks", 2018,
    arXiv:1802.05957, equation 16.

    Examples
    --------
    >>> float(hinge_discriminator_loss(np.array([2.0, 0.0]), np.array([-3.0]))[0])
    0.5
    """
    _check("hinge_discriminator_loss", real=real, fake=fake)
    low, high = 1 - real, 1 + fake  # how much is missing; negative: nothing

    def pullback(dloss: Array) -> tuple[Array, Array]:
        return -dloss / real.size * (low > 0).astype(real.dtype), dloss / fake.size * (high > 0).astype(fake.dtype)

    return np.asarray(np.maximum(low, 0).mean() + np.maximum(high, 0).mean()), pullback


@checked_operation
def hinge_generator_loss(fake: Array) -> tuple[Array, Pullback]:
    r"""Fakes shall be scored high: the formula of `wasserstein_generator_loss`.

    $$L_G = -\operatorname{mean} s_f$$

    Parameters
    ----------
    fake : array of float, not empty

    Returns
    -------
    loss : a number
    pullback : dloss -> (dfake,)

    References
    ----------
    Lim and Ye, "Geometric GAN", 2017, arXiv:1705.02894.

    Examples
    --------
    >>> float(hinge_generator_loss(np.array([1.0, 2.0]))[0])
    -1.5
    """
    _check("hinge_generator_loss", fake=fake)
    return wasserstein_generator_loss(fake)


# --8<-- [end:hinge]


class AdversarialLoss(NamedTuple):
    """What both players pay: a loss of (real, fake) scores, and a loss of fake scores.

    Attributes
    ----------
    discriminator : operation
        Of the scores of real samples and of fakes.
    generator : operation
        Of the scores of fakes.

    Examples
    --------
    >>> loss, pullback = LEAST_SQUARES.generator(np.array([0.0]))
    >>> float(loss)
    0.5
    """

    discriminator: Callable[[Array, Array], tuple[Array, Pullback]]
    generator: Callable[[Array], tuple[Array, Pullback]]


MINIMAX = AdversarialLoss(minimax_discriminator_loss, minimax_generator_loss)
NON_SATURATING = AdversarialLoss(minimax_discriminator_loss, non_saturating_generator_loss)
LEAST_SQUARES = AdversarialLoss(least_squares_discriminator_loss, least_squares_generator_loss)
WASSERSTEIN = AdversarialLoss(wasserstein_discriminator_loss, wasserstein_generator_loss)
HINGE = AdversarialLoss(hinge_discriminator_loss, hinge_generator_loss)


def _check(operation: str, **scores: Array) -> None:
    check_floats(operation, **scores)
    for name, array in scores.items():
        if array.size == 0:
            raise ValueError(f"{operation}: {name} must hold at least one score, got shape {array.shape}")


def _each(dloss: Array, scores: Array) -> Array:
    """The share of a mean's gradient that each score gets."""
    return np.full_like(scores, dloss / scores.size)
