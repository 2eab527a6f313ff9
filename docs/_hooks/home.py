"""What the home page says about the proof: counted when the site is built, never written by hand."""

from datetime import date

from docs._hooks.proven import device_name, shown
from tests.proof import exemptions, reader
from tests.proof.keys import ROOT

RUN = {"inline", "snippet", "section"}


def proven() -> str:
    """The counts as a list: blocks printed, blocks that ran on each device, and what is exempt."""
    today = shown()
    names = [path.relative_to(ROOT).as_posix() for path in reader.markdown_files()]
    printed = [source for name in names for _, source in today.sources.page(name) if source.kind in RUN]
    facts = [(str(len(printed)), "blocks of Python on the pages, each run by the tests")]
    for record in today.stamps.records:
        held = sum(record.find(source.key, source.lines) is not None for source in printed)
        day = f"{date.fromisoformat(record.date):%d %B %Y}"
        facts.append((str(held), f"of them stamped on {device_name(record)}, {day}"))
    if not today.stamps.records:
        facts.append(("–", "no stamps yet: the next full run writes them"))
    facts.append((str(len(exemptions.load())), "blocks that cannot run here, each listed with its reason"))
    items = "".join(f"<div><dt>{words}</dt><dd>{number}</dd></div>" for number, words in facts)
    return f'<dl class="counts">{items}</dl>'
