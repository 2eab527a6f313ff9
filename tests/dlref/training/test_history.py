"""The history of a run, drawn."""

import matplotlib as mpl

from dlref.training import History


def test_history_can_be_drawn():
    history = History(loss=[3.0, 2.0], validation_loss=[4.0, 3.5])
    ax = history.plot()
    assert [line.get_label() for line in ax.get_lines()] == ["training", "validation"]
    assert ax.get_lines()[1].get_xydata().tolist() == [[1, 4], [2, 3.5]]
    assert History(loss=[1.0]).plot(ax) is ax
    assert len(ax.get_lines()) == 3
    assert len(History().plot().get_lines()) == 0
    mpl.pyplot.close("all")
