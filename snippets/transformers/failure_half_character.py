# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Failure: tokens that are pieces of a character cannot be shown one by one."""

# --8<-- [start:broken]
import codecs

tokens = [b"na", b"\xc3", b"\xaf", b"ve ", b"\xe2\x98", b"\x95"]  # what a model has written, token by token


def broken():
    return "".join(token.decode("utf-8", errors="replace") for token in tokens)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    decoder = codecs.getincrementaldecoder("utf-8")()  # keeps the bytes of a character that is not complete
    return "".join(decoder.decode(token) for token in tokens) + decoder.decode(b"", final=True)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(text):
    """Signs for what could not be read."""
    return "\N{REPLACEMENT CHARACTER}" in text


# --8<-- [end:symptom]


if __name__ == "__main__":
    print("each token by itself:", broken())
    print("all of them together:", fixed())
    assert symptom(broken())
    assert fixed() == b"".join(tokens).decode() == "naïve ☕"
