"""What a page says is printed, against what is printed."""

import pytest

from tests.proof.outputs import difference

PRINTED = "epoch 1  loss 0.4125\nepoch 2  loss 0.3001\nshape (8, 10)\nnan -0.0 1e-08 He2 100%\n"


@pytest.mark.parametrize(
    "shown",
    [
        PRINTED,
        "epoch 1 loss 0.4125",
        "epoch 2  loss 0.3001\nshape (8, 10)",
        "epoch 1  loss 0.413",
        "shape (8, 10)   \n\n",
        "nan 0.0 1.005e-8 He2 100%",
    ],
)
def test_the_same(shown):
    assert difference(shown, PRINTED) is None


@pytest.mark.parametrize(
    "shown",
    [
        "epoch 1  loss 0.42",
        "epoch 1  lass 0.4125",
        "epoch 1  loss 0.4125\nshape (8, 10)",
        "shape (8, 11)",
        "shape (8, 10, 1)",
        "nan 0.0 1.1e-8 He2 100%",
        "nan 0.0 1e-8 He3 100%",
        "nan 0.1 1e-8 He2 100%",
        "loss 0.4125",
        PRINTED + "more",
    ],
)
def test_another(shown):
    found = difference(shown, PRINTED)
    assert "shown:" in found
    assert "    epoch 1  loss 0.4125" in found


def test_whole_numbers_are_equal_unless_a_tolerance_is_stated():
    assert difference("1797 right", "1796 right\n")
    assert difference("1797 right", "1796 right\n", rtol=0.01) is None
    assert difference("0.000", "0.001", atol=0.002) is None
    assert difference("0.000", "0.001")


def test_nothing_is_not_everything():
    assert difference("1", "")
    assert difference("", "1") is None
