"""What the pages of support show, read as a person reads them."""

import html
import re

FIGURE = re.compile(r'<a class="figure" href="(/support/answers/[^"]*)">(\d+)</a>')
DRAWN = re.compile(r'<a href="(/support/answers/[^"]*)"><title>[^<]*, (\d+)/\d+</title>')


def figures_on(page: str) -> list[tuple[str, int]]:
    """(address, number) of every figure of a page that leads to its rows: in text, and drawn."""
    return [(html.unescape(address), int(n)) for pattern in (FIGURE, DRAWN) for address, n in pattern.findall(page)]


def rows_at(client, address: str) -> int:
    """How many rows the list at `address` says it has."""
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return int(re.search(r"<strong>(\d+) rows?\.</strong>", response.content.decode())[1])


def lead_to_their_rows(client, page: str) -> int:
    """Hold every figure of a page against the list that it leads to. Returns how many there were."""
    figures = figures_on(page)
    wrong = {address: (n, found) for address, n in set(figures) if (found := rows_at(client, address)) != n}
    assert not wrong
    return len(figures)
