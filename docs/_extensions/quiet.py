"""A filter of Pygments: most of a block has the colour of the text, and no element has to say so."""

from collections.abc import Iterator
from typing import Any

from pygments.filter import Filter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace, _TokenType

PLAIN = {Name, Operator, Punctuation, Whitespace}


class Quiet(Filter):
    """Half of the HTML of a page with much code would be these elements."""

    def filter(self, lexer: Any, stream: Any) -> Iterator[tuple[_TokenType, str]]:
        for kind, text in stream:
            yield Text if kind in PLAIN else kind, text
