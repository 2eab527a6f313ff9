"""The routes of the older guides: a wrong one is refused with its line, and an address leads to what it promises."""

import random
import re

import pytest
import yaml
from mkdocs.exceptions import PluginError

from docs._build import addresses
from docs._hooks import catalogue, guides, resources, routes
from docs._hooks.routes import Route, Topic

READS = ("docs/_data",)

GOOD = {
    "guide": "grundy",
    "title": "Deep Learning",
    "author": "A club",
    "year": 2020,
    "licence": "none stated",
    "original": "https://www.python.org/a",
    "teaches": "Concept by concept.",
    "suits": "The curious.",
    "roles": {"code": "Code & more"},
    "claims": [{"section": "one", "says": "All is *well*.", "holds": "It is not.", "at": "start/a-neuron.md"}],
    "sections": [
        {
            "id": "one",
            "title": "One [section]",
            "about": "What it is.",
            "topics": [
                {"topic": "sigmoid", "at": "start/a-neuron.md#sigmoid", "kind": "taught"},
                {"topic": "a <b> topic"},
            ],
            "resources": [{"id": "mazur-backprop", "stage": "tips", "stars": 2, "role": "code"}],
            "exercises": [
                {
                    "task": "The same",
                    "versions": [
                        {"library": "Theano", "id": "mazur-backprop"},
                        {"library": "NumPy", "at": "start/a-neuron.md#sigmoid"},
                    ],
                }
            ],
        },
        {"id": "two", "title": "Two", "about": "What else there is."},
    ],
}


def changed(*steps, value):
    """The good route with another value in one place; None takes the key away."""
    route = yaml.safe_load(yaml.safe_dump(GOOD))
    inside = route
    for step in steps[:-1]:
        inside = inside[step]
    if value is None:
        del inside[steps[-1]]
    else:
        inside[steps[-1]] = value
    return route


def written(folder, route, name="grundy"):
    (folder / f"{name}.yml").write_text(yaml.safe_dump(route, sort_keys=False), "utf-8")
    return folder


def test_a_good_route_is_read(tmp_path):
    (route,) = routes.load(written(tmp_path, GOOD))
    assert (route.count("taught"), route.count("defined"), route.count(None)) == (1, 0, 1)


SECTION = ("sections", 0)
WRONG = [
    (("year",), 20, "year: ", "year: 20"),
    (("stars",), 5, "stars: Extra inputs", "stars: 5"),
    (("sections",), [], "sections: ", "sections:"),
    ((*SECTION, "topics", 1, "at"), "start/a-neuron.md#slope", "both, or neither", "- topic: a <b> topic"),
    ((*SECTION, "topics", 0, "at"), "start/a-neuron.md", "should match pattern", "at: start/a-neuron.md"),
    ((*SECTION, "topics", 0, "at"), "start/nosuch.md#x", "no page docs/start/nosuch.md", "at: start/nosuch.md#x"),
    ((*SECTION, "topics", 0, "kind"), "said", "kind: Input should be 'taught' or 'defined'", "kind: said"),
    ((*SECTION, "resources", 0, "id"), "nosuch", "'nosuch' is not in the catalogue", "- id: nosuch"),
    ((*SECTION, "resources", 0, "stage"), "later", "stage: ", "stage: later"),
    ((*SECTION, "resources", 0, "stars"), 4, "stars: ", "stars: 4"),
    ((*SECTION, "resources", 0, "role"), "video", "'video' is no role of this guide; it names code", "role: video"),
    (
        (*SECTION, "exercises", 0, "versions", 0, "id"),
        "nosuch",
        "'nosuch' is not in the catalogue",
        "id: nosuch",
    ),
    ((*SECTION, "exercises", 0, "versions", 1, "at"), "a/b.md", "no page docs/a/b.md", "at: a/b.md"),
    ((*SECTION, "exercises", 0, "versions", 1, "at"), None, "either id, ", "- library: NumPy"),
    (("claims", 0, "at"), "a/b.md", "no page docs/a/b.md", "at: a/b.md"),
    (("claims", 0, "section"), "three", "the guide has no section 'three'", "section: three"),
    (("guide",), "yerevann", "the file is that of 'grundy', not of 'yerevann'", "guide: yerevann"),
    (("sections", 0, "id"), "One", "sections.0.id: ", "id: One"),
]


