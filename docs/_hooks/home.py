"""What the home page says about the proof: counted when the site is built, never written by hand."""

from docs._hooks import blocks, exemptions
from docs._hooks.stamps import Valid, device_name


def proven() -> str:
    """The counts as a list: blocks printed, blocks that ran on each device, and what is exempt."""
    pages = [blocks.read(path) for path in blocks.markdown_files()]
    printed = sum(block.language == "python" for page in pages for block in page.blocks)
    facts = [(str(printed), "blocks of Python on the pages, each run by the tests")]
    valid = Valid()
    for session in valid.sessions:
        held = sum(valid.holds(stamp) for stamp in session.stamps)
        facts.append((str(held), f"blocks stamped on {device_name(session)}, {session.date:%d %B %Y}"))
    if not valid.sessions:
        facts.append(("–", "no stamps yet: the next full run writes them"))
    facts.append((str(len(exemptions.load())), "blocks that cannot run here, each listed with its reason"))
    items = "".join(f"<div><dt>{words}</dt><dd>{number}</dd></div>" for number, words in facts)
    return f'<dl class="counts">{items}</dl>'
