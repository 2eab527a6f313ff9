"""Attention: scaled dot product, additive, multi-head; masks in every form."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import dlref.pytorch.attention as scratch
from dlref.attention import (
    AdditiveAttention,
    MultiHeadAttention,
    additive_attention,
    attention_weights,
    causal_mask,
    masked_softmax,
    scaled_dot_product_attention,
    split_heads,
)
from dlref.engine import Tensor
from tests.dlref.checks import Case, assert_close, check

torch_attention = torch.nn.functional.scaled_dot_product_attention
QKV = ((2, 3, 4), (2, 5, 4), (2, 5, 6))
HEADS = ((2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 6))
ADDITIVE = ((2, 3, 4), (2, 5, 6), (2, 5, 2), (7, 4), (7, 6), (7,))


def allowed(*shape):
    """A mask of bool in which every query may look somewhere."""

    def make(rng):
        mask = rng.random(shape) < 0.6
        mask[..., 0] = True
        return mask

    return make


def torch_heads(x, num_heads, parts=1):
    return tuple(part.unflatten(2, (num_heads, -1)).transpose(1, 2) for part in x.chunk(parts, dim=2))


DOT_PRODUCT = [
    ((*QKV, None), {}),
    ((*QKV, None), {"is_causal": True}),
    ((*QKV, None), {"scale": 0.3}),
    ((*QKV, allowed(3, 5)), {}),
    ((*QKV, (2, 3, 5)), {}),
    ((*HEADS, allowed(2, 1, 1, 5)), {}),
    ((*HEADS, (2, 1, 3, 5)), {}),
    ((*HEADS, (3, 1)), {}),
    (((4, 3), (1, 3), (1, 2), None), {}),
    (((1, 3), (4, 3), (4, 2), None), {"is_causal": True}),
]
CASES = [
    *(Case(scaled_dot_product_attention, torch_attention, *case) for case in DOT_PRODUCT),
    *(Case(scaled_dot_product_attention, scratch.scaled_dot_product_attention, *case) for case in DOT_PRODUCT),
    *(Case(attention_weights, scratch.attention_weights, (q, k, m), options) for (q, k, _, m), options in DOT_PRODUCT),
    Case(masked_softmax, lambda scores, mask: torch.softmax(scores + mask, -1), ((2, 3, 4), (3, 4))),
    Case(masked_softmax, lambda scores, mask: scores.softmax(-1), ((2, 3, 4), None)),
    *(
        Case(additive_attention, scratch.additive_attention, (*ADDITIVE, mask))
        for mask in (None, allowed(3, 5), allowed(2, 1, 5), (2, 3, 5), (5,))
    ),
    Case(split_heads, torch_heads, ((2, 3, 8),), {"num_heads": 4}),
    Case(split_heads, torch_heads, ((2, 3, 12),), {"num_heads": 2, "parts": 3}),
    Case(split_heads, scratch.split_heads, ((2, 3, 12),), {"num_heads": 2, "parts": 3}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# What the weights are


@settings(deadline=None)
@given(
    st.integers(1, 4), st.integers(1, 5), st.integers(1, 4), st.sampled_from([np.float32, np.float64]), st.booleans()
)
def test_weights_are_positive_and_sum_to_one(length, positions, size, dtype, is_causal):
    rng = np.random.default_rng(0)
    query, key = (rng.standard_normal((n, size)).astype(dtype) for n in (length, positions))
    weights, _ = attention_weights(query, key, is_causal=is_causal)
    assert (weights >= 0).all()
    assert weights.sum(-1) == pytest.approx(1, rel=1e-6)
    if is_causal:
        assert not weights[~causal_mask(length, positions)].any()


def test_equal_keys_share_the_attention():
    weights, _ = attention_weights(np.ones((2, 3)), np.ones((4, 3)))
    np.testing.assert_allclose(weights, 0.25)


def test_the_scale_keeps_scores_at_variance_one():
    rng = np.random.default_rng(0)
    query, key = rng.standard_normal((2, 1000, 256))
    weights, _ = attention_weights(query, key)
    logits = np.log(weights)
    assert (logits - logits.mean(-1, keepdims=True)).std() == pytest.approx(1, rel=0.05)


def test_a_matching_key_is_found():
    key = 20 * np.eye(5)
    value = np.arange(5.0)[:, None]
    y, _ = scaled_dot_product_attention(key[[3, 0, 4]], key, value)
    np.testing.assert_allclose(y.ravel(), [3, 0, 4], atol=1e-9)


def test_attention_does_not_know_the_order_of_the_positions():
    rng = np.random.default_rng(0)
    query, key, value = (rng.standard_normal((5, 4)) for _ in range(3))
    order = rng.permutation(5)
    y, _ = scaled_dot_product_attention(query, key, value)
    other, _ = scaled_dot_product_attention(query, key[order], value[order])
    assert_close(other, y, 1e-12, "keys and values in another order")


# Masks


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(0, 5), st.sampled_from([1.0, 1e4]))
def test_a_causal_mask_leaks_nothing_of_the_future(length, position, change):
    rng = np.random.default_rng(0)
    position = position % length
    query, key, value = (rng.standard_normal((length, 4)) for _ in range(3))
    y, pullback = scaled_dot_product_attention(query, key, value, is_causal=True)
    later = [query.copy(), key.copy(), value.copy()]
    for array in later:
        array[position + 1 :] += change
    other, _ = scaled_dot_product_attention(*later, is_causal=True)
    np.testing.assert_array_equal(other[: position + 1], y[: position + 1])
    dy = np.zeros_like(y)
    dy[position] = 1
    for gradient in pullback(dy)[:3]:
        assert not gradient[position + 1 :].any()


def test_causal_equals_an_explicit_mask():
    rng = np.random.default_rng(0)
    query, key, value = (rng.standard_normal((4, 4)) for _ in range(3))
    causal, _ = scaled_dot_product_attention(query, key, value, is_causal=True)
    for mask in (np.tri(4, dtype=bool), np.where(np.tri(4, dtype=bool), 0, -np.inf)):
        np.testing.assert_array_equal(scaled_dot_product_attention(query, key, value, mask)[0], causal)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("form", ["bool", "float"])
def test_a_fully_masked_row_is_zero_and_so_is_its_gradient(dtype, form):
    rng = np.random.default_rng(0)
    query, key, value = (rng.standard_normal((3, 4)).astype(dtype) for _ in range(3))
    mask = np.array([[True, False, True], [False, False, False], [True, True, True]])
    twin_mask = mask if form == "bool" else np.where(mask, 0, -np.inf).astype(dtype)
    y, pullback = scaled_dot_product_attention(query, key, value, twin_mask)
    tensors = [torch.tensor(a, requires_grad=True) for a in (query, key, value)]
    expected = torch_attention(*tensors, attn_mask=torch.tensor(twin_mask))
    expected.sum().backward()
    assert not y[1].any()
    np.testing.assert_allclose(y, expected.detach(), rtol=1e-5)
    gradients = pullback(np.ones_like(y))
    assert not gradients[0][1].any()
    for gradient, tensor in zip(gradients[:3], tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-4, atol=1e-6)
    assert all(np.isfinite(g).all() for g in gradients if g is not None)

    weights = rng.standard_normal((6, 4)).astype(dtype), rng.standard_normal((6, 4)).astype(dtype), np.ones(6, dtype)
    (y, shares), pullback = additive_attention(*(a[None] for a in (query, key, value)), *weights, twin_mask)
    assert not y[0, 1].any()
    assert not shares[0, 1].any()
    assert all(np.isfinite(g).all() for g in pullback(np.ones_like(y), np.ones_like(shares)) if g is not None)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_scores_stay_finite(dtype):
    query = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype)
    key = np.array([[1.0, 0.0], [0.0, 1.0]], dtype)
    y, pullback = scaled_dot_product_attention(query, key, key, scale=1.0)
    np.testing.assert_array_equal(y, np.eye(2))
    assert all(np.isfinite(g).all() for g in pullback(np.ones_like(y)) if g is not None)


@pytest.mark.parametrize(
    "shapes", [((0, 3, 4), (0, 5, 4), (0, 5, 2)), ((2, 0, 4), (2, 5, 4), (2, 5, 2)), ((2, 3, 4), (2, 0, 4), (2, 0, 2))]
)
def test_nothing_in_nothing_out(shapes):
    inputs = [np.ones(shape) for shape in shapes]
    y, pullback = scaled_dot_product_attention(*inputs)
    expected = torch_attention(*map(torch.tensor, inputs))
    np.testing.assert_array_equal(y, expected)
    for gradient, array in zip(pullback(np.ones_like(y)), inputs, strict=False):
        assert gradient.shape == array.shape
        assert not gradient.any()


# Additive attention


def test_additive_attention_in_numbers():
    query, key, value = np.array([[[2.0]]]), np.array([[[0.0], [-2.0]]]), np.array([[[10.0], [20.0]]])
    (y, weights), _ = additive_attention(query, key, value, np.eye(1), np.eye(1), np.array([3.0]))
    first = np.exp(3 * np.tanh(2)) / (np.exp(3 * np.tanh(2)) + 1)
    assert weights.ravel() == pytest.approx([first, 1 - first])
    assert y.item() == pytest.approx(10 * first + 20 * (1 - first))


def test_additive_module_and_twin_agree():
    ours = AdditiveAttention(4, 6, 7, rng=np.random.default_rng(0), dtype=np.float64)
    twin = scratch.AdditiveAttention(4, 6, 7, dtype=torch.float64)
    assert [np.shape(v) for v in twin.state_dict().values()] == [v.shape for v in ours.state_dict().values()]
    twin.load_state_dict({name: torch.tensor(value) for name, value in ours.state_dict().items()})
    rng = np.random.default_rng(1)
    query, key, value = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 5, 6)), rng.standard_normal((2, 5, 2))
    mask = rng.random((2, 1, 5)) < 0.7
    found, expected = ours(query, key, value, mask), twin(*map(torch.tensor, (query, key, value, mask)))
    (found[0] ** 2).sum().backward()
    (expected[0] ** 2).sum().backward()
    for a, b in zip(found, expected, strict=True):
        assert_close(a.data, b.detach().numpy(), 1e-12, "value")
    for (name, a), b in zip(ours.named_parameters(), twin.parameters(), strict=True):
        assert_close(a.grad, b.grad.numpy(), 1e-11, name)


def test_additive_weights_start_uniform_around_zero():
    state = AdditiveAttention(16, 25, 100, rng=np.random.default_rng(0)).state_dict()
    for name, bound in (("query_weight", 0.25), ("key_weight", 0.2), ("score_weight", 0.1)):
        weight = state[name]
        assert 0.9 * bound < -weight.min() <= bound
        assert 0.9 * bound < weight.max() <= bound
        assert weight.dtype == np.float32


# Multi-head attention


def three_of_a_kind(rng, **options):
    ours = MultiHeadAttention(6, 3, **options, rng=rng, dtype=np.float64)
    for parameter in ours.parameters():
        parameter.data[...] += 0.3 * rng.standard_normal(parameter.shape)  # biases start at zero: move them
    state = {name: torch.tensor(value) for name, value in ours.state_dict().items()}
    twins = []
    for kind in (scratch.MultiHeadAttention, torch.nn.MultiheadAttention):
        twins.append(kind(6, 3, **options, dtype=torch.float64))
        assert list(twins[-1].state_dict()) == list(state)
        twins[-1].load_state_dict(state)
    return ours, twins


def masks(form, rng, N=2, L=4, S=4):
    return {
        "none": {},
        "attn bool": {"attn_mask": np.triu(np.ones((L, S), dtype=bool), 1)},
        "attn float": {"attn_mask": rng.standard_normal((L, S))},
        "attn per head": {"attn_mask": rng.standard_normal((3 * N, L, S))},
        "padding": {"key_padding_mask": np.arange(S) >= np.array([[3], [2]])},
        "padding and attn bool": {
            "key_padding_mask": np.arange(S) >= np.array([[3], [2]]),
            "attn_mask": np.triu(np.ones((L, S), dtype=bool), 1),
        },
    }[form]


@pytest.mark.parametrize(
    "form", ["none", "attn bool", "attn float", "attn per head", "padding", "padding and attn bool"]
)
@pytest.mark.parametrize("source", ["self", "memory", "three"])
@pytest.mark.parametrize(
    "options", [{}, {"batch_first": True, "bias": False}], ids=["time first", "batch first, no bias"]
)
def test_multi_head_is_the_same_in_numpy_from_scratch_and_torch(form, source, options):
    rng = np.random.default_rng(0)
    ours, twins = three_of_a_kind(rng, **options)
    shape = (2, 4, 6) if options else (4, 2, 6)
    x, memory, other = (rng.standard_normal(shape) for _ in range(3))
    inputs = {"self": (x, x, x), "memory": (x, memory, memory), "three": (x, memory, other)}[source]
    given_masks = masks(form, rng)
    for twin in twins:
        ours.zero_grad()
        tensors = {id(a): torch.tensor(a, requires_grad=True) for a in inputs}
        expected, weights = twin(
            *(tensors[id(a)] for a in inputs), **{name: torch.tensor(mask) for name, mask in given_masks.items()}
        )
        (expected**2).sum().backward()
        y, shares = ours(*inputs, **given_masks)
        (y**2).sum().backward()
        assert_close(y.data, expected.detach().numpy(), 1e-11, "value")
        assert_close(shares.data, weights.detach().numpy(), 1e-11, "weights")
        for (name, a), b in zip(ours.named_parameters(), twin.parameters(), strict=True):
            assert_close(a.grad, b.grad.numpy(), 1e-10, name)
        without, nothing = ours(*inputs, **given_masks, need_weights=False)
        assert nothing is None
        assert_close(without.data, y.data, 1e-12, "without weights")


def test_gradients_reach_the_inputs_of_multi_head_attention():
    rng = np.random.default_rng(0)
    ours, (_, reference) = three_of_a_kind(rng)
    arrays = [rng.standard_normal((4, 2, 6)) for _ in range(2)]
    x, memory = (Tensor(a, requires_grad=True) for a in arrays)
    tx, tmemory = (torch.tensor(a, requires_grad=True) for a in arrays)
    for inputs in ((x, x, x), (x, memory, memory)):
        (ours(*inputs)[0] ** 2).sum().backward()
    for inputs in ((tx, tx, tx), (tx, tmemory, tmemory)):
        (reference(*inputs)[0] ** 2).sum().backward()
    assert_close(x.grad, tx.grad.numpy(), 1e-11, "query")
    assert_close(memory.grad, tmemory.grad.numpy(), 1e-11, "key and value")


def test_every_head_has_its_own_weights():
    ours, (scratch_twin, reference) = three_of_a_kind(np.random.default_rng(0), batch_first=True)
    x = np.random.default_rng(1).standard_normal((2, 4, 6))
    t = torch.tensor(x)
    _, each = ours(x, x, x, average_attn_weights=False)
    _, mean = ours(x, x, x)
    assert each.shape == (2, 3, 4, 4)
    assert_close(mean.data, each.data.mean(1), 1e-12, "mean over the heads")
    for twin in (scratch_twin, reference):
        assert_close(each.data, twin(t, t, t, average_attn_weights=False)[1].detach().numpy(), 1e-11, "each head")


def test_is_causal_forbids_the_future_on_top_of_other_masks():
    ours, (scratch_twin, _) = three_of_a_kind(np.random.default_rng(0), batch_first=True)
    x = np.random.default_rng(1).standard_normal((2, 4, 6))
    t = torch.tensor(x)
    future = np.triu(np.ones((4, 4), dtype=bool), 1)
    y, _ = ours(x, x, x, is_causal=True)
    assert_close(y.data, ours(x, x, x, attn_mask=future)[0].data, 1e-12, "same as a mask")
    assert_close(y.data, scratch_twin(t, t, t, is_causal=True)[0].detach().numpy(), 1e-12, "twin")
    extra = np.random.default_rng(2).standard_normal((4, 4))
    y, weights = ours(x, x, x, attn_mask=extra, is_causal=True)
    assert not weights.data[:, future].any()
    expected, _ = scratch_twin(t, t, t, attn_mask=torch.tensor(extra), is_causal=True)
    assert_close(y.data, expected.detach().numpy(), 1e-12, "twin with another mask")


def test_a_sequence_of_padding_alone_gives_the_bias_where_torch_gives_nan():
    ours, (scratch_twin, reference) = three_of_a_kind(np.random.default_rng(0), batch_first=True)
    x = np.random.default_rng(1).standard_normal((2, 4, 6))
    t = torch.tensor(x)
    padding = np.array([[True] * 4, [False] * 4])
    y, weights = ours(x, x, x, key_padding_mask=padding)
    assert not weights.data[0].any()
    np.testing.assert_allclose(y.data[0], np.broadcast_to(ours.out_proj.bias.data, (4, 6)))
    assert_close(y.data, scratch_twin(t, t, t, torch.tensor(padding))[0].detach().numpy(), 1e-12, "twin")
    assert reference(t, t, t, torch.tensor(padding))[0][0].isnan().all()
    without = reference(t, t, t, torch.tensor(padding), need_weights=False)[0]
    assert_close(y.data, without.detach().numpy(), 1e-11, "torch without weights")


def test_heads_look_at_their_own_features_only():
    ours, _ = three_of_a_kind(np.random.default_rng(0), batch_first=True)
    x = np.random.default_rng(1).standard_normal((1, 4, 6))
    ours.out_proj.weight.data[:] = np.eye(6)
    ours.out_proj.bias.data[:] = 0
    before = ours(x, x, x)[0].data
    ours.in_proj_weight.data[2:4] += 1  # the queries of the second head
    after = ours(x, x, x)[0].data
    changed = np.abs(after - before).max((0, 1)) > 1e-6
    assert changed.tolist() == [False, False, True, True, False, False]


def test_multi_head_drops_weights_in_training_only():
    x = np.ones((2, 50, 6), np.float32)
    module = MultiHeadAttention(6, 3, dropout=0.5, batch_first=True, rng=np.random.default_rng(0))
    first, second = (module(x, x, x, need_weights=False)[0].data for _ in range(2))
    assert not np.array_equal(first, second)
    module.eval()
    quiet = module(x, x, x, need_weights=False)[0].data
    np.testing.assert_array_equal(module(x, x, x)[0].data, module(x, x, x)[0].data)
    assert_close(quiet, module(x, x, x)[0].data, 1e-6, "with and without weights")
    twin = scratch.MultiHeadAttention(6, 3, dropout=0.5, batch_first=True)
    t = torch.tensor(x)
    assert not torch.equal(twin(t, t, t)[0], twin(t, t, t)[0])


def test_initial_weights_are_xavier_and_biases_zero():
    state = MultiHeadAttention(32, 4, rng=np.random.default_rng(0)).state_dict()
    bound = np.sqrt(6 / (4 * 32))
    assert 0.98 * bound < np.abs(state["in_proj_weight"]).max() <= bound
    assert not state["in_proj_bias"].any()
    assert not state["out_proj.bias"].any()
    assert {value.dtype for value in state.values()} == {np.dtype(np.float32)}


# Bad input

Q, K, V = (np.ones(shape) for shape in QKV)


@pytest.mark.parametrize(
    ("inputs", "options", "error", "message"),
    [
        ((Q, K[:1], V), {}, ValueError, r"query .* and key .* got \(2, 3, 4\) and \(1, 5, 4\)"),
        ((Q[..., 1:], K, V), {}, ValueError, r"query .* and key .* got \(2, 3, 3\) and \(2, 5, 4\)"),
        ((Q[0, 0], K, V), {}, ValueError, r"query .* and key .* got \(4,\) and \(2, 5, 4\)"),
        ((Q, K, V[:, 1:]), {}, ValueError, r"value must be \(2, 5\) plus one axis .* got \(2, 4, 6\)"),
        ((Q[0], K[0], V[0, :, 0]), {}, ValueError, r"value must be \(5,\) plus one axis .* got \(5,\)"),
        (
            (Q, K, V, np.ones((3, 4), dtype=bool)),
            {},
            ValueError,
            r"attn_mask must broadcast to \(2, 3, 5\), got \(3, 4\)",
        ),
        (
            (Q, K, V, np.ones((7, 2, 3, 5))),
            {},
            ValueError,
            r"attn_mask must broadcast to \(2, 3, 5\), got \(7, 2, 3, 5\)",
        ),
        (
            (Q, K, V, np.ones((3, 5), dtype=bool)),
            {"is_causal": True},
            ValueError,
            "either is_causal or attn_mask, got both",
        ),
        ((Q, K, V, np.ones((3, 5), dtype=int)), {}, TypeError, "attn_mask must be float32 or float64, got int64"),
        ((Q, K, V, np.ones((3, 5), dtype=np.float32)), {}, TypeError, "attn_mask is float32, but query is float64"),
        ((Q.astype(np.float32), K, V), {}, TypeError, "key is float64, but query is float32"),
    ],
)
def test_attention_refuses_bad_input(inputs, options, error, message):
    with pytest.raises(error, match=f"scaled_dot_product_attention: .*{message}"):
        scaled_dot_product_attention(*inputs, **options)
    if "value" not in message:
        with pytest.raises(error, match=f"attention_weights: .*{message}"):
            attention_weights(inputs[0], inputs[1], *inputs[3:], **options)


def test_masked_softmax_refuses_bad_input():
    with pytest.raises(ValueError, match=r"masked_softmax: attn_mask must broadcast to \(2, 3\), got \(3, 2\)"):
        masked_softmax(np.ones((2, 3)), np.ones((3, 2), dtype=bool))
    with pytest.raises(TypeError, match="masked_softmax: scores must be float32 or float64, got int64"):
        masked_softmax(np.ones((2, 3), dtype=int))
    with pytest.raises(TypeError, match="masked_softmax: attn_mask must be a NumPy array, got list"):
        masked_softmax(np.ones((2, 3)), [True, True, False])


@pytest.mark.parametrize(
    ("index", "bad", "error", "message"),
    [
        (0, np.ones((3, 4)), ValueError, r"expected query .* got \(3, 4\), \(2, 5, 6\) and \(2, 5, 2\)"),
        (1, np.ones((1, 5, 6)), ValueError, r"expected query .* got \(2, 3, 4\), \(1, 5, 6\) and \(2, 5, 2\)"),
        (2, np.ones((2, 4, 2)), ValueError, r"expected query .* and \(2, 4, 2\)"),
        (3, np.ones((7, 5)), ValueError, r"query_weight must be \(7, 4\) .* got \(7, 5\)"),
        (4, np.ones((6, 6)), ValueError, r"key_weight must be \(7, 6\) .* got \(6, 6\)"),
        (5, np.ones((1, 7)), ValueError, r"score_weight must be \(7,\) .* got \(1, 7\)"),
        (5, np.ones(7, dtype=np.float32), TypeError, "score_weight is float32, but query is float64"),
        (6, np.ones((2, 5), dtype=bool), ValueError, r"attn_mask must broadcast to \(2, 3, 5\), got \(2, 5\)"),
    ],
)
def test_additive_attention_refuses_bad_input(index, bad, error, message):
    inputs = [np.ones(shape) for shape in ADDITIVE] + [None]
    inputs[index] = bad
    with pytest.raises(error, match=f"additive_attention: {message}"):
        additive_attention(*inputs)


def test_split_heads_refuses_what_cannot_be_cut():
    with pytest.raises(ValueError, match=r"split_heads: .* divisible by 6, got \(2, 3, 8\)"):
        split_heads(np.ones((2, 3, 8)), num_heads=2, parts=3)
    with pytest.raises(ValueError, match=r"split_heads: .* got \(3, 8\)"):
        split_heads(np.ones((3, 8)), num_heads=2)
    with pytest.raises(TypeError, match="split_heads: x must be float32 or float64, got int64"):
        split_heads(np.ones((2, 3, 8), dtype=int), num_heads=2)


def test_multi_head_attention_refuses_bad_input():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="MultiHeadAttention: embed_dim 6 must be divisible by num_heads 4"):
        MultiHeadAttention(6, 4, rng=rng)
    module, x = MultiHeadAttention(6, 3, batch_first=True, rng=rng), np.ones((2, 4, 6), np.float32)
    with pytest.raises(ValueError, match=r"expected \(N, L, E\) with E = 6, got \(2, 4, 5\)"):
        module(x[..., 1:], x, x)
    with pytest.raises(ValueError, match=r"expected \(N, L, E\) with E = 6, got \(4, 6\)"):
        module(x, x[0], x[0])
    with pytest.raises(ValueError, match=r"expected \(L, N, E\) with E = 6, got \(4, 6\)"):
        MultiHeadAttention(6, 3, rng=rng)(x[0], x[0], x[0])
    with pytest.raises(
        ValueError, match=r"key_padding_mask must be bool of shape \(2, 4\), got bool of shape \(4, 2\)"
    ):
        module(x, x, x, np.ones((4, 2), dtype=bool))
    with pytest.raises(
        ValueError, match=r"key_padding_mask must be bool of shape \(2, 4\), got float64 of shape \(2, 4\)"
    ):
        module(x, x, x, np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"attn_mask must be \(4, 4\) or \(6, 4, 4\), got \(2, 4, 4\)"):
        module(x, x, x, attn_mask=np.ones((2, 4, 4), dtype=bool))
    with pytest.raises(TypeError, match="attn_mask is float64, but query is float32"):
        module(x, x, x, attn_mask=np.ones((4, 4)))
