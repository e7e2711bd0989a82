"""Published data for anybody, where they are switched on; answers never."""

import pytest

from tests import factories
from tests.api.asking import ask

PUBLISHED = (
    "reports",
    "reports/JIU-REP-2020-1",
    "reports/JIU-REP-2020-1/recommendations",
    "organizations",
    "notes",
    "notes/A-154-99-Add.1",
    "openapi.json",
)
KEPT = ("answers", "figures", "answers?counted=sent&report=JIU/REP/2020/1")


@pytest.fixture
def draft(report):
    other = factories.report("JIU/REP/2020/2", assembly_symbol="A/154/98")
    return factories.edition_text(other, note=factories.content(symbol="A/154/98/Add.1"), stage="draft")


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PUBLISHED, *KEPT, "nothing", "reports/JIU-REP-2001-1", "notes/A-1-1"])
def test_a_private_installation_says_nothing_to_anybody(report, client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert list(response.json()) == ["detail"]


def test_open_data_are_what_is_published(settings, generous, draft, client):
    settings.OPEN_DATA = True
    for path in PUBLISHED[:-1]:
        assert ask(path, token="").status_code == 200, path
    for path in ("answers", "figures"):
        assert ask(path, "counted=sent", token="").status_code == 401, path
    assert ask("nothing", token="").status_code == 404
    assert [row["symbol"] for row in ask("notes", token="").json()["results"]] == ["A/154/99/Add.1"]
    assert ask("notes/A-154-98-Add.1", token="").status_code == 404
    assert len(ask("reports", token="").json()["results"]) == 2
    text = "".join(ask(path, token="").content.decode() for path in PUBLISHED[:-1])
    assert "Words of" not in text
    assert "does_not_support" not in text
    described = client.get("/api/v1/openapi.json").json()["paths"]
    assert {} in described["/api/v1/reports"]["get"]["security"]
    assert {} not in described["/api/v1/answers"]["get"]["security"]
    page = client.get("/api/")
    assert page.status_code == 200
    assert "This is not open to you" in page.content.decode()


def test_what_is_open_to_anybody_is_open_to_everybody(settings, tokens, draft):
    settings.OPEN_DATA = True
    assert len(ask("reports", token="jiu_focal point").json()["results"]) == 2
    assert len(ask("notes", token="jiu_secretariat").json()["results"]) == 2  # with the draft, as without open data
    assert {row["organization"] for row in ask("answers", token="jiu_focal point").json()["results"]} == {"CAST"}


def test_anybody_has_so_many_requests_for_a_network_address(settings, report, client, monkeypatch):
    settings.OPEN_DATA, settings.API_RATE_ANONYMOUS, settings.PROXY_COUNT = True, 1, 1
    monkeypatch.setattr("api.actions.time.time", lambda: 600.0)

    def statuses(*addresses):
        return [ask("notes", token="", **{"X-Forwarded-For": address}).status_code for address in addresses]

    assert statuses("192.0.2.1", "192.0.2.2", "192.0.2.1") == [200, 200, 429]
    assert statuses("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1") == [200, 429, 200]
    assert statuses("::ffff:192.0.2.9", "192.0.2.9", "no address") == [200, 429, 200]
