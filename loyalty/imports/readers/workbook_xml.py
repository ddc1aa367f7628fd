"""The XML parts of a workbook, read as a stream in bounded memory.

A parser that builds elements keeps a whole row, or a whole list of texts, before anybody can object to its
size. Here text is counted while it arrives, document types (and with them entities) are refused, and so is
a tag that never ends.
"""

from collections.abc import Iterator
from functools import partial
from typing import Protocol
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from loyalty.imports.errors import FileDamaged

TAG_BYTES = 1024 * 1024

Attributes = dict[str, str]


class Handler(Protocol):
    """Takes the events of one XML part; names come without their namespace prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take a piece of text."""


def parse(blocks: Iterator[bytes], handler: Handler) -> Iterator[int]:
    """Feed an XML part to a handler; yield the bytes fed after each block. Raises FileDamaged."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = partial(_begin, parser, handler)
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > TAG_BYTES:
                raise FileDamaged(detail=_("a tag of its XML does not end"))
            yield fed
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError, OverflowError) as error:
        raise FileDamaged(detail=_("its XML cannot be read")) from error
    yield fed


def parse_whole(blocks: Iterator[bytes], handler: Handler) -> None:
    """Feed a whole XML part to a handler. Raises FileDamaged."""
    for _fed in parse(blocks, handler):
        pass


def _refuse_document_type(*_args: object) -> None:
    raise FileDamaged(detail=_("its XML declares a document type"))


def _begin(parser: expat.XMLParserType, handler: Handler, name: str, attributes: Attributes) -> None:
    """Take the root; where it has a prefix, as in ``x:sheet``, names are stripped, others are spared that."""
    start, end = handler.start, handler.end
    if ":" in name:
        parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
        parser.EndElementHandler = lambda name: end(_local(name))
    else:
        parser.StartElementHandler = start
    start(_local(name), attributes)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
