"""What copies say of their origin is what the project says of itself."""

import re
import tomllib

from dlref.copying import origin
from tests.dlref.copying.copies import ROOT


def test_licence_and_address():
    licence = (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert origin.COPYRIGHT in licence.splitlines()
    assert licence.startswith(f"{origin.LICENSE} License")
    assert project["license"] == origin.LICENSE
    assert project["requires-python"] == origin.PYTHON
    assert f"repo_url: {origin.ADDRESS}\n" in (ROOT / "mkdocs.yml").read_text("utf-8")


def test_requirements_are_the_projects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {r for group in project["optional-dependencies"].values() for r in group} | set(project["dependencies"])
    ours = {requirement for requirement in origin.REQUIREMENTS.values() if re.search("[<>=]", requirement)}
    assert ours <= named
    assert len(ours) > 7
