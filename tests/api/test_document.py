"""The description of the API is whole, and the page shows it."""

import re

from api.cursors import BESIDE
from support.filters import ResponseFilter
from tests.api.asking import PREFIX, SHAPES, document


def test_every_address_is_described_with_every_status(db):
    from api.urls import addresses  # only now: they rest on addresses that are read before

    described = {path.removeprefix(PREFIX): one["get"] for path, one in document()["paths"].items()}
    hidden = {"openapi.json", "", r"^[\s\S]+"}
    routes = {re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)) for pattern in addresses} - hidden
    assert set(described) == routes == set(SHAPES)
    for path, one in described.items():
        statuses = {200, 400, 401, 403, 405, 429} | ({404} if "{" in path else set())
        assert set(one["responses"]) == statuses, path
        for answer in one["responses"].values():
            assert "$ref" in str(answer["content"]["application/json"]["schema"]) or "properties" in str(answer)
        assert one["security"] == [{"PersonalToken": []}, {"Session": []}]
    assert "Retry-After" in described["answers"]["responses"][429]["headers"]


def test_the_filter_of_the_pages_is_the_filter_of_the_api(db):
    for path, beside in (("answers", set(BESIDE)), ("figures", {"by"})):
        parameters = {one["name"]: one for one in document()["paths"][f"{PREFIX}{path}"]["get"]["parameters"]}
        assert set(parameters) == set(ResponseFilter.base_filters) | beside
    assert parameters["counted"]["schema"] == {"type": "string", "enum": ["cleared", "sent"]}
    assert parameters["position"]["schema"]["items"]["enum"][-2:] == ["awaited", "not_asked"]
    assert parameters["year"]["schema"] == {"type": "integer", "minimum": 1966, "maximum": 2100}
    assert parameters["changed_since"]["schema"]["format"] == "date"


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(analyst):
    page = analyst.get("/api/").content.decode()
    for path, one in document()["paths"].items():
        assert f"GET {path}" in page
        names = [given["name"] for given in one["get"]["parameters"] if given["in"] == "query"]
        assert all(f"<code>{name}</code>" in page for name in names), path
    assert "<code>with_reason</code>" in page
    assert "curl -H" in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_the_description_is_in_the_language_of_who_reads_it(analyst):
    response = analyst.get("/api/v1/openapi.json", headers={"Accept-Language": "en"})
    assert response["Content-Type"] == "application/json"
    names = [one["description"] for one in response.json()["paths"]["/api/v1/answers"]["get"]["parameters"]]
    assert "Answer changed since" in names
    assert response.json()["paths"]["/api/v1/answers"]["get"]["summary"] == "Answers"
