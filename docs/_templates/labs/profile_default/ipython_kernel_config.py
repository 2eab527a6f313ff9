"""Read by the kernel of the labs: figures are drawings."""

c = get_config()  # noqa: F821 (Jupyter brings it)
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": None}
