"""Pages on paper, and topics as PDFs."""

import re
import subprocess
import sys
import zlib
from functools import cache, cached_property
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from docs._hooks import topics
from docs._hooks.path import front
from tests.browser.conftest import ADDRESS, Visit, visits
from tests.browser.test_pages import ADAPTIVE, HUB, LAB, THEMED
from tests.proof.keys import ROOT

READS = ("docs/_build", "mkdocs.yml")
A4, LETTER = 680, 702  # the width between the margins of print.css, in pixels
DEEPER = "section[data-pass]"
SMALL = "variational"
HIDDEN = """selector => [...document.querySelectorAll(selector)]
  .filter(e => !e.checkVisibility({contentVisibilityAuto: true})).map(e => e.outerHTML.slice(0, 80))"""

TOOLS = "button, input:not(.md-toggle, .tabbed-set > input), nav, footer, header"
SEEN = """selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility())
  .map(e => e.outerHTML.slice(0, 80))"""
WIDE = """width => [...document.querySelectorAll("article :is(p, li, pre, code, table, math, img, .figure, details)")]
  .filter(e => e.getBoundingClientRect().right > width + 5).map(e => e.outerHTML.slice(0, 120))"""
SCROLLS = """[...document.querySelectorAll("article *")]
  .filter(e => e.checkVisibility() && /auto|scroll/.test(getComputedStyle(e).overflowX))
  .filter(e => !e.matches("table, .tabbed-labels")).map(e => e.outerHTML.slice(0, 80))"""
BROKEN = r"""[...document.querySelectorAll("article pre > code")].filter(code => {
  const style = getComputedStyle(code), lines = code.textContent.replace(/\n$/, "").split("\n").length
  return code.clientHeight > parseFloat(style.lineHeight) * (lines + .5) + 2 * parseFloat(style.paddingTop)
}).map(code => code.textContent.slice(0, 60))"""


