"""The figures that a page prints as links to their rows."""

import re
from html import unescape

from django.http import QueryDict

from support.filters import ResponseFilter

FIGURE = re.compile(r'<a href="/support/answers/\?([^"]*)">(\d+)</a>')


def figures(page: str) -> list[tuple[str, int]]:
    """The (query, number) pairs of all figures on a page that are links."""
    return [(unescape(query), int(number)) for query, number in FIGURE.findall(page)]


def assert_figures_lead_to_their_rows(page: str, user, *, least: int = 1) -> None:
    """Each figure is the number of rows that the list shows `user` at its address; there are `least` such links."""
    found = figures(page)
    assert len(found) >= least
    for query, number in found:
        chosen = ResponseFilter(QueryDict(query), user=user)
        assert chosen.form.is_valid(), (query, chosen.faults())
        assert chosen.qs.count() == number, query
