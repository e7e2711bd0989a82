"""The part of a list that is asked for: so many rows after a row. What names the row is signed, not secret."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core import signing

BESIDE = ("limit", "cursor")


@dataclass(frozen=True)
class Window:
    """At most `limit` rows, after the one with the values `after` (None: from the beginning)."""

    limit: int
    after: tuple | None = None


def signer(request) -> signing.Signer:
    """Signs the cursors of one list: of this address with these filters. A cursor of another list is no cursor."""
    chosen = sorted((name, one) for name, values in request.GET.lists() if name not in BESIDE for one in values)
    return signing.Signer(salt=f"api.cursor {request.path}?{urlencode(chosen)}")


def read_cursor(request, cursor: str) -> tuple:
    """The values of the row after which to go on. Raises ValueError for what is no cursor of this list."""
    try:
        return tuple(signer(request).unsign_object(cursor))
    except signing.BadSignature as error:
        raise ValueError("not a cursor of this list") from error


def page(request, rows: Iterable, window: Window, place: Callable[[object], tuple]) -> tuple[list, str | None]:
    """The rows of a window, and the full link to those that follow (None: there are none).

    `rows` are in the order of the list and begin after the cursor; `place` gives the values that a cursor names.
    """
    found = list(rows[: window.limit + 1])
    if len(found) <= window.limit:
        return found, None
    found.pop()
    query = request.GET.copy()
    query["cursor"] = signer(request).sign_object(list(place(found[-1])))
    return found, request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