@pytest.mark.parametrize(("steps", "value", "message", "at"), WRONG, ids=lambda one: str(one)[:40])
def test_a_wrong_route_is_refused_with_its_line(tmp_path, steps, value, message, at):
    written(tmp_path, changed(*steps, value=value))
    with pytest.raises(PluginError) as caught:
        routes.load(tmp_path)
    found = re.fullmatch(r"docs/_data/routes/grundy\.yml:(\d+): (.*)", str(caught.value), re.S)
    assert found, caught.value
    assert message in found[2]
    assert at in (tmp_path / "grundy.yml").read_text("utf-8").splitlines()[int(found[1]) - 1]


def test_a_section_stands_there_once(tmp_path):
    twice = changed("sections", value=GOOD["sections"] * 2)
    with pytest.raises(PluginError, match=r"grundy\.yml:\d+: there is a section 'one' already"):
        routes.load(written(tmp_path, yaml.safe_load(yaml.dump(twice))))


def test_a_file_of_no_guide(tmp_path):
    with pytest.raises(PluginError, match=r"routes/nobody\.yml:1: 'nobody' is no guide; expected one of virgilio-2019"):
        routes.load(written(tmp_path, GOOD, "nobody"))


def test_a_route_is_a_mapping(tmp_path):
    with pytest.raises(PluginError, match=r"routes/grundy\.yml:1: a mapping is expected, got sequence"):
        routes.load(written(tmp_path, []))


def test_a_page_shows_all_of_its_route(tmp_path, monkeypatch):
    loaded = routes.load(written(tmp_path, GOOD))
    monkeypatch.setattr(routes, "load", lambda: loaded)
    about, page = guides.about("grundy"), guides.guide("grundy")
    assert "The original is [Deep Learning](https://www.python.org/a) by A club, 2020 (licence: none stated)." in about
    assert "Of its 2 topics 1 are taught on this site, and 1 are still open. Of its 1 resources 1 are neither" in about
    about_one = "What it is. The page to which its topics lead takes 60 minutes."
    assert f"## One \\[section\\] {{ #one }}\n\n{about_one}\n\n!!! warning" in page
    assert "Next: [Two](#two)" in page
    assert page.count("Next: ") == 1
    assert page.count("The guide says") == 1
    assert '"The guide says: All is \\*well\\*."\n    It is not. [Where it stands here](../start/a-neuron.md)' in page
    assert "- [sigmoid](../start/a-neuron.md#sigmoid) · *A neuron that decides* { #topic-one-sigmoid }\n" in page
    assert "- a &lt;b> topic {" in page
    assert "<strong>Code &amp; more</strong>" in page
    assert "In the guide: ★★" in page
    assert "| NumPy | [here](../start/a-neuron.md#sigmoid) |" in page
    assert "| [Grundy](grundy.md) | 2 | 1 | 0 | 1 | 1 |" in guides.guides()
    assert guides.which() == "**[Grundy](grundy.md).** Concept by concept. The curious."
    with pytest.raises(ValueError, match="no such guide; expected one of grundy"):
        guides.guide("yerevann")


def test_what_a_topic_says_of_where_it_stands():
    for kind, words in (("defined", "*A neuron that decides*, defined"), ("taught", "*A neuron that decides*")):
        topic = Topic.model_validate({"topic": "x", "at": "start/a-neuron.md#sigmoid", "kind": kind})
        route = routes.load()[0]
        section = route.sections[0].model_copy(update={"topics": (topic,)})
        shown = guides.sections(route.model_copy(update={"sections": (section,)}))
        assert f"- [x](../start/a-neuron.md#sigmoid) · {words} {{" in shown


def test_a_topic_says_that_it_waits_for_the_second_pass():
    at = "architectures/attention/scores.md#variance"
    assert guides.where(Topic.model_validate({"topic": "x", "at": at, "kind": "taught"})) == "*Scores*, second pass"
    at = "practice/methodology.md#paper"  # a page without a title in its front matter
    assert guides.where(Topic.model_validate({"topic": "x", "at": at, "kind": "taught"})) == "*How to go on learning*"
    at = "concepts/losses.md#logit"
    assert guides.where(Topic.model_validate({"topic": "x", "at": at, "kind": "taught"})) == "in the dictionary"


