"""The proof of the small library."""

from dlref.topic import double


def test_double():
    assert double(3, times=2) == 12
