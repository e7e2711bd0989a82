"""Who tries to sign in: the address in one spelling, the network address through the proxies."""

import pytest

from jiu_tracker.lockout import attempted_address, client_address


def test_an_address_has_one_spelling(rf):
    request = rf.post("/", {"username": " Person@Example.ORG "})
    assert attempted_address(request, None) == "person@example.org"
    assert attempted_address(request, {"username": "OTHER@example.org"}) == "other@example.org"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "198.51.100.9", "127.0.0.1"),  # nobody is believed
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.1, 198.51.100.9", "198.51.100.9"),  # what the client wrote itself is not believed
        (2, "203.0.113.1, 198.51.100.9", "203.0.113.1"),
        (2, "198.51.100.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_client_is_as_many_places_from_the_end_as_there_are_proxies(rf, settings, proxies, forwarded, client):
    settings.PROXY_COUNT = proxies
    assert client_address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)) == client
