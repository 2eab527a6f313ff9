"""What this site adds to Markdown: extensions of Python-Markdown, one in each file, named in mkdocs.yml."""
