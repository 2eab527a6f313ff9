"""Nothing that looks like code is untested: every block of the built site against what this session ran."""

from itertools import chain

import pytest

from docs._hooks import exemptions
from tests import census
from tests.codeblocks import PROVEN, left_out
from tests.evidence import Evidence


def test_every_printed_block_is_proven(request):
    partial = left_out(request.config)
    if partial:
        assert not request.config.option.full, f"--full, but {partial}: run pytest --full --cov without paths"
        pytest.skip(f"the census needs the whole suite, and {partial}: run make test")
    evidence = Evidence(request.session)
    pages = chain(census.built_pages(request.getfixturevalue("built_site")), census.rendered_pages())
    entries, problems = census.take(pages, evidence.find, exemptions.load(), why=lambda: evidence.reason)
    assert not problems, f"{len(problems)} of {len(problems) + len(entries)} blocks\n" + "\n".join(problems)
    assert entries
    request.config.stash[PROVEN] = entries
