"""What a pytest session carries about: the runs of its programs, and the device it was told to use."""

import pytest

from tests.proof.programs import Programs

PROGRAMS = pytest.StashKey[Programs]()
DEVICE = pytest.StashKey[str]()
