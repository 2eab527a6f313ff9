"""GPT: the cache, the mask, positions, twins, sizes, learning and writing."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import dlref.pytorch.transformers as scratch
from dlref.decoding import sample
from dlref.engine import no_grad
from dlref.transformers import GPT, Cache, CausalBlock
from tests.dlref.twins import check_overfits, check_twins, share_state

CONTEXT = 8


def rng(seed=0):
    return np.random.default_rng(seed)


def models(rotary=False, dtype=np.float64):
    ours = GPT(11, CONTEXT, 12, 3, 2, rotary=rotary, rng=rng(), dtype=dtype)
    for parameter in ours.parameters():
        parameter.data[...] = 0.5 * rng(parameter.size).standard_normal(parameter.shape)  # a model with opinions
    twin = scratch.GPT(11, CONTEXT, 12, 3, 2, rotary=rotary, dtype=torch.float64)
    return ours, twin


TOKENS = rng(1).integers(0, 11, (3, CONTEXT))
both = pytest.mark.parametrize("rotary", [False, True], ids=["learned", "rotary"])


@both
def test_gpt_and_twin_agree(rotary):
    ours, twin = models(rotary)
    check_twins(ours, [twin], lambda model: model(TOKENS), lambda model: model(torch.tensor(TOKENS)), tolerance=1e-9)


def test_a_block_is_torchs_encoder_layer_with_a_causal_mask():
    ours = CausalBlock(12, 3, rng=rng(), dtype=np.float64)
    reference = torch.nn.TransformerEncoderLayer(
        12, 3, 48, 0.0, torch.nn.functional.gelu, batch_first=True, norm_first=True, dtype=torch.float64
    )
    future = torch.ones(5, 5, dtype=torch.bool).triu(1)
    x = rng(2).standard_normal((2, 5, 12))
    check_twins(
        ours,
        [scratch.CausalBlock(12, 3, dtype=torch.float64), reference],
        lambda model: model(x),
        lambda model: model(torch.tensor(x), future) if model is reference else model(torch.tensor(x)),
    )


@both
@settings(max_examples=20, deadline=None)
@given(pieces=st.lists(st.integers(1, 4), min_size=1, max_size=8).filter(lambda pieces: sum(pieces) <= CONTEXT))
def test_with_a_cache_the_logits_are_the_same(rotary, pieces):
    ours, twin = models(rotary)
    share_state(ours, twin)
    whole = ours(TOKENS[:, : sum(pieces)]).data
    cache, twin_cache, start = Cache(2), scratch.Cache(2), 0
    for piece in pieces:
        part = TOKENS[:, start : start + piece]
        assert cache.length == twin_cache.length == start
        with no_grad(), torch.no_grad():
            found, other = ours(part, cache).data, twin(torch.tensor(part), twin_cache)
        np.testing.assert_allclose(found, whole[:, start : start + piece], rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(other, whole[:, start : start + piece], rtol=1e-9, atol=1e-10)
        start += piece


@both
def test_no_position_sees_what_it_shall_predict(rotary):
    ours, _ = models(rotary)
    before = ours(TOKENS).data
    for position in range(CONTEXT):
        changed = TOKENS.copy()
        changed[:, position:] = (changed[:, position:] + 1) % 11
        after = ours(changed).data
        np.testing.assert_array_equal(after[:, :position], before[:, :position])
        assert (np.abs(after[:, position] - before[:, position]) > 1e-6).any(-1).all()


@both
def test_the_order_of_the_words_counts(rotary):
    ours, _ = models(rotary)
    swapped = TOKENS[:, [1, 0, *range(2, CONTEXT)]]
    assert np.abs(ours(swapped).data[:, -1] - ours(TOKENS).data[:, -1]).max() > 1e-4


def test_rotary_positions_have_no_table():
    learned, rotary = (set(models(kind)[0].state_dict()) for kind in (False, True))
    assert learned - rotary == {"position_embedding.weight"}


@both
def test_gpt_learns_eight_texts_by_heart_and_writes_them(rotary):
    model = GPT(13, 7, 24, 2, 2, rotary=rotary, rng=rng())
    text = np.concatenate([np.arange(8)[:, None], rng(1).integers(0, 13, (8, 6))], axis=1)
    check_overfits(model, lambda: model(text[:, :-1]).reshape(48, 13), text[:, 1:].ravel(), steps=80)
    for line in text:
        np.testing.assert_array_equal(model.generate(line[:1], 6, temperature=0), line[1:])


@both
def test_writing_equals_reading_the_last_context_again_at_every_step(rotary):
    ours, twin = models(rotary)
    share_state(ours, twin)
    text, generator = [1, 2, 3], rng(7)
    for _ in range(12):  # beyond the context
        logits = ours(np.array([text[-CONTEXT:]])).data[:, -1]
        text.append(int(sample(logits, temperature=3.0, rng=generator)[0]))
    assert len(set(text[3:])) > 3
    np.testing.assert_array_equal(ours.generate(np.array([1, 2, 3]), 12, temperature=3.0, rng=rng(7)), text[3:])
    for prompt in (text[:1], text[:9], text):
        greedy = ours.generate(np.array(prompt), 12, temperature=0)
        np.testing.assert_array_equal(greedy, twin.generate(torch.tensor(prompt), 12, temperature=0))


def test_a_prompt_may_be_longer_than_the_context():
    ours, twin = models()
    share_state(ours, twin)
    prompt = rng(3).integers(0, 11, 20)
    found = ours.generate(prompt, 2, temperature=0)
    assert found[0] == ours(prompt[None, -CONTEXT:]).data[0, -1].argmax()
    np.testing.assert_array_equal(found, ours.generate(prompt[-CONTEXT:], 2, temperature=0))
    np.testing.assert_array_equal(found, twin.generate(torch.tensor(prompt), 2, temperature=0))


def test_each_new_token_costs_one_position():
    model, _ = models()
    widths = []
    block = model.blocks[0]
    forward = block.forward
    block.forward = lambda x, *rest: (widths.append(x.shape[1]), forward(x, *rest))[1]
    model.generate(np.array([1, 2, 3]), 5, temperature=0)
    assert widths == [3, 1, 1, 1, 1]


def test_writing_depends_on_the_generator_alone():
    model, twin = models()
    share_state(model, twin)
    first, again, other = (model.generate(np.array([0]), 40, rng=rng(seed), temperature=5) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    np.testing.assert_array_equal(
        model.generate(np.array([0]), 9, top_k=1, rng=rng()), model.generate(np.array([0]), 9, temperature=0)
    )
    plain, as_they_are = (model.generate(np.array([0]), 40, rng=rng(1), **t) for t in ({}, {"temperature": 1.0}))
    np.testing.assert_array_equal(plain, as_they_are)
    plain, as_they_are = (
        twin.generate(torch.tensor([0]), 40, generator=torch.Generator().manual_seed(1), **t)
        for t in ({}, {"temperature": 1.0})
    )
    assert torch.equal(plain, as_they_are)
    generator = torch.Generator().manual_seed(0)
    drawn = twin.generate(torch.tensor([0]), 100, temperature=50.0, generator=generator)
    assert set(drawn.tolist()) == set(range(11))
    assert all(parameter.grad is None for parameter in model.parameters())


def parameters(vocabulary, context, width, layers):
    """Tokens, positions, and per block: 12 d² weights, 9 d biases and 4 d for the norms; the last norm."""
    return vocabulary * width + context * width + layers * (12 * width**2 + 13 * width) + 2 * width


def test_size_of_gpt_2():
    for config in ((11, 8, 12, 2), (5, 3, 4, 1)):
        vocabulary, context, width, layers = config
        model = GPT(vocabulary, context, width, 2, layers, rng=rng())
        assert sum(parameter.size for parameter in model.parameters()) == parameters(*config)
        twin = scratch.GPT(vocabulary, context, width, 2, layers)
        assert sum(parameter.numel() for parameter in twin.parameters()) == parameters(*config)
    assert parameters(50257, 1024, 768, 12) == 124_439_808  # the smallest GPT-2


def test_initial_weights_are_small_and_the_last_of_each_part_smaller():
    state = GPT(500, 64, 64, 2, 8, rng=rng()).state_dict()
    twin = {name: value.numpy() for name, value in scratch.GPT(500, 64, 64, 2, 8).state_dict().items()}
    for weights in (state, twin):
        assert weights["token_embedding.weight"].std() == pytest.approx(0.02, rel=0.05)
        assert weights["position_embedding.weight"].std() == pytest.approx(0.02, rel=0.05)
        assert weights["blocks.0.self_attn.in_proj_weight"].std() == pytest.approx(0.02, rel=0.05)
        assert weights["blocks.7.linear1.weight"].std() == pytest.approx(0.02, rel=0.05)
        for name in ("self_attn.out_proj.weight", "linear2.weight"):
            assert weights[f"blocks.3.{name}"].std() == pytest.approx(0.005, rel=0.05)  # 0.02 / √16
        assert not any(value.any() for name, value in weights.items() if name.endswith("bias"))
        assert all((value == 1).all() for name, value in weights.items() if "norm" in name and name.endswith("weight"))


@both
def test_dropout_is_on_in_training_and_off_in_use(rotary):
    model = GPT(11, CONTEXT, 12, 3, 2, 0.3, rotary, rng=rng())
    assert (model(TOKENS).data != model(TOKENS).data).any()
    model.eval()
    np.testing.assert_array_equal(model(TOKENS).data, model(TOKENS).data)
    twin = scratch.GPT(11, CONTEXT, 12, 3, 2, 0.3, rotary)
    assert not torch.equal(twin(torch.tensor(TOKENS)), twin(torch.tensor(TOKENS)))
    twin.eval()
    assert torch.equal(twin(torch.tensor(TOKENS)), twin(torch.tensor(TOKENS)))


def test_dropout_reaches_the_attention_weights():
    block = CausalBlock(12, 3, 0.5, rng=rng())
    block.dropout.p = 0.0
    x = rng(1).standard_normal((2, 6, 12)).astype(np.float32)
    assert (block(x).data != block(x).data).any()


def test_bad_input_is_named():
    model, _ = models()
    with pytest.raises(TypeError, match="GPT: tokens must hold integers, got float64"):
        model(TOKENS.astype(float))
    with pytest.raises(ValueError, match=r"GPT: tokens must be \(N, L\) with L in 1 … 8 .* got \(8,\)"):
        model(TOKENS[0])
    with pytest.raises(ValueError, match=r"with L in 1 … 8 \(0 are in the cache\), got \(3, 9\)"):
        model(np.zeros((3, 9), dtype=int))
    with pytest.raises(ValueError, match=r"got \(3, 0\)"):
        model(TOKENS[:, :0])
    cache = Cache(2)
    with no_grad():
        model(TOKENS[:, :6], cache)
        with pytest.raises(ValueError, match=r"with L in 1 … 2 \(6 are in the cache\), got \(3, 3\)"):
            model(TOKENS[:, :3], cache)
    with pytest.raises(ValueError, match=r"GPT: the cache keeps no gradients; use it inside no_grad"):
        model(TOKENS[:, :1], cache)
    assert cache.length == 6
    for prompt in (np.zeros(0, dtype=int), np.zeros((1, 2), dtype=int)):
        with pytest.raises(ValueError, match=r"generate: prompt must be \(T,\) with T > 0, got \("):
            model.generate(prompt, 2, rng=rng())
    with pytest.raises(ValueError, match=r"rotary_positions: x must be .* with D even, got \(1, 2, 3, 3\)"):
        CausalBlock(6, 2, rotary=True, rng=rng())(np.ones((1, 3, 6), dtype=np.float32))
