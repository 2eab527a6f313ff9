"""Translation: the encoder, the decoder, attention between them, greedy and beam decoding."""

import numpy as np
import pytest
import torch

import dlref.pytorch.attention as scratch
from dlref.attention import Decoder, Encoder, Translator
from tests.dlref.twins import check_overfits, check_twins, share_state

START, END = 1, 2


def rng(seed=0):
    return np.random.default_rng(seed)


def translators(dtype=np.float64):
    ours = Translator(9, 7, 4, 5, start=START, end=END, rng=rng(), dtype=dtype)
    twin = scratch.Translator(9, 7, 4, 5, start=START, end=END, dtype=torch.float64)
    for parameter in ours.parameters():
        parameter.data *= 3  # a model with opinions
    return ours, twin


SOURCE, TARGET = rng(1).integers(3, 9, (3, 5)), rng(2).integers(3, 7, (3, 4))
LENGTHS = np.array([5, 2, 4])


@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["full", "padded"])
def test_translator_and_twin_agree(lengths):
    ours, twin = translators()
    given = None if lengths is None else torch.tensor(lengths)
    check_twins(
        ours,
        [twin],
        lambda model: model(SOURCE, TARGET, lengths),
        lambda model: model(torch.tensor(SOURCE), torch.tensor(TARGET), given),
    )


def test_padding_of_the_source_is_not_looked_at():
    ours, _ = translators()
    logits = ours(SOURCE, TARGET, LENGTHS).data
    other = np.where(np.arange(5) < LENGTHS[:, None], SOURCE, 8)
    np.testing.assert_array_equal(ours(other, TARGET, LENGTHS).data, logits)
    for n, length in enumerate(LENGTHS):
        alone = ours(SOURCE[n : n + 1, :length], TARGET[n : n + 1]).data[0]
        np.testing.assert_allclose(alone, logits[n], rtol=1e-11)
    _, weights = ours.greedy(SOURCE, LENGTHS, max_length=3)
    assert not weights[np.broadcast_to(np.arange(5) >= LENGTHS[:, None, None], weights.shape)].any()
    np.testing.assert_allclose(weights.sum(-1), 1)


def test_a_step_does_not_see_later_targets():
    ours, _ = translators()
    changed = TARGET.copy()
    changed[:, 2:] = 3 + (changed[:, 2:] - 2) % 4
    before, after = ours(SOURCE, TARGET).data, ours(SOURCE, changed).data
    np.testing.assert_array_equal(before[:, :2], after[:, :2])
    assert (before[:, 2:] != after[:, 2:]).any()


def test_the_decoder_starts_from_the_state_that_read_the_source_backwards():
    encoder = Encoder(9, 4, 5, rng=rng(), dtype=np.float64)
    memory, state = encoder(SOURCE)
    backward_after_reading_all = memory.data[:, 0, 5:]  # reading from the end, the first position comes last
    weight, bias = encoder.start.weight.data, encoder.start.bias.data
    np.testing.assert_allclose(state.data, np.tanh(backward_after_reading_all @ weight.T + bias), rtol=1e-12)


def test_greedy_is_teacher_forcing_on_its_own_words():
    ours, _ = translators()
    for n in range(3):
        source = SOURCE[n : n + 1]
        words = [START]
        while len(words) < 7 and words[-1] != END:
            words.append(int(ours(source, np.array([words])).data[0, -1].argmax()))
        expected = [word for word in words[1:] if word != END]
        (found,), weights = ours.greedy(source, max_length=6)
        assert found == expected
        assert weights.shape == (1, len(words) - 1, 5)


def test_greedy_in_a_padded_batch_is_greedy_one_by_one():
    ours, twin = translators()
    share_state(ours, twin)
    together, weights = ours.greedy(SOURCE, LENGTHS, max_length=6)
    others, twin_weights = twin.greedy(torch.tensor(SOURCE), torch.tensor(LENGTHS), max_length=6)
    assert together == others
    np.testing.assert_allclose(weights, twin_weights, atol=1e-12)
    for n, length in enumerate(LENGTHS):
        (alone,), _ = ours.greedy(SOURCE[n : n + 1, :length], max_length=6)
        assert alone == together[n]


