"""What an Office file names: the kinds of its parts and what it draws in from elsewhere.

Read as XML, as Office reads it: attributes come in any order, characters escaped, and bytes in any encoding.
"""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]  # it brings no types

#: The kinds of relationship that bring along what acts by itself; ``package`` is a file within the file.
ACTIVE = frozenset(
    {
        "oleobject",
        "attachedtemplate",
        "vbaproject",
        "wordvbadata",
        "control",
        "activexcontrolbinary",
        "xlmacrosheet",
        "xlintlmacrosheet",
        "afchunk",
        "subdocument",
    }
)
PACKAGE = "package"
_HYPERLINK = "hyperlink"


@dataclass(frozen=True)
class Relationship:
    kind: str
    target: str
    external: bool

    @property
    def is_harmful(self) -> bool:
        """Links that a person follows may lead anywhere; whatever else Office fetches by itself may not."""
        return self.kind in ACTIVE or (self.external and self.kind != _HYPERLINK)


def is_relationships(name: str) -> bool:
    """Names of parts mean the same in any case and with their characters escaped."""
    return plain(name).endswith(".rels")


def relationships(name: str, content: bytes) -> list[Relationship]:
    """Those in the part called ``name``, their targets as ``plain`` names. Raises ``ValueError`` for what is
    no plain XML."""
    folder = posixpath.dirname(posixpath.dirname(plain(name)))
    found = []
    for element in _elements(content, "Relationship"):
        target = plain(element.get("Target", "").strip())
        found.append(
            Relationship(
                kind=element.get("Type", "").strip().rpartition("/")[2].casefold(),
                target=posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
                external=element.get("TargetMode", "").strip().casefold() == "external",
            )
        )
    return found


def content_types(content: bytes) -> set[str]:
    """The kinds of parts, in small letters. Raises ``ValueError`` for what is no plain XML."""
    declared = _elements(content, "Default", "Override")
    return {element.get("ContentType", "").strip().casefold() for element in declared}


def _elements(content: bytes, *tags: str) -> list[etree._Element]:
    """All of these names in any namespace. No document type is read: with one, the text is what somebody else says."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("document type")
    return list(root.iter(*(f"{{*}}{tag}" for tag in tags)))


def plain(name: str) -> str:
    """A part's name as Office compares it."""
    return unquote(name).casefold()
