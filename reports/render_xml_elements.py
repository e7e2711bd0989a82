"""XML that is escaped by construction: an element is made of a name, attributes and parts, never of a raw string."""

import re
from urllib.parse import quote

_RAW = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})  # a reader turns a bare CR into LF
_QUOTED = str.maketrans({**_RAW, ord('"'): "&quot;", ord("\n"): "&#10;", ord("\t"): "&#9;"})
# Of the addresses of the web and of mail (RFC 3986, appendix A) what is left to check when all characters are allowed.
_URI = re.compile(
    r"(?:https?://(?:[^/?#@]*@)?[^/?#@:]+(?::[0-9]{1,5})?(?:[/?][^#]*)?|mailto:[^#]+)(?:#[^#]*)?", re.IGNORECASE
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Markup(str):
    """Text that is XML already."""

    __slots__ = ()


def element(name: str, /, *parts: str, **attributes: str) -> Markup:
    """An element; what is no Markup among its parts is escaped. `_` ends an attribute named like a word of Python.

    An attribute whose value is "" is left out, and `xml_lang` is `xml:lang`.
    """
    named = {key.removesuffix("_").replace("xml_lang", "xml:lang"): value for key, value in attributes.items()}
    written = "".join(f' {key}="{value.translate(_QUOTED)}"' for key, value in named.items() if value)
    body = "".join(part if isinstance(part, Markup) else text(part) for part in parts)
    return Markup(f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>")


def text(words: str) -> Markup:
    """Plain words, escaped."""
    return Markup(words.translate(_RAW))


def block(name: str, /, *parts: str, **attributes: str) -> Markup:
    """An element that holds elements only, each on a line of its own; empty parts are left out."""
    return element(name, Markup("".join(f"\n{part}" for part in parts if part) + "\n"), **attributes)


def uri(address: str) -> str:
    """An address of the web or of mail as RFC 3986 writes it: other characters percent-encoded (RFC 3987, 3.1).

    Raises ValueError for what is no address.
    """
    written = quote(_STRAY_PERCENT.sub("%25", address), safe="%/:?#@!$&'()*+,;=~-._")
    if not _URI.fullmatch(written):
        raise ValueError(address)
    return written
