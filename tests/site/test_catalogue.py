"""The catalogue: a wrong entry is refused with its file and line, and a dead link is never a link."""

import re

import pytest
import yaml
from mkdocs.exceptions import PluginError

from docs._hooks import catalogue, resources

READS = ("docs/_data",)
GOOD = {
    "id": "a-book",
    "title": "A Book about Networks",
    "authors": ["A. Author"],
    "year": 2024,
    "url": "https://www.python.org/a",
    "kind": "book",
    "stage": "first-look",
    "level": 1,
    "minutes": 90,
    "why": "Shows each step with a drawing; look at chapter two.",
    "guides": ["grundy"],
    "status": "live",
    "checked": {"date": "2026-11-20", "how": "by hand"},
    "recommended": True,
}


def written(folder, *entries, topic="feedforward"):
    (folder / f"{topic}.yml").write_text(yaml.safe_dump(list(entries)), "utf-8")
    return folder


def test_a_good_entry_is_read(tmp_path):
    (resource,) = catalogue.load(written(tmp_path, GOOD))
    assert (resource.id, resource.topic, resource.usable) == ("a-book", "feedforward", True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": None}, "title"),
        ({"title": "Here"}, "the real title is expected"),
        ({"kind": "blog"}, "kind: Input should be 'book'"),
        ({"stage": "later"}, "stage"),
        ({"level": 4}, "level: Input should be less than or equal to 3"),
        ({"minutes": 0}, "minutes"),
        ({"why": "Good."}, "why"),
        ({"url": None}, "a live resource needs an address"),
        ({"url": "http://www.python.org/a"}, "https is expected"),
        ({"url": "python.org"}, "url"),
        ({"status": "dead", "recommended": False}, "a dead resource names the id of what to read instead"),
        ({"status": "dead", "replaced_by": "a-book"}, "a dead resource cannot be recommended"),
        ({"guides": ["cs231n"]}, "guides"),
        ({"access": "trial"}, "access: Input should be 'free', 'login' or 'paid'"),
        ({"language": ""}, "language"),
        ({"stars": 5}, "stars: Extra inputs are not permitted"),
        ({"id": "A Book"}, "id"),
        ({"checked": {"date": "yesterday", "how": "by hand"}}, "checked.date"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_entry_is_refused(tmp_path, change, message):
    entry = {key: value for key, value in (GOOD | change).items() if value is not None or key == "url"}
    with pytest.raises(PluginError, match=r"feedforward\.yml:\d+: ") as caught:
        catalogue.load(written(tmp_path, entry))
    assert message in str(caught.value)
    assert str(entry["id"]) in str(caught.value)


def test_the_line_of_the_wrong_entry_is_named(tmp_path):
    written(tmp_path, GOOD)
    text = (tmp_path / "feedforward.yml").read_text("utf-8").replace("year: 2024", "year: 1066")
    (tmp_path / "feedforward.yml").write_text(
        "# first\n\n- id: a-book\n" + text.replace("- ", "  ", 1).replace("  id: a-book\n", ""), "utf-8"
    )
    with pytest.raises(PluginError, match=r"feedforward\.yml:3: a-book: year"):
        catalogue.load(tmp_path)


def test_unknown_topic(tmp_path):
    with pytest.raises(PluginError, match=r"catalogue/astrology\.yml:1: 'astrology' is no topic"):
        catalogue.load(written(tmp_path, GOOD, topic="astrology"))


def test_not_a_list(tmp_path):
    (tmp_path / "feedforward.yml").write_text("a: 1\n", "utf-8")
    with pytest.raises(PluginError, match=r"feedforward\.yml:1: a list is expected, got mapping"):
        catalogue.load(tmp_path)


def test_not_yaml(tmp_path):
    (tmp_path / "feedforward.yml").write_text("- [", "utf-8")
    with pytest.raises(PluginError, match=r"docs/_data/catalogue/feedforward\.yml:[12]: not YAML"):
        catalogue.load(tmp_path)


def test_same_id_in_two_files(tmp_path):
    written(tmp_path, GOOD)
    with pytest.raises(PluginError, match=r"optimization\.yml:1: the id 'a-book' is that of .*/feedforward\.yml:1 too"):
        catalogue.load(written(tmp_path, GOOD | {"url": "https://www.python.org/b"}, topic="optimization"))


@pytest.mark.parametrize("url", ["https://www.python.org/a", "https://python.org/a/", "https://WWW.python.org/a"])
def test_same_address_twice(tmp_path, url):
    with pytest.raises(PluginError, match=r"\d+: the address 'python\.org/a.*' is that of .*/feedforward\.yml:1 too"):
        catalogue.load(written(tmp_path, GOOD, GOOD | {"id": "other", "url": url}))


def test_replacement_does_not_exist(tmp_path):
    dead = GOOD | {"id": "dead", "status": "dead", "replaced_by": "nobody", "recommended": False}
    with pytest.raises(PluginError, match="dead: replaced_by names 'nobody', which is not in the catalogue"):
        catalogue.load(written(tmp_path, dead))


def test_replacement_is_dead_itself(tmp_path):
    dead = GOOD | {"status": "dead", "recommended": False}
    with pytest.raises(PluginError, match="'two', which is not live itself"):
        catalogue.load(
            written(tmp_path, dead | {"id": "one", "replaced_by": "two"}, dead | {"id": "two", "replaced_by": "one"})
        )


def test_too_many_recommended(tmp_path):
    many = [GOOD | {"id": f"book-{i}", "url": f"https://www.python.org/{i}"} for i in range(9)]
    with pytest.raises(
        PluginError, match=r"feedforward\.yml:\d+: book-8: more than 8 .* are recommended for first-look"
    ):
        catalogue.load(written(tmp_path, *many))


@pytest.fixture
def dead_and_alive(tmp_path, monkeypatch):
    dead = GOOD | {"id": "old", "title": "An <Old> Page", "url": "https://www.python.org/old", "status": "dead"}
    loaded = catalogue.load(written(tmp_path, GOOD, dead | {"replaced_by": "a-book", "recommended": False}))
    monkeypatch.setattr(resources, "load", lambda: loaded)
    return loaded


def test_a_dead_link_is_never_a_link(dead_and_alive):
    html = resources.of_topic("feedforward")
    assert "python.org/old" not in html
    assert "<s>An &lt;Old&gt; Page</s>" in html
    assert "No longer there: take" in html
    assert html.count('href="https://www.python.org/a"') == 2  # the book itself, and as a replacement


def test_one_that_is_out_of_date_is_still_a_link(dead_and_alive, monkeypatch):
    older = dead_and_alive[1].model_copy(update={"status": "obsolete"})
    monkeypatch.setattr(resources, "load", lambda: (dead_and_alive[0], older))
    html = resources.of_topic("feedforward")
    assert '<a href="https://www.python.org/old">An &lt;Old&gt; Page</a>' in html
    assert "Out of date: take" in html
    assert "<s>" not in html


def test_an_archived_copy_is_offered(dead_and_alive, monkeypatch):
    archived = dead_and_alive[1].model_copy(update={"archived": "https://web.archive.org/web/2020/x"})
    monkeypatch.setattr(resources, "load", lambda: (dead_and_alive[0], archived))
    assert 'href="https://web.archive.org/web/2020/x">archived copy' in resources.of_topic("feedforward")


def row(**change):
    """The facts of the good entry with a change, as readers see them."""
    html = resources.listing([catalogue.Resource.model_validate(GOOD | {"topic": "feedforward"} | change)])
    return re.sub(r"<[^>]+>", "", html).strip()


def test_a_row_says_what_it_takes_and_how_it_was_checked():
    said = row(access="login", language="Python with PyTorch", minutes=150)
    assert "★ · Book · First look · 2.5 h · Python with PyTorch · needs a login · recommended" in said
    assert said.endswith("Checked on 20 November 2026: by hand.")
    assert "costs money" in row(access="paid")
    assert not {"login", "money", "None"} & set(row().split())
    assert "recommended" not in row(recommended=False)
    assert "Now at this address. Checked on" in row(status="moved")


@pytest.mark.parametrize(
    ("minutes", "words"), [(20, "20 min"), (120, "120 min"), (150, "2.5 h"), (180, "3 h"), (300, "5 h"), (1230, "20 h")]
)
def test_hours_are_told_to_a_half(minutes, words):
    assert catalogue.Resource.model_validate(GOOD | {"minutes": minutes}).duration == words


def test_recommended_ones_come_first_and_dead_ones_are_folded(dead_and_alive, monkeypatch):
    other = dead_and_alive[0].model_copy(
        update={"id": "other", "title": "Another", "recommended": False, "stage": "must-read"}
    )
    early = dead_and_alive[0].model_copy(update={"id": "early", "title": "The Earlier One", "stage": "must-read"})
    monkeypatch.setattr(resources, "load", lambda: (other, *dead_and_alive, early))
    html = resources.of_topic("feedforward")
    groups = ["#recommended }", "The Earlier One", "A Book about", "#others }", "Another"]
    order = [*groups, "#replaced }", "<details><summary>1 link", "Old"]
    assert [html.index(words) for words in order] == sorted(html.index(words) for words in order)
    assert "Another" not in resources.recommended()
    assert "| [Feedforward networks](feedforward.md) | 2 | 1 | 1 |" in resources.overview()


def test_topic_pages_show_what_is_recommended(dead_and_alive):
    html = resources.further("feedforward")
    assert "First look" in html
    assert "A Book about Networks" in html
    assert "Old" not in html


def test_one_resource_in_a_sentence(dead_and_alive):
    assert resources.link("a-book").startswith('<a href="https://www.python.org/a">A Book about Networks</a> (')


@pytest.mark.parametrize(("identifier", "message"), [("b-book", "has this id"), ("old", "its status is dead")])
def test_a_sentence_cannot_send_a_reader_where_nothing_is(dead_and_alive, identifier, message):
    with pytest.raises(ValueError, match=message):
        resources.link(identifier)


@pytest.mark.parametrize(("topic", "message"), [("alchemy", "no such topic"), ("graph", "recommends nothing yet")])
def test_a_page_cannot_ask_for_what_is_not_there(dead_and_alive, topic, message):
    with pytest.raises(ValueError, match=message):
        resources.further(topic)


def test_the_catalogue_itself_is_good():
    assert catalogue.load()
