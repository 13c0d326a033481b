"""Figures into the documentation: what a run has printed replaces what an earlier one left between two marks."""

import contextlib
import io
import sys


class Tee(io.TextIOBase):
    def __init__(self, *streams):
        self.streams = streams

    def write(self, text):
        for stream in self.streams:
            stream.write(text)
        return len(text)

    def flush(self):
        for stream in self.streams:
            stream.flush()


@contextlib.contextmanager
def kept():
    """What is printed meanwhile, which goes out all the same."""
    text = io.StringIO()
    with contextlib.redirect_stdout(Tee(sys.stdout, text)):
        yield text


def replace(path, name, text):
    """Puts the text between `<!-- NAME -->` and `<!-- end of NAME -->`."""
    first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = path.read_text().partition(first)
    _, ended, after = rest.partition(last)
    if not (found and ended):
        sys.exit(f"{path} has no {first} … {last}")
    path.write_text(f"{before}{first}\n```\n{text.strip()}\n```\n{last}{after}")
