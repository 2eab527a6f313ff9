"""The built site, for the tests of the site. What it is made of, and with, is said in `tests.proof.site`."""

from pathlib import Path

import pytest

from tests.proof import site


@pytest.fixture(scope="session")
def built_site(pytestconfig: pytest.Config) -> Path:
    """The built site, made once for each state of its sources."""
    return site.built(pytestconfig.rootpath)