def test_what_is_to_play_with_stays_in_its_list():
    (virgilio,) = (one for one in routes.load() if one.guide == "virgilio-2020")
    (section,) = (one for one in virgilio.sections if one.id == "gan")
    headings = [words for words, _ in guides.groups(virgilio, section)]
    assert headings == ["", "First look, in this order", "Dive deeper", "Second pass"]
    assert "In the guide: Play" in dict(guides.groups(virgilio, section))["First look, in this order"]


def test_every_guide_has_its_route_and_its_page():
    assert [route.guide for route in routes.load()] == list(catalogue.GUIDES)
    for route in routes.load():
        text = (routes.DOCS / "guides" / f"{route.guide}.md").read_text("utf-8")
        assert f'[[= about_guide("{route.guide}") =]]' in text
        assert f'[[= guide("{route.guide}") =]]' in text


def test_a_route_lists_what_the_catalogue_says_that_the_guide_cites():
    for route in routes.load():
        listed = {source.id for section in route.sections for source in section.resources}
        assert listed == {one.id for one in resources.load() if route.guide in one.guides}, route.guide


def test_every_topic_has_its_place():
    assert [(route.guide, topic.topic) for route in routes.load() for topic in route.topics if not topic.at] == []


def test_few_topics_are_only_defined():
    assert sum(route.count("defined") for route in routes.load()) <= 100


def placed() -> list[tuple[Route, Topic]]:
    return [(route, topic) for route in routes.load() for topic in route.topics if topic.at]


def test_the_section_at_an_address_names_the_topic():
    """`python -m docs._build.addresses` lists all faults, and proposes places."""
    found = [(route.guide, topic.topic, topic.at, addresses.places().fault(topic)) for route, topic in placed()]
    assert [fault for fault in found if fault[-1]] == []


def test_a_wrong_address_is_noticed():
    """Deal the addresses out anew, to sections anywhere: hardly one of them names its topic."""
    chance, everywhere = random.Random(0), sorted(addresses.places().texts)
    topics = [topic for _, topic in placed() for _ in range(5)]
    passed = [one for one in topics if not addresses.places().fault(
        one.model_copy(update={"at": chance.choice(everywhere)}))]  # fmt: skip
    assert len(passed) < 0.05 * len(topics)


PAGE = """---
title: x
---

# Networks

Before.

## Layers of gates { #gates data-pass="2" }

A forget gate **keeps** the
state.

```python
# ## no heading { #no }
```

### Inside { #inside }

Deeper.

## Next

End.
"""


def test_a_section_ends_at_the_next_heading_of_its_level():
    found = dict(addresses.sections(PAGE))
    assert list(found) == ["gates", "inside"]
    assert "Networks" in found["gates"]
    assert "Deeper." in found["gates"]
    assert "End." not in found["gates"]
    assert "Before." not in found["gates"]
    assert "forget" not in found["inside"]


CONCEPTS = """# Concepts: recurrent networks

## Elman network { #elman .quiet }

Also: simple recurrent network.
{ .names }
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "_data/routes").mkdir(parents=True)
    (tmp_path / "_data/routes/grundy.yml").touch()
    for name in ("guides/grundy.md", "resources/index.md", "a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE, "utf-8")
    (tmp_path / "concepts").mkdir()
    (tmp_path / "concepts/recurrent.md").write_text(CONCEPTS, "utf-8")
    return addresses.Places(tmp_path)


def test_lists_are_no_places_and_concepts_are(small):
    assert set(small.texts) == {"a.md#gates", "a.md#inside", "concepts/recurrent.md#elman"}


@pytest.mark.parametrize(
    ("topic", "at", "named", "fault"),
    [
        ("gates that forget", "a.md#gates", None, ""),
        ("gates that forget", "a.md#inside", None, "the section lacks gates, forget"),
        ("gates that forget", "a.md#nosuch", None, "no heading with this id"),
        ("long-term dependencies", "a.md#gates", None, "lacks long, term, dependencies"),
        ("long-term dependencies", "a.md#gates", "keeps the state", ""),
        ("long-term dependencies", "a.md#gates", "loses the state", "does not say 'loses the state'"),
        ("simple RNNs", "concepts/recurrent.md#elman", None, ""),
    ],
)
def test_what_counts_as_naming(small, topic, at, named, fault):
    found = small.fault(Topic.model_construct(topic=topic, at=at, kind="taught", named=named))
    assert fault in found if fault else found == ""


def test_places_are_proposed(small):
    assert small.proposals("a gate that forgets")[0] == "a.md#gates"
