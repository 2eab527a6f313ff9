"""Below each printed section of a file stands the whole file, or where the library describes it."""

import re
from html import unescape
from pathlib import Path

from tests.proof import form, reader
from tests.proof.keys import ROOT

OFFER = re.compile(
    r'<p class="listing"[^>]*><button type="button" data-file="([^"]+)" hidden>[^<]+</button><a href="([^"]+)" download'
)
REFERENCE = re.compile(r'<p class="listing"[^>]*><a href="([^"]+)"><code>([^<]+)</code> in the reference</a>')


def built(site: Path, page: Path) -> Path:
    """The HTML of a page of the repository."""
    name = page.relative_to(ROOT / "docs").with_suffix("").as_posix().removesuffix("index")
    return site / name / "index.html"


def shown(page: Path, folder: str) -> list[str]:
    """The files of which a page prints sections, one for each section."""
    blocks = reader.read(page).blocks
    return [block.section.path for block in blocks if block.section and block.section.path.startswith(folder)]


def test_each_section_of_a_snippet_offers_its_whole_file(built_site: Path) -> None:
    offered = 0
    for page in form.pages():
        html = built(built_site, page)
        pairs = OFFER.findall(html.read_text("utf-8"))
        files = [(html.parent / unescape(address)).resolve() for address, _ in pairs]
        assert [one for one, other in pairs] == [other for one, other in pairs]
        assert [file.relative_to(built_site).as_posix() for file in files] == shown(page, "snippets/"), page
        for file in files:
            assert file.read_bytes() == (ROOT / file.relative_to(built_site)).read_bytes()
        offered += len(files)
    assert offered > 20


def test_each_section_of_the_library_leads_to_its_description(built_site: Path) -> None:
    """To a page that has the place: dead links stop the build."""
    for page in form.pages():
        found = REFERENCE.findall(built(built_site, page).read_text("utf-8"))
        assert len(found) == len(shown(page, "dlref/")), page
        assert all(name in address for address, name in found if "#" in address)


def test_every_snippet_is_published(built_site: Path) -> None:
    published = {path.relative_to(built_site).as_posix() for path in (built_site / "snippets").rglob("*.py")}
    assert published == {path.relative_to(ROOT).as_posix() for path in (ROOT / "snippets").rglob("*.py")}
