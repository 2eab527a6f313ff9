"""How a file is put together, tried on libraries of a few lines."""

import doctest
import re
import types
from collections.abc import Callable

import pytest

from dlref.copying import CopyError, Definition, assembled, catalogue, importing, rewriting, sources

Library = Callable[..., str]


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Library:
    """Write a library, and copy names of its module `main`."""
    monkeypatch.setattr(sources, "PACKAGE", tmp_path / "dlref")
    catalogue.forget()

    def copy(*names: str, **files: str) -> str:
        for name, text in {"__init__": "", **files}.items():
            path = tmp_path / "dlref" / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'"""The file {name}."""\n\n{text}', "utf-8")
        return assembled([Definition("dlref.main", name) for name in names or ("f",)], "a command")

    yield copy
    catalogue.forget()


def body(text: str) -> str:
    """What comes below the head and the imports."""
    return text.split("# dlref/", 1)[1].split("\n", 2)[2].strip()


def run(text: str) -> types.SimpleNamespace:
    space: dict[str, object] = {"__name__": "copied"}
    exec(text, space)
    return types.SimpleNamespace(**space)


def examples(text: str) -> int:
    """How many examples there are; each of them must hold."""
    space, total = vars(run(text)), 0
    for name, value in list(space.items()):
        if isinstance(value, types.FunctionType):
            test = doctest.DocTestParser().get_doctest(value.__doc__ or "", space, name, None, None)
            assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
            total += len(test.examples)
    return total


def test_only_what_is_needed_in_the_order_of_use(copied):
    text = copied(
        main="from dlref.other import base\n\n\ndef unused(): ...\n\n\n"
        "def f():\n    return g() + base\n\n\ndef g():\n    return 1\n",
        other="UNUSED = 1\nbase = 2  # two\n",
    )
    assert run(text).f() == 3
    assert "unused" not in text.lower()
    assert text.index("base = 2  # two") < text.index("def f(") < text.index("def g(")
    assert "# dlref/other.py\n# The file other.\n\nbase" in text
    assert "Taken from dlref/other.py, dlref/main.py." in text


def test_comments_and_decorators_come_along_and_marks_do_not(copied):
    code = "# Why g is there\n# and what for.\n@deco\ndef f():\n    # --8<-- [start:f]\n    x = 1  # one\n"
    code += "    return x\n    # --8<-- [end:f]\n"
    text = copied(main=f"def deco(g):\n    return g\n\n\n{code}")
    assert body(text).endswith("# Why g is there\n# and what for.\n@deco\ndef f():\n    x = 1  # one\n    return x")


def test_all_statements_of_a_name_stay_together(copied):
    text = copied(main="KINDS = {1: 2}\nKINDS |= {3: 4}\nOTHER = 5\n\n\ndef f():\n    return KINDS\n")
    assert run(text).f() == {1: 2, 3: 4}
    assert "OTHER" not in text


def test_two_things_with_one_name(copied):
    helper = "def _check():\n    return {}\n\n\n"
    text = copied(
        main=f"from dlref.other import g\n\n\n{helper.format(1)}def f():\n    return _check(), g()\n",
        other=f"{helper.format(2)}def g():\n    return _check()\n",
    )
    assert run(text).f() == (1, 2)
    assert len(set(re.findall(r"def (_\w*check)\(", text))) == 2


def test_what_is_written_twice_is_taken_once(copied):
    sizes = "Sizes = int | tuple[int, ...]\n\n\n"
    text = copied(
        main=f"from dlref.other import g\n\n{sizes}def f(x: Sizes):\n    return g(x)\n",
        other=f"{sizes}def g(x: Sizes):\n    return x\n",
    )
    assert text.count("Sizes = ") == 1
    assert run(text).f(1) == 1
    text = copied(
        main="from dlref import other, third\n\n\ndef f(x: other.Sizes, y: third.Sizes):\n    return x\n",
        other=sizes,
        third=sizes,
    )
    assert text.count("Sizes = ") == 1
    assert "# dlref/third.py\n" not in text


def test_a_name_of_pythons_own(copied):
    text = copied(
        main="from dlref import other\n\n\ndef f(x):\n    return other.sum(x) + sum(x)\n",
        other="def sum(x):\n    return 100\n",
    )
    assert "def sum_(" in text
    assert run(text).f([1, 2]) == 103


def test_a_module_and_a_local_name(copied):
    """`other.g` becomes `g`, but not where `g` is an argument."""
    text = copied(
        main="from dlref import other\n\n\ndef f(g):\n    return other.g() + g\n", other="def g():\n    return 1\n"
    )
    assert run(text).f(2) == 3
    assert "other_g" in text


def test_names_that_are_all_taken(copied):
    files = {
        "other": "def g():\n    return 1\n",
        "main": "from dlref import other\n\n\ndef f({}):\n    return other.g()\n",
    }
    with pytest.raises(CopyError, match="there is no free name"):
        copied(**files | {"main": files["main"].format("g, other_g")})


def test_places_that_are_not_what_they_should_be():
    with pytest.raises(CopyError, match="two changes to the same place"):
        rewriting.applied(b"abc", [rewriting.Edit(0, 2, b"x"), rewriting.Edit(1, 3, b"y")])
    with pytest.raises(CopyError, match=r"a\.py: cannot rename m\.x where it stands, found 'm\.y'"):
        rewriting._instead(b"m.y", ("m", "x"), "x", "a.py")


