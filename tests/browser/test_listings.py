"""Below a listing: its whole file, copied with a button or downloaded."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_pages import PART
from tests.proof.keys import ROOT


def test_the_whole_file_is_copied(visit: Visit) -> None:
    page = visit.open(PART)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    button = page.locator("button[data-file]").first
    expect(button).to_be_visible()
    name = str(button.get_attribute("data-file")).partition("snippets/")[2]
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == (ROOT / "snippets" / name).read_text("utf-8")
    expect(button).to_have_text("Copy whole file")


def test_the_whole_file_is_downloaded(visit: Visit) -> None:
    page = visit.open(PART)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    link = page.locator(".listing a[download]").first
    with page.expect_download() as started:
        link.click()
    file = started.value
    (path,) = (ROOT / "snippets").rglob(file.suggested_filename)
    assert file.path().read_bytes() == path.read_bytes()
