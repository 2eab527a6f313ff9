"""Transformer blocks: the same as torch's, in every order of normalisation and with every mask."""

import numpy as np
import pytest
import torch

import dlref.pytorch.transformers as scratch
from dlref.activations import gelu, relu
from dlref.engine import Tensor
from dlref.transformers import TransformerDecoderLayer, TransformerEncoderLayer
from tests.dlref.twins import check_twins, share_state

N, L, S, D = 2, 4, 5, 6
FUTURE = np.triu(np.ones((L, L), dtype=bool), 1)
PADDING = np.arange(L) >= np.array([[4], [2]])
MEMORY_PADDING = np.arange(S) >= np.array([[3], [5]])
OPTIONS = [
    {"batch_first": True},
    {"batch_first": True, "norm_first": True},
    {"norm_first": True, "bias": False},
    {"layer_norm_eps": 0.1},
]


def rng(seed=0):
    return np.random.default_rng(seed)


def random_weights(model):
    """Also biases and norms, which begin at 0 and 1 and would hide mistakes."""
    for parameter in model.parameters():
        parameter.data[...] = 0.5 * rng(parameter.size).standard_normal(parameter.shape)
    return model


def stream(length, options, seed=1):
    return rng(seed).standard_normal((N, length, D) if options.get("batch_first") else (length, N, D))


