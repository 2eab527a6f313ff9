"""SequenceClassifier and CharacterModel: twins, padding, memory, writing, learning."""

import numpy as np
import pytest
import torch

import dlref.pytorch.recurrent as scratch
from dlref.recurrent import CharacterModel, SequenceClassifier
from tests.dlref.twins import check_overfits, check_twins, share_state


def rng(seed=0):
    return np.random.default_rng(seed)


TOKENS = rng().integers(0, 7, (3, 5))
LENGTHS = np.array([5, 2, 4])


@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "padding_idx": 0}], ids=["plain", "deep, padding"])
def test_classifier_and_twin_agree(options):
    ours = SequenceClassifier(7, 3, 4, 2, **options, rng=rng(), dtype=np.float64)
    twin = scratch.SequenceClassifier(7, 3, 4, 2, **options, dtype=torch.float64)
    check_twins(
        ours,
        [twin],
        lambda model: model(TOKENS, LENGTHS),
        lambda model: model(torch.tensor(TOKENS), torch.tensor(LENGTHS)),
    )
    reference = torch.nn.GRU(
        3, 4, options.get("num_layers", 1), batch_first=True, bidirectional=True, dtype=torch.float64
    )
    reference.load_state_dict({name: torch.tensor(value) for name, value in ours.recurrent.state_dict().items()})


def test_classifier_reads_padding_no_further_than_told():
    model = SequenceClassifier(7, 3, 4, 2, rng=rng(), dtype=np.float64)
    logits = model(TOKENS, LENGTHS).data
    other = np.where(np.arange(5) < LENGTHS[:, None], TOKENS, 6)
    np.testing.assert_array_equal(model(other, LENGTHS).data, logits)
    for tokens, length, expected in zip(TOKENS, LENGTHS, logits, strict=True):
        np.testing.assert_allclose(model(tokens[None, :length]).data[0], expected, rtol=1e-12)


def test_classifier_hears_the_first_and_the_last_token():
    model = SequenceClassifier(7, 3, 4, 2, rng=rng(), dtype=np.float64)
    for place in (0, 4):
        changed = TOKENS.copy()
        changed[:, place] = (changed[:, place] + 1) % 7
        assert (np.abs(model(changed).data - model(TOKENS).data).max(1) > 1e-4).all()


def test_classifier_learns_eight_sequences_by_heart():
    model = SequenceClassifier(9, 8, 16, 3, rng=rng())
    tokens, lengths = rng(1).integers(0, 9, (8, 6)), rng(2).integers(2, 7, 8)
    check_overfits(model, lambda: model(tokens, lengths), np.arange(8) % 3)


@pytest.mark.parametrize("layers", [1, 2])
def test_character_model_and_twin_agree(layers):
    ours = CharacterModel(7, 3, 4, layers, rng=rng(), dtype=np.float64)
    twin = scratch.CharacterModel(7, 3, 4, layers, dtype=torch.float64)
    check_twins(ours, [twin], lambda model: model(TOKENS)[0], lambda model: model(torch.tensor(TOKENS))[0])
    reference = torch.nn.LSTM(3, 4, layers, batch_first=True, dtype=torch.float64)
    reference.load_state_dict({name: torch.tensor(value) for name, value in ours.recurrent.state_dict().items()})


def test_character_model_goes_on_where_it_stopped():
    model = CharacterModel(7, 3, 4, 2, rng=rng(), dtype=np.float64)
    whole, (h, c) = model(TOKENS)
    first, states = model(TOKENS[:, :2])
    second, (h_after, c_after) = model(TOKENS[:, 2:], states)
    np.testing.assert_allclose(np.concatenate([first.data, second.data], 1), whole.data, rtol=1e-12)
    np.testing.assert_allclose(h_after.data, h.data, rtol=1e-12)
    np.testing.assert_allclose(c_after.data, c.data, rtol=1e-12)


def test_character_model_does_not_see_what_it_shall_predict():
    model = CharacterModel(7, 3, 4, rng=rng(), dtype=np.float64)
    changed = TOKENS.copy()
    changed[:, 3:] = (changed[:, 3:] + 1) % 7
    np.testing.assert_array_equal(model(changed)[0].data[:, :3], model(TOKENS)[0].data[:, :3])