def test_imports_of_what_is_not_there(copied):
    with pytest.raises(CopyError, match=r"dlref/other\.py has no nosuch"):
        copied(main="from dlref.other import nosuch\n\n\ndef f():\n    return nosuch\n", other="x = 1\n")
    with pytest.raises(CopyError, match=r"there is no module dlref\.nosuch"):
        sources.source_of("dlref.nosuch")


def test_a_topic_that_offers_what_is_not_its_own(copied):
    copied(main='from math import pi\n\n__all__ = ["pi"]\n\n\ndef f(): ...\n')
    with pytest.raises(CopyError, match=r"dlref\.main\.pi is not defined"):
        catalogue.offered()


def test_a_long_line_of_imports():
    outsides = [sources.Outside("math", f"name_number_{i:02}", f"name_number_{i:02}") for i in range(9)]
    text = importing.block(outsides, {outside: outside.alias for outside in outsides})
    assert text.startswith("from math import (\n    name_number_00,\n")
    assert text.endswith(",\n)")


def test_an_import_under_another_name(copied):
    text = copied(
        main="from dlref.other import drop as leave\n\n\ndef f():\n    return leave()\n",
        other="def drop():\n    return 1\n",
    )
    assert "return drop()" in text
    assert run(text).f() == 1


def test_imports_that_clash(copied):
    text = copied(
        main="from math import sqrt as root\n\nfrom dlref.other import g\n\n\ndef f():\n    return root(4), g()\n",
        other="from cmath import sqrt as root\n\n\ndef g():\n    return root(-4)\n",
    )
    assert run(text).f() == (2, 2j)


def test_an_import_and_a_loop(copied):
    """A loop that takes the name of an import is no mistake, but tools ask about it."""
    text = copied(
        main="from dlref.other import tick\n\n\n"
        "def f():\n    for count in (1, 2):\n        tick()\n    return count, tick()\n",
        other="from itertools import count\n\n_clock = count()\n\n\ndef tick():\n    return next(_clock)\n",
    )
    assert "from itertools import count as itertools_count" in text
    assert run(text).f() == (2, 2)


def test_names_in_strings_that_are_formatted(copied):
    """Python 3.11 does not always know where these names stand; a wrong place is noticed."""
    helper = "def _check():\n    return {}\n\n\n"
    text = copied(
        main=f"from dlref.other import g\n\n\n{helper.format(1)}"
        'def f():\n    return g(), f"{_check()} and {_check() + 1}"\n',
        other=f"{helper.format(2)}def g():\n    return _check()\n",
    )
    assert run(text).f() == (2, "1 and 2")


def test_annotations_lose_their_quotation_marks(copied):
    text = copied(
        main='class C:\n    def me(self) -> "list[C]":\n        return [self]\n\n\ndef f(x: "C | None"): ...\n'
    )
    assert "def f(x: C | None)" in text
    assert "-> list[C]:" in text
    run(text)


def test_examples_run_in_the_copy(copied):
    text = copied(
        main="import math\nfrom cmath import tau\n\nfrom dlref.other import g\n\n\n"
        'def f():\n    """One.\n\n    >>> from dlref.other import g\n'
        '    >>> round(math.pi + g() + f() + (tau - tau).real)\n    5\n    """\n    return g()\n',
        other='def g():\n    """Two.\n\n    Examples\n    --------\n    >>> g()\n    1\n    """\n    return 1\n',
    )
    assert "    >>> import math\n    >>> from cmath import tau\n    >>> round(math.pi" in text
    assert "import dlref" not in text
    assert "from dlref." not in text
    assert examples(text) == 4


def test_examples_that_use_more_are_left_out(copied):
    text = copied(
        main='from dlref.other import g\n\n\ndef f():\n    """One.\n\n    >>> h()\n    1\n    """\n    return g()\n\n\n'
        "def h():\n    return 1\n",
        other='def g():\n    """Two.\n\n    Raises\n    ------\n    Nothing\n\n'
        "    Examples\n    --------\n    >>> k()\n    1\n\n"
        '    References\n    ----------\n    A book.\n    """\n    return 1\n\n\ndef k():\n    return 1\n',
    )
    assert '    """One."""\n' in text
    assert '    Nothing\n\n    References\n    ----------\n    A book.\n    """\n' in text
    assert "Its example is left out: it uses h as well." in text
    assert examples(text) == 0


def test_names_in_examples_are_those_of_the_copy(copied):
    text = copied(
        main="from dlref.other import sum\n\n\ndef f():\n    return sum()\n",
        other='def sum():\n    """Ten.\n\n    >>> [sum(), sum()]  # of ä\n    [10, 10]\n    """\n    return 10\n',
    )
    assert ">>> [sum_(), sum_()]  # of ä" in text
    assert examples(text) == 1


def test_code_that_asks_where_it_stands_is_refused(copied):
    with pytest.raises(CopyError, match=r"dlref/main\.py, line 3 asks in which module"):
        copied(main="def f(g):\n    return g.__module__\n")


def test_requirements_are_those_of_the_imports(copied):
    text = copied(main="import numpy as np\n\n\ndef f():\n    import sklearn\n    return np, sklearn\n")
    assert '# dependencies = ["numpy>=2.0", "scikit-learn>=1.5"]\n' in text
    assert "import os" not in text
    assert body(text).startswith("def f")