@pytest.mark.parametrize("masks", ["none", "mask", "mask of numbers", "padding", "both"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_encoder_block_is_the_same_in_numpy_from_scratch_and_torch(options, masks):
    ours = random_weights(TransformerEncoderLayer(D, 3, 8, 0.0, **options, rng=rng(), dtype=np.float64))
    twins = [
        kind(D, 3, 8, 0.0, **options, dtype=torch.float64)
        for kind in (scratch.TransformerEncoderLayer, torch.nn.TransformerEncoderLayer)
    ]
    given = {
        "none": {},
        "mask": {"src_mask": FUTURE},
        "mask of numbers": {"src_mask": rng(2).standard_normal((L, L))},
        "padding": {"src_key_padding_mask": PADDING},
        "both": {"src_mask": FUTURE, "src_key_padding_mask": PADDING},
    }[masks]
    x = stream(L, options)
    check_twins(
        ours,
        twins,
        lambda model: model(x, **given),
        lambda model: model(torch.tensor(x), **{name: torch.tensor(mask) for name, mask in given.items()}),
    )


@pytest.mark.parametrize("masks", ["none", "future", "all"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_decoder_block_is_the_same_in_numpy_from_scratch_and_torch(options, masks):
    ours = random_weights(TransformerDecoderLayer(D, 3, 8, 0.0, **options, rng=rng(), dtype=np.float64))
    twins = [
        kind(D, 3, 8, 0.0, **options, dtype=torch.float64)
        for kind in (scratch.TransformerDecoderLayer, torch.nn.TransformerDecoderLayer)
    ]
    given = {
        "none": {},
        "future": {"tgt_mask": FUTURE},
        "all": {
            "tgt_mask": FUTURE,
            "memory_mask": rng(2).random((L, S)) < 0.3,
            "tgt_key_padding_mask": PADDING,
            "memory_key_padding_mask": np.zeros((N, S), dtype=bool),
        },
    }[masks]
    x, memory = stream(L, options), stream(S, options, seed=3)
    check_twins(
        ours,
        twins,
        lambda model: model(x, memory, **given),
        lambda model: model(
            torch.tensor(x), torch.tensor(memory), **{name: torch.tensor(mask) for name, mask in given.items()}
        ),
    )


@pytest.mark.parametrize("norm_first", [False, True])
def test_the_activation_can_be_chosen(norm_first):
    options = {"batch_first": True, "norm_first": norm_first}
    x = stream(L, options)
    ours = random_weights(TransformerEncoderLayer(D, 3, 8, 0.0, gelu, **options, rng=rng(), dtype=np.float64))
    check_twins(
        ours,
        [
            kind(D, 3, 8, 0.0, torch.nn.functional.gelu, **options, dtype=torch.float64)
            for kind in (scratch.TransformerEncoderLayer, torch.nn.TransformerEncoderLayer)
        ],
        lambda model: model(x),
        lambda model: model(torch.tensor(x)),
    )
    with_relu = random_weights(TransformerEncoderLayer(D, 3, 8, 0.0, relu, **options, rng=rng(), dtype=np.float64))
    assert np.abs(with_relu(x).data - random_weights(ours)(x).data).max() > 1e-3
    decoder = random_weights(TransformerDecoderLayer(D, 3, 8, 0.0, gelu, **options, rng=rng(), dtype=np.float64))
    check_twins(
        decoder,
        [scratch.TransformerDecoderLayer(D, 3, 8, 0.0, torch.nn.functional.gelu, **options, dtype=torch.float64)],
        lambda model: model(x, x),
        lambda model: model(torch.tensor(x), torch.tensor(x)),
    )


def test_is_causal_is_the_mask_of_the_future():
    encoder = random_weights(TransformerEncoderLayer(D, 3, 8, 0.0, batch_first=True, rng=rng(), dtype=np.float64))
    decoder = random_weights(TransformerDecoderLayer(D, 3, 8, 0.0, batch_first=True, rng=rng(), dtype=np.float64))
    x, memory = stream(L, {"batch_first": True}), stream(S, {"batch_first": True}, seed=3)
    np.testing.assert_array_equal(encoder(x, is_causal=True).data, encoder(x, FUTURE).data)
    np.testing.assert_array_equal(decoder(x, memory, tgt_is_causal=True).data, decoder(x, memory, FUTURE).data)
    twin = scratch.TransformerEncoderLayer(D, 3, 8, 0.0, batch_first=True, dtype=torch.float64)
    share_state(encoder, twin)
    expected = twin(torch.tensor(x), is_causal=True).detach()
    np.testing.assert_allclose(encoder(x, is_causal=True).data, expected, rtol=1e-10)
    twin = scratch.TransformerDecoderLayer(D, 3, 8, 0.0, batch_first=True, dtype=torch.float64)
    share_state(decoder, twin)
    expected = twin(torch.tensor(x), torch.tensor(memory), tgt_is_causal=True).detach()
    np.testing.assert_allclose(decoder(x, memory, tgt_is_causal=True).data, expected, rtol=1e-10)


@pytest.mark.parametrize("norm_first", [False, True])
def test_a_causal_block_leaks_nothing(norm_first):
    block = random_weights(
        TransformerEncoderLayer(D, 3, 8, 0.0, batch_first=True, norm_first=norm_first, rng=rng(), dtype=np.float64)
    )
    x = stream(L, {"batch_first": True})
    changed = x.copy()
    changed[:, 2:] *= -1  # adding a number would be undone by the norm
    np.testing.assert_array_equal(block(changed, is_causal=True).data[:, :2], block(x, is_causal=True).data[:, :2])
    assert (np.abs(block(changed).data[:, :2] - block(x).data[:, :2]) > 1e-6).any()


def test_padding_of_the_memory_is_not_looked_at():
    decoder = random_weights(TransformerDecoderLayer(D, 3, 8, 0.0, batch_first=True, rng=rng(), dtype=np.float64))
    x, memory = stream(L, {"batch_first": True}), stream(S, {"batch_first": True}, seed=3)
    other = np.where(MEMORY_PADDING[..., None], 99.0, memory)
    found, again = (decoder(x, m, memory_key_padding_mask=MEMORY_PADDING).data for m in (memory, other))
    np.testing.assert_array_equal(found, again)
    assert (decoder(x, memory).data != decoder(x, other).data).any()


def test_gradients_reach_target_and_memory():
    decoder = random_weights(TransformerDecoderLayer(D, 3, 8, 0.0, batch_first=True, rng=rng(), dtype=np.float64))
    reference = torch.nn.TransformerDecoderLayer(D, 3, 8, 0.0, batch_first=True, dtype=torch.float64)
    share_state(decoder, reference)
    arrays = [stream(L, {"batch_first": True}), stream(S, {"batch_first": True}, seed=3)]
    ours = [Tensor(a, requires_grad=True) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    (decoder(*ours) ** 2).sum().backward()
    (reference(*theirs) ** 2).sum().backward()
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-8, atol=1e-10)


def test_normalising_first_keeps_the_stream():
    block = TransformerEncoderLayer(D, 3, 8, 0.0, batch_first=True, norm_first=True, rng=rng(), dtype=np.float64)
    for parameter in (block.self_attn.out_proj.weight, block.linear2.weight, block.linear2.bias):
        parameter.data[...] = 0  # parts that add nothing
    x = stream(L, {"batch_first": True})
    np.testing.assert_allclose(block(x).data, x, rtol=1e-12)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("kind", [TransformerEncoderLayer, TransformerDecoderLayer])
def test_dropout_is_on_in_training_and_off_in_use(kind, norm_first):
    block = kind(D, 3, 8, batch_first=True, norm_first=norm_first, rng=rng())
    inputs = [stream(L, {"batch_first": True}).astype(np.float32)] * (1 if kind is TransformerEncoderLayer else 2)
    assert (block(*inputs).data != block(*inputs).data).any()
    block.eval()
    np.testing.assert_array_equal(block(*inputs).data, block(*inputs).data)


def test_default_arguments_are_torchs():
    block, reference = TransformerEncoderLayer(8, 2, rng=rng()), torch.nn.TransformerEncoderLayer(8, 2)
    assert block.linear1.weight.shape == tuple(reference.linear1.weight.shape) == (2048, 8)
    assert block.dropout.p == reference.dropout.p == 0.1
    assert block.self_attn.dropout == reference.self_attn.dropout == 0.1
    assert {name: value.shape for name, value in block.state_dict().items()} == {
        name: tuple(value.shape) for name, value in reference.state_dict().items()
    }


def test_base_size_of_the_paper():
    # Table 3 of the paper: 6 encoder and 6 decoder blocks of 512 features and 2048 hidden ones. Without embeddings.
    encoder, decoder = TransformerEncoderLayer(512, 8, rng=rng()), TransformerDecoderLayer(512, 8, rng=rng())
    sizes = [sum(parameter.size for parameter in block.parameters()) for block in (encoder, decoder)]
    assert sizes == [3_152_384, 4_204_032]


@pytest.mark.parametrize("kind", [TransformerEncoderLayer, TransformerDecoderLayer])
def test_blocks_refuse_bad_input(kind):
    with pytest.raises(ValueError, match="MultiHeadAttention: embed_dim 6 must be divisible by num_heads 4"):
        kind(6, 4, rng=rng())
    block = kind(D, 3, 8, batch_first=True, rng=rng(), dtype=np.float64)
    rest = [] if kind is TransformerEncoderLayer else [np.ones((N, S, D))]
    with pytest.raises(ValueError, match=r"MultiHeadAttention: expected \(N, L, E\) with E = 6, got \(2, 4, 5\)"):
        block(np.ones((N, L, 5)), *rest)
    with pytest.raises(ValueError, match=r"attn_mask must be \(4, 4\) or \(6, 4, 4\), got \(3, 3\)"):
        block(np.ones((N, L, D)), *rest, np.ones((3, 3), dtype=bool))
