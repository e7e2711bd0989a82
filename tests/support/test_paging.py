"""A page that is not there is refused, everywhere with the same sentence."""

import pytest
from django.core.paginator import InvalidPage
from django.test import RequestFactory

from support.paging import page_of
from tests import factories

WORDS = "There is no such page: the last one is 3."
LISTS = ["/support/views/", "/support/downloads/"]


@pytest.mark.parametrize(("query", "rows"), [("", [1, 2]), ("?page=1", [1, 2]), ("?page=3", [5])])
def test_the_page_that_the_address_asks_for(query, rows):
    assert list(page_of(RequestFactory().get(f"/{query}"), [1, 2, 3, 4, 5], 2)) == rows


@pytest.mark.parametrize("asked", ["0", "4", "-1", "%2B1", "1_0", "x", "", "²", "٣", "%00", "9" * 5000, "1&page=1"])
def test_a_page_that_is_not_there(asked):
    with pytest.raises(InvalidPage, match=WORDS):
        page_of(RequestFactory().get(f"/?page={asked}"), [1, 2, 3, 4, 5], 2)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("query", ["page=999", "page=zzz", "page=1&page=1"])
def test_the_lists_say_so(analyst, cast, address, query):
    factories.saved_view(cast["analyst"], "Mine", query="")
    response = analyst.get(f"{address}?{query}")
    assert response.status_code == 404
    text = response.content.decode()
    assert "There is no such page: the last one is 1." in text
    assert "Mine" not in text
    assert f'<a href="{address}">Start again</a>' in text
