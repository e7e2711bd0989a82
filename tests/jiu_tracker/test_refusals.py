"""What the server does not take at all: a request that is too large, or has too many fields, is answered in words."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
LARGE = {"comment": "x" * 2_700_000}
MANY = {f"field-{number}": "x" for number in range(1001)}


@pytest.fixture(params=[True, False], ids=["by the check of forms", "by the page"])
def browser(request):
    """A browser in which somebody has signed in. Who reads the request first depends on the page."""
    client = Client(enforce_csrf_checks=request.param)
    client.cookies["csrftoken"] = "a" * 32
    client.force_login(factories.user(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("sent", "why"),
    [(LARGE, "It is larger than 2.5\xa0MB"), (MANY, "It has more than 1000 fields")],
    ids=["large", "many fields"],
)
def test_what_is_too_much_is_refused_in_words(browser, sent, why):
    page = browser.post(reverse("set_language"), sent)
    text = page.content.decode()
    assert page.status_code == 400
    assert why in text
    assert "Nothing was stored." in text
    assert "your browser shows the form again with what you typed" in text
    answer = browser.post(reverse("set_language"), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert why in answer.json()["fault"]


def test_any_other_bad_request_is_answered_as_ever():
    page = Client(headers={"Host": "elsewhere.example"}).get("/")
    assert page.status_code == 400
    assert "The request has a part that cannot be used." in page.content.decode()
    assert "Nothing was stored." not in page.content.decode()
