"""Read by nbconvert: instead of a page in the look of a notebook it hands over what the lab printed."""

from pathlib import Path

c = get_config()  # noqa: F821 (Jupyter brings it)
c.HTMLExporter.template_name = "labs"
c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parents[1])]
