r"""Variational autoencoders, plain and conditional: encoder, code and decoder."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU
from dlref.engine import (
    Array,
    Module,
    Pullback,
    Tensor,
    apply,
    check_floats,
    check_integers,
    checked_operation,
    no_grad,
)
from dlref.engine.arguments import arrays_required, check_count, check_generator
from dlref.engine.arithmetic import concatenate
from dlref.feedforward import MLP
from dlref.variational.elbo import LogLikelihood, bernoulli_log_likelihood


@checked_operation
def reparameterize(
    mean: Array, log_variance: Array, *, rng: np.random.Generator | None = None, noise: Array | None = None
) -> tuple[Array, Pullback]:
    r"""Draw from a normal distribution, in a way that lets gradients through.

    $$z = \mu + \sigma \odot \epsilon, \qquad \sigma = e^{\frac12 \log \sigma^2}, \qquad
      \epsilon \sim \mathcal N(0, I)$$

    $$\frac{\partial L}{\partial \mu} = \frac{\partial L}{\partial z}, \qquad
      \frac{\partial L}{\partial \log \sigma^2} = \tfrac12 \sigma \odot \epsilon \odot \frac{\partial L}{\partial z}$$

    Chance comes in from the side, as $\epsilon$. What the parameters do to $z$ is then a plain sum and product, with
    plain derivatives.

    Parameters
    ----------
    mean : array of float
        $\mu$.
    log_variance : array of the same shape
        $\log \sigma^2$, so that no value is forbidden.
    rng : numpy.random.Generator, optional
        Draws $\epsilon$. Needed unless `noise` is given.
    noise : array of the same shape, optional
        $\epsilon$, if you want to choose it.

    Returns
    -------
    z : array of the same shape
    pullback : dz -> dmean, dlog_variance, through the same noise

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If the arrays are not all float32 or all float64, or `rng` is no generator though one is needed.

    References
    ----------
    Kingma and Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114, section 2.4.

    Examples
    --------
    >>> z, pullback = reparameterize(np.array([1.0]), np.log([4.0]), noise=np.array([-1.5]))
    >>> z
    array([-2.])
    >>> pullback(np.array([1.0]))
    (array([1.]), array([-1.5]))
    """
    check_floats("reparameterize", mean=mean, log_variance=log_variance, noise=noise)
    if noise is None:
        check_generator("reparameterize", rng)
        assert rng is not None
        noise = np.asarray(rng.standard_normal(mean.shape, dtype=mean.dtype.type))
    for name, array in (("log_variance", log_variance), ("noise", noise)):
        if array.shape != mean.shape:
            raise ValueError(f"reparameterize: {name} must be of shape {mean.shape} like mean, got {array.shape}")
    # --8<-- [start:reparameterize]
    step = np.exp(log_variance / 2) * noise  # σ ε
    return np.asarray(mean + step), lambda dz: (dz, dz * step / 2)
    # --8<-- [end:reparameterize]


class VAE(Module):
    """A variational autoencoder of two MLPs.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of neurons in each hidden layer of the encoder, of latent numbers. The decoder has the same
        sizes, back to front.
    activation : function without arguments that makes a Module
        Between two layers.
    rng : numpy.random.Generator
        Draws the weights, and then the noise of every forward pass.
    dtype : float32 or float64

    Attributes
    ----------
    encoder : MLP
        Its last layer gives two numbers for each latent one: first all means, then all log variances.
    decoder : MLP

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not positive.

    References
    ----------
    Kingma and Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114.

    Examples
    --------
    >>> model = VAE([64, 128, 8], rng=np.random.default_rng(0))
    >>> logits, mean, log_variance = model(np.ones((5, 64), np.float32))
    >>> logits.shape, mean.shape, log_variance.shape
    ((5, 64), (5, 8), (5, 8))
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], Module] = ReLU,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"VAE: sizes must name at least inputs and latent numbers, got {list(sizes)}")
        check_generator("VAE", rng)
        self.encoder = MLP([*sizes[:-1], 2 * sizes[-1]], activation, rng=rng, dtype=dtype)
        self.decoder = MLP(sizes[::-1], activation, rng=rng, dtype=dtype)
        self.latent_features, self.rng = sizes[-1], rng

    def encode(self, x: Tensor | Array) -> tuple[Tensor, Tensor]:
        """What the latent numbers may have been: (N, inputs) -> mean and log variance, each (N, latent)."""
        both = self.encoder(x)  # (N, 2 · latent)
        return both[:, : self.latent_features], both[:, self.latent_features :]

    def decode(self, z: Tensor | Array) -> Tensor:
        """Latent numbers to logits of pixels (or to means, as your loss has it): (N, latent) -> (N, inputs)."""
        prediction: Tensor = self.decoder(z)
        return prediction

    def forward(self, x: Tensor | Array, *, noise: Array | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Encode, draw, decode. -> prediction (N, inputs), mean and log variance (N, latent)"""
        mean, log_variance = self.encode(x)
        z = apply(reparameterize, mean, log_variance, rng=self.rng, noise=noise)
        return self.decode(z), mean, log_variance

    def sample(self, n: int, *, rng: np.random.Generator) -> Array:
        """What the decoder makes of `n` draws from the standard normal distribution: (n, inputs).

        For a model of black and white pixels these are logits; their sigmoid is the picture to show.
        """
        with no_grad():
            return self.decode(_standard_normal("sample", n, self, rng)).data


class ConditionalVAE(Module):
    """A VAE that is told the class, and can be asked for it.

    Encoder and decoder both see the label as a one-hot row beside their other input. So the latent numbers need not
    carry the class. They carry the rest: slant, thickness, size.

    Parameters
    ----------
    sizes : sequence of int
        As in `VAE`; the label's places are added to inputs and latent numbers.
    num_classes : int, > 0
    activation, rng, dtype
        As in `VAE`.

    Attributes
    ----------
    encoder, decoder : MLP

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or a number is not positive.

    References
    ----------
    Sohn, Lee and Yan, "Learning Structured Output Representation using Deep Conditional Generative Models", NIPS 2015.
    Kingma, Rezende, Mohamed and Welling, "Semi-Supervised Learning with Deep Generative Models", 2014,
    arXiv:1406.5298 (the model "M2").

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> model = ConditionalVAE([64, 128, 8], 10, rng=rng)
    >>> logits, mean, log_variance = model(np.ones((5, 64), np.float32), np.array([3, 1, 4, 1, 5]))
    >>> model.sample(np.array([7, 7, 7]), rng=rng).shape
    (3, 64)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        num_classes: int,
        activation: Callable[[], Module] = ReLU,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"ConditionalVAE: sizes must name at least inputs and latent numbers, got {list(sizes)}")
        check_count("ConditionalVAE", "num_classes", num_classes)
        check_generator("ConditionalVAE", rng)
        inputs, *hidden, latent = sizes
        self.encoder = MLP([inputs + num_classes, *hidden, 2 * latent], activation, rng=rng, dtype=dtype)
        self.decoder = MLP([latent + num_classes, *hidden[::-1], inputs], activation, rng=rng, dtype=dtype)
        self.latent_features, self.num_classes, self.rng = latent, num_classes, rng

    def encode(self, x: Tensor | Array, labels: Array) -> tuple[Tensor, Tensor]:
        """(N, inputs) and labels (N,) -> mean and log variance, each (N, latent)."""
        both = self.encoder(apply(concatenate, x, self._one_hot(x, labels)))  # (N, 2 · latent)
        return both[:, : self.latent_features], both[:, self.latent_features :]

    def decode(self, z: Tensor | Array, labels: Array) -> Tensor:
        """(N, latent) and labels (N,) -> (N, inputs)."""
        prediction: Tensor = self.decoder(apply(concatenate, z, self._one_hot(z, labels)))
        return prediction

    def forward(self, x: Tensor | Array, labels: Array, *, noise: Array | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Encode, draw, decode. -> prediction (N, inputs), mean and log variance (N, latent)"""
        mean, log_variance = self.encode(x, labels)
        z = apply(reparameterize, mean, log_variance, rng=self.rng, noise=noise)
        return self.decode(z, labels), mean, log_variance

    def sample(self, labels: Array, *, rng: np.random.Generator) -> Array:
        """One drawn picture (as logits) for each label: (N,) -> (N, inputs)."""
        with no_grad():
            return self.decode(_standard_normal("sample", len(labels), self, rng), labels).data

    def _one_hot(self, beside: Tensor | Array, labels: Array) -> Array:
        """(N,) -> (N, num_classes), in the dtype of the array that it will stand beside."""
        check_integers("ConditionalVAE", labels=labels)
        if labels.shape != beside.shape[:1]:
            raise ValueError(f"ConditionalVAE: labels must be of shape {beside.shape[:1]}, got {labels.shape}")
        if ((labels < 0) | (labels >= self.num_classes)).any():
            raise ValueError(f"ConditionalVAE: labels must lie in 0 … {self.num_classes - 1}, got {labels.tolist()}")
        return np.eye(self.num_classes, dtype=beside.dtype)[labels]


@arrays_required
def importance_weighted_log_likelihood(
    model: VAE | ConditionalVAE,
    x: Array,
    *labels: Array,
    samples: int = 100,
    rng: np.random.Generator,
    log_likelihood: LogLikelihood = bernoulli_log_likelihood,
) -> Array:
    r"""How probable the model makes each image: an estimate that is better than the ELBO.

    $$\log p(x) \approx \log \frac1K \sum_{k=1}^K \frac{p(x \mid z_k)\, p(z_k)}{q(z_k \mid x)}, \qquad
      z_k \sim q(z \mid x)$$

    On average this is a lower bound too. $K = 1$ gives the ELBO, and with more draws the bound rises towards the truth.
    To compare two models, compare this and not their losses.

    Parameters
    ----------
    x : (N, inputs) array
    labels : (N,) array of int
        For a ConditionalVAE only.
    samples : int, > 0
        $K$, the number of draws for each image.
    log_likelihood : operation
        The one that the model was trained with.

    Returns
    -------
    (N,) array
        In nats: divide by log 2 for bits.

    Raises
    ------
    ValueError
        If `samples` is below 1, or shapes do not fit.
    TypeError
        If `samples` is no whole number, or `rng` no generator.

    References
    ----------
    Burda, Grosse and Salakhutdinov, "Importance Weighted Autoencoders", 2015, arXiv:1509.00519.

    Examples
    --------
    >>> model = VAE([64, 128, 8], rng=np.random.default_rng(0))
    >>> images = np.zeros((5, 64), np.float32)
    >>> importance_weighted_log_likelihood(model, images, samples=10, rng=np.random.default_rng(0)).shape
    (5,)
    """
    check_count("importance_weighted_log_likelihood", "samples", samples)
    check_generator("importance_weighted_log_likelihood", rng)
    with no_grad():
        mean, log_variance = (tensor.data for tensor in model.encode(x, *labels))
        log_weights = np.empty((samples, len(x)), mean.dtype)
        for k in range(samples):
            noise = rng.standard_normal(mean.shape, dtype=mean.dtype.type)
            z, _ = reparameterize(mean, log_variance, noise=noise)
            rows, _ = log_likelihood(model.decode(z, *labels).data, x)
            # log p(z) - log q(z | x); the terms with 2π cancel.
            log_weights[k] = rows + (log_variance + noise * noise - z * z).sum(axis=1) / 2
    top = log_weights.max(axis=0)
    return np.asarray(top + np.log(np.exp(log_weights - top).mean(axis=0)))


def _standard_normal(owner: str, n: int, model: VAE | ConditionalVAE, rng: np.random.Generator) -> Array:
    check_count(owner, "n", n)
    check_generator(owner, rng)
    dtype = next(model.parameters()).dtype
    return rng.standard_normal((n, model.latent_features), dtype=dtype.type)