def test_one_beam_is_greedy_and_more_beams_are_no_worse():
    ours, twin = translators()
    share_state(ours, twin)
    scores = {}
    for beams in (1, 3, 20):
        scores[beams] = []
        for source in SOURCE:
            found = ours.beam(source, beams=beams, max_length=4)
            other = twin.beam(torch.tensor(source), beams=beams, max_length=4)
            assert [tokens for _, tokens in found] == [tokens for _, tokens in other]
            np.testing.assert_allclose([score for score, _ in found], [score for score, _ in other])
            scores[beams].append(found[0][0])
            if beams == 1:
                assert found[0][1] == ours.greedy(source[None], max_length=4)[0][0]
    assert all(a <= b + 1e-12 for a, b in zip(scores[1], scores[20], strict=True))


def test_beam_scores_are_the_log_probabilities_of_teacher_forcing():
    ours, _ = translators()
    for score, tokens in ours.beam(SOURCE[0], beams=4, max_length=5):
        written = [*tokens, END] if len(tokens) < 5 else tokens
        logits = ours(SOURCE[:1], np.array([[START, *written[:-1]]])).data[0]
        log_p = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
        assert score == pytest.approx(log_p[np.arange(len(written)), written].sum())


def test_the_penalty_reaches_the_search():
    ours, twin = translators()
    share_state(ours, twin)
    search = {"beams": 5, "max_length": 5, "length_penalty": 1.0}
    found, other = ours.beam(SOURCE[0], **search), twin.beam(torch.tensor(SOURCE[0]), **search)
    plain = ours.beam(SOURCE[0], beams=5, max_length=5)
    assert found[0][0] == pytest.approx(other[0][0])
    assert found[0][0] > plain[0][0]


def test_translator_learns_to_reverse_eight_sequences():
    model = Translator(10, 10, 8, 24, start=START, end=END, rng=rng())
    source = rng(3).integers(3, 10, (8, 4))
    target = np.concatenate([source[:, ::-1], np.full((8, 1), END)], axis=1)
    given = np.concatenate([np.full((8, 1), START), target[:, :-1]], axis=1)
    check_overfits(model, lambda: model(source, given).reshape(40, 10), target.ravel(), steps=90)
    written, weights = model.greedy(source, max_length=9)
    assert written == source[:, ::-1].tolist()
    assert weights.shape == (8, 5, 4)
    assert model.beam(source[0], beams=3, max_length=9)[0][1] == source[0, ::-1].tolist()


def test_parts_work_on_their_own():
    encoder, decoder = Encoder(9, 4, 5, rng=rng()), Decoder(7, 4, 5, rng=rng())
    memory, state = encoder(SOURCE)
    logits, after, weights = decoder(TARGET[:, 0], state, memory)
    assert logits.shape == (3, 7)
    assert after.shape == state.shape == (3, 5)
    assert weights.shape == (3, 5)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(weights.data.sum(1), 1, rtol=1e-5)


def test_bad_input_is_named():
    ours, _ = translators()
    with pytest.raises(ValueError, match=r"Translator: expected source .* got \(3, 5\) and \(2, 4\)"):
        ours(SOURCE, TARGET[:2])
    with pytest.raises(ValueError, match=r"Translator: expected source .* got \(5,\) and \(3, 4\)"):
        ours(SOURCE[0], TARGET)
    with pytest.raises(TypeError, match="Translator: target must hold integers, got float64"):
        ours(SOURCE, TARGET.astype(float))
    with pytest.raises(ValueError, match=r"gru: lengths must be 3 numbers in 1 … 5"):
        ours(SOURCE, TARGET, np.array([6, 1, 1]))
    with pytest.raises(ValueError, match="greedy: max_length must be at least 1, got 0"):
        ours.greedy(SOURCE, max_length=0)
    with pytest.raises(ValueError, match=r"beam: source must be one sequence \(S,\), got \(3, 5\)"):
        ours.beam(SOURCE, beams=2, max_length=3)
    with pytest.raises(ValueError, match="beam_search: beams and max_length must be positive"):
        ours.beam(SOURCE[0], beams=0, max_length=3)