def test_character_model_learns_eight_lines_by_heart_and_writes_them():
    model = CharacterModel(12, 8, 32, rng=rng())
    text = np.concatenate([np.arange(8)[:, None], rng(1).integers(0, 12, (8, 6))], axis=1)  # first letters differ
    check_overfits(model, lambda: model(text[:, :-1])[0].reshape(48, 12), text[:, 1:].ravel(), steps=100)
    for line in text:
        np.testing.assert_array_equal(model.generate(line[:1], 6, temperature=0), line[1:])


def test_writing_equals_reading_everything_again_at_every_step():
    model = CharacterModel(7, 3, 8, 2, rng=rng(), dtype=np.float64)
    for parameter in model.parameters():
        parameter.data[...] = rng(parameter.size).standard_normal(parameter.shape)  # a model with opinions
    text = [1, 2]
    for _ in range(10):
        text.append(int(model(np.array([text]))[0].data[0, -1].argmax()))
    assert len(set(text[2:])) > 2
    np.testing.assert_array_equal(model.generate(np.array([1, 2]), 10, temperature=0), text[2:])


def test_writing_in_numpy_and_torch_is_the_same_when_nothing_is_left_to_chance():
    ours = CharacterModel(7, 3, 8, rng=rng(), dtype=np.float64)
    twin = scratch.CharacterModel(7, 3, 8, dtype=torch.float64)
    share_state(ours, twin)
    for options in ({"temperature": 0}, {"top_k": 1}):
        written = ours.generate(np.array([3, 1]), 12, **options, rng=rng())
        np.testing.assert_array_equal(written, twin.generate(torch.tensor([3, 1]), 12, **options))


def test_writing_depends_on_the_generator_alone():
    model = CharacterModel(7, 3, 8, rng=rng())
    first, again, other = (model.generate(np.array([0]), 40, rng=rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    np.testing.assert_array_equal(first, model.generate(np.array([0]), 40, temperature=1.0, rng=rng(1)))
    assert set(model.generate(np.array([0]), 200, rng=rng(), temperature=50.0).tolist()) == set(range(7))
    assert model.generate(np.array([0]), 0, rng=rng()).shape == (0,)
    generator = torch.Generator().manual_seed(0)
    twin = scratch.CharacterModel(7, 3, 8)
    plain, as_they_are = (
        twin.generate(torch.tensor([0]), 40, generator=torch.Generator().manual_seed(1), **t)
        for t in ({}, {"temperature": 1.0})
    )
    assert torch.equal(plain, as_they_are)
    drawn = twin.generate(torch.tensor([0]), 200, temperature=50.0, generator=generator)
    assert set(drawn.tolist()) == set(range(7))


def test_writing_leaves_no_tape_behind():
    model = CharacterModel(7, 3, 8, rng=rng())
    model.generate(np.array([0]), 3, rng=rng())
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("model", [SequenceClassifier(7, 3, 4, 2, rng=rng()), CharacterModel(7, 3, 4, rng=rng())])
def test_models_refuse_bad_tokens(model):
    name = type(model).__name__
    with pytest.raises(ValueError, match=rf"{name}: tokens must be \(N, T\), got \(5,\)"):
        model(TOKENS[0])
    with pytest.raises(TypeError, match=f"{name}: tokens must hold integers, got float64"):
        model(TOKENS.astype(float))
    with pytest.raises(ValueError, match=r"embedding: tokens must lie in 0 … 6"):
        model(TOKENS + 5)


@pytest.mark.parametrize("prompt", [np.zeros(0, dtype=int), np.zeros((1, 2), dtype=int)])
def test_writing_needs_a_prompt(prompt):
    with pytest.raises(ValueError, match=r"generate: prompt must be \(T,\) with T > 0, got \("):
        CharacterModel(7, 3, 4, rng=rng()).generate(prompt, 3, rng=rng())


def test_dropout_is_between_layers_and_off_in_use():
    for model, run in (
        (SequenceClassifier(7, 3, 9, 2, 2, dropout=0.5, rng=rng()), lambda m: m(TOKENS).data),
        (CharacterModel(7, 3, 9, 2, dropout=0.5, rng=rng()), lambda m: m(TOKENS)[0].data),
    ):
        assert (run(model) != run(model)).any()
        model.eval()
        np.testing.assert_array_equal(run(model), run(model))