def before_print(page: Page) -> None:
    """What a browser does before it prints: it tells the scripts, then the style sheets."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def after_print(page: Page) -> None:
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_shows_what_the_screen_hides(browser: Browser, built_site: Path, scripts: bool) -> None:
    """Folds, sections of later passes and all tabs, in the light scheme, whatever the reader has chosen."""
    for reader in visits(browser, built_site, color_scheme="dark", java_script_enabled=scripts):
        page = reader.page
        if scripts:
            reader.open(THEMED).locator("fieldset.passes label", has_text="First pass").click()
            assert page.evaluate(HIDDEN, f"{DEEPER} > h2")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
        else:
            page.goto(reader.address + THEMED)
        page.emulate_media(media="print", color_scheme="dark")
        for shown in ("details", DEEPER, ".tabbed-block", ".tabbed-labels"):
            everything = f"{shown} > :not(summary, .listing, .stamp, .answer, .had-it, .run, .tick)"
            assert page.locator(everything).count() > 0
            assert page.evaluate(HIDDEN, everything) == []
        assert page.evaluate("getComputedStyle(document.querySelector('.md-typeset')).color") == "rgb(0, 0, 0)"
        expect(page.locator(".figure-light").first).to_be_visible()
        expect(page.locator(".figure-dark").first).to_be_hidden()
        named = "getComputedStyle(document.querySelector('.footnote a[href^=http]'), '::after').content"
        assert (page.evaluate(named) == "none") == scripts


@pytest.mark.parametrize("path", [THEMED, ADAPTIVE, HUB, LAB])
def test_a_page_fits_the_paper(visit: Visit, path: str) -> None:
    """No tools, nothing beyond the edge, and no broken line of code, whose letters are as small as it asks for."""
    page = visit.open(path)
    before_print(page)
    for width in (A4, LETTER):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
        assert page.evaluate(WIDE, width) == []
        assert page.evaluate(BROKEN) == []
        assert page.evaluate(SCROLLS) == []
    assert page.evaluate(SEEN, f"{TOOLS}, .listing, .stamp, .md-path, .facts .pdf") == []


@pytest.mark.parametrize("path", [THEMED, ADAPTIVE])
def test_links_have_numbers_and_their_addresses_stand_at_the_end(visit: Visit, path: str) -> None:
    """The numbers go on from those of the citations, and the same address has the same number."""
    page = visit.open(path)
    assert page.locator(".address-number, .addresses").count() == 0
    before_print(page)
    links = page.locator("article a:has(> .address-number)")
    found = links.evaluate_all("all => all.map(a => [Number(a.lastChild.textContent), a.href])")
    first = page.locator(".footnote > ol > li").count() + 1
    listed = page.locator(".addresses > li").all_inner_texts()
    assert first > 1
    assert page.locator(".addresses").evaluate("list => list.start") == first
    assert {number: listed[number - first] for number, _ in found} == dict(found)
    assert sorted({number for number, _ in found}) == list(range(first, first + len(listed)))
    left = page.locator("article a:visible:not(:has(.address-number))").evaluate_all(
        """all => all.filter(a => a.href.split("#")[0] !== location.href && !/^(doi|arXiv):/.test(a.textContent))
                     .map(a => a.outerHTML)"""
    )
    assert left == []
    assert [address for address in listed if address.startswith(f"{ADDRESS}{path}")] == []


def test_an_archive_prints_the_addresses_of_the_site(visit: Visit) -> None:
    """Its pages are files, and name themselves so."""
    page = visit.open("404.html")
    page.evaluate(
        """site => {
             document.head.insertAdjacentHTML("beforeend", `<link rel="canonical" href="${site}a/here.html">`)
             document.querySelector("article").innerHTML = `<a href="#x">x</a> <a href="here.html#x">x</a>
               <a href="there.html#far">there</a> <a href="../b/index.html">hub</a> <a href="https://x.org/y.html">y</a>
               <a href="there.html#far">again</a>`
           }""",
        ADDRESS,
    )
    before_print(page)
    listed = page.locator(".addresses > li").all_inner_texts()
    assert listed == [f"{ADDRESS}a/there/#far", f"{ADDRESS}b/", "https://x.org/y.html"]
    assert page.locator(".address-number").all_inner_texts() == ["1", "2", "3", "1"]


def test_after_printing_the_page_is_as_it_was(visit: Visit) -> None:
    page = visit.open(THEMED)
    page.locator("fieldset.passes label", has_text="First pass").click()
    page.locator("details:visible > summary").first.click()
    state = "[document.querySelector('article').innerText, document.querySelectorAll('details[open]').length]"
    before = page.evaluate(state)
    assert before[1] == 1
    for _ in range(2):
        before_print(page)
        after_print(page)
        page.wait_for_function(f"opened => {state}[1] === opened", arg=before[1])
        assert page.evaluate(state) == before


# A topic as a PDF


class Pdf:
    """As much of a PDF by Chromium as these tests ask for: its bookmarks, its links and the text of its pages."""

    def __init__(self, path: Path) -> None:
        found = re.findall(rb"^(\d+) 0 obj\n(.*?)\nendobj", path.read_bytes(), re.S | re.M)
        self.objects = {int(number): body for number, body in found}
        self.pages = [number for number, body in self.objects.items() if re.match(rb"<</Type /Page\n", body)]

    def stream(self, number: int) -> str:
        head, _, rest = self.objects[number].partition(b"stream\n")
        packed = rest.removesuffix(b"\nendstream")
        return (zlib.decompress(packed) if b"FlateDecode" in head else packed).decode("latin-1")

    def refers(self, number: int, name: str) -> int:
        found = re.search(rf"/{name} (\d+) 0 R".encode(), self.objects[number])
        return int(found[1]) if found else 0

    @cached_property
    def bookmarks(self) -> list[tuple[str, int, int]]:
        """Titles, depths and pages, in the order of the pages."""
        (root,) = (number for number, body in self.objects.items() if body.startswith(b"<</Type /Outlines"))
        return list(self.below(self.refers(root, "First"), 0))

    def below(self, number: int, depth: int):  # type: ignore[no-untyped-def]
        while number:
            title = re.search(rb"/Title (?:\((.*?)\)|<FEFF(\w+)>)\n", self.objects[number])
            page = re.search(rb"/Dest \[(\d+) 0 R", self.objects[number])
            assert title
            assert page
            words = re.sub(rb"\\(.)", rb"\1", title[1]).decode() if title[2] is None else decoded(title[2].decode())
            yield words, depth, self.pages.index(int(page[1]))
            yield from self.below(self.refers(number, "First"), depth + 1)
            number = self.refers(number, "Next")

    @cache  # noqa: B019
    def font(self, number: int) -> dict[str, str]:
        """The letters of a font by their codes."""
        letters, table = dict[str, str](), self.stream(self.refers(number, "ToUnicode"))
        for code, letter in re.findall(r"^<(\w+)> <(\w+)>$", table.partition("beginbfchar")[2], re.M):
            letters[code] = decoded(letter)
        for first, last, letter in re.findall(r"^<(\w+)> <(\w+)> <(\w+)>$", table, re.M):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[f"{int(first, 16) + step:0{len(first)}X}"] = chr(ord(decoded(letter)[-1]) + step)
        return letters

    @cache  # noqa: B019
    def text(self, page: int) -> str:
        """What a page says, without spaces."""
        number, fonts, words = self.pages[page], dict[str, dict[str, str]](), ""
        for name, at in re.findall(rb"/(F\d+) (\d+) 0 R", self.objects[number]):
            fonts[name.decode()] = self.font(int(at))
        letters: dict[str, str] = {}
        for name, shown in re.findall(r"/(F\d+) [\d.]+ Tf|<(\w+)> Tj", self.stream(self.refers(number, "Contents"))):
            letters = fonts[name] if name else letters
            width = len(next(iter(letters), "0000"))
            words += "".join(letters.get(shown[i : i + width], "") for i in range(0, len(shown), width))
        return together(words)


def decoded(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")


def together(words: str) -> str:
    return re.sub(r"\s", "", words)


def make_pdf(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "docs._build.pdf", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=280)


@pytest.fixture(scope="module")
def pdf(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Pdf:
    folder = tmp_path_factory.mktemp("pdf")
    done = make_pdf(SMALL, "--site", str(built_site), "--into", str(folder))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == [f"{SMALL}.pdf"]
    return Pdf(folder / f"{SMALL}.pdf")


@pytest.fixture(scope="module")
def small() -> topics.Topic:
    return next(topic for topic in topics.load() if topic.name == SMALL)


def test_the_bookmarks_are_the_hub_and_its_parts(pdf: Pdf, small: topics.Topic) -> None:
    parts = [front(page)["title"] for page in small.pages()[1:]]
    assert [title for title, depth, _ in pdf.bookmarks if depth == 0] == [small.title, *parts]
    pages = [page for _, _, page in pdf.bookmarks]
    assert pages == sorted(pages)


def test_every_bookmark_leads_to_its_heading(pdf: Pdf) -> None:
    assert len(pdf.bookmarks) > 50
    lost = [title for title, _, page in pdf.bookmarks if together(title) not in pdf.text(page)]
    assert lost == []
    titles = [title for title, _, _ in pdf.bookmarks]
    assert any(title.endswith("\xa0second pass") for title in titles)  # later passes are printed as well
    assert [title for title in titles if re.search(r"\S(second|third) pass$", title)] == []


def test_the_first_and_the_last_part_are_there_to_their_ends(pdf: Pdf, built_site: Path, small: topics.Topic) -> None:
    text = "".join(map(pdf.text, range(len(pdf.pages))))
    for page in (small.pages()[1], small.pages()[-1]):
        html = (built_site / page.removesuffix(".md") / "index.html").read_text("utf-8")
        plain = re.findall(r"<p>([\w ,.]{50,})</p>", html)
        assert len(plain) > 1
        assert [words for words in plain if together(words) not in text] == []
    assert together(f"{ADDRESS}architectures/{SMALL}/") in pdf.text(0)
    assert "CCBY4.0" in pdf.text(0)
    assert f"1/{len(pdf.pages)}" in pdf.text(0)


def test_links_stay_inside_where_they_can(pdf: Pdf) -> None:
    """To other parts of the topic by pages, to all else by the address of the site."""
    outside = {found.decode() for body in pdf.objects.values() for found in re.findall(rb"/URI \((.*?)\)", body)}
    assert [address for address in outside if f"/{SMALL}/" in address] == []
    assert f"{ADDRESS}architectures/autoencoders/" in outside
    assert [address for address in outside if not address.startswith("http")] == []
    inside = [body for body in pdf.objects.values() if b"/Subtype /Link" in body and b"/Dest" in body]
    assert len(inside) > 20


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "there is no topic 'nowhere' with pages; write one of: deep-learning, "),
        ([SMALL, "--site", "snippets"], "snippets is no built site: run `make build` first"),
    ],
)
def test_what_cannot_be_printed_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = make_pdf(*arguments, "--into", str(tmp_path / "pdf"))
    assert done.returncode != 0
    assert said in done.stderr
    assert not (tmp_path / "pdf").exists()
