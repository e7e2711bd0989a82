"""Asking the API as a program does, and holding each answer against the description."""

import re
from functools import cache
from urllib.parse import urlencode, urlsplit

from django.test import Client
from django.urls import get_resolver

from api import schemas
from api.document import describe
from api.interface import interface

PREFIX = "/api/v1/"
SHAPES = {
    "reports": schemas.ReportPage,
    "reports/{symbol}": schemas.Report,
    "reports/{symbol}/recommendations": schemas.RecommendationPage,
    "organizations": schemas.OrganizationPage,
    "notes": schemas.NotePage,
    "notes/{symbol}": schemas.WholeNote,
    "answers": schemas.AnswerPage,
    "figures": schemas.Figures,
}


@cache
def document() -> dict:
    """The description, made once: it is not quick."""
    get_resolver().url_patterns  # noqa: B018 (reading the addresses fills the interface)
    return describe(interface)


def operation(path: str) -> tuple[str, dict] | None:
    """The path of the description that `path` (below PREFIX) is one of, and its operation."""
    for template, methods in document()["paths"].items():
        if re.fullmatch(re.escape(template).replace(r"\{symbol\}", "[^/]+"), PREFIX + path):
            return template.removeprefix(PREFIX), methods["get"]
    return None


def ask(path: str, query="", *, token: str = "jiu_secret", client: Client | None = None, **headers):
    """GET an address below PREFIX; the answer must be one that the description promises. Returns the response.

    `query`: text, or names with a value or several. Without a `token` whoever is signed in at `client` asks.
    """
    if not isinstance(query, str):
        query = urlencode(query, doseq=True)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    response = (client or Client()).get(f"{PREFIX}{path}{'?' if query else ''}{query}", headers=headers)
    promised(path, response)
    return response


def promised(path: str, response) -> None:
    """Fail unless status, type and shape of a response are in the description."""
    assert response.status_code < 500
    assert response["Content-Type"] == "application/json; charset=utf-8"
    found = operation(path)
    if found is None:
        assert response.status_code in (401, 404, 429)
        shape = schemas.Refusal
    else:
        template, described = found
        assert response.status_code in described["responses"], response.content
        shape = {200: SHAPES[template], 400: schemas.Faults}.get(response.status_code, schemas.Refusal)
    # Neither more nor less than the shape.
    assert outline(shape.model_validate_json(response.content).model_dump()) == outline(response.json())


def outline(value):
    """The names in an answer, without what they say."""
    if isinstance(value, dict):
        return {name: outline(one) for name, one in value.items()}
    return [outline(one) for one in value] if isinstance(value, list | tuple) else None


def walk(path: str, query="", **options):
    """All rows of a list, following its links; between two parts `options["between"]` is called."""
    between = options.pop("between", lambda: None)
    response = ask(path, query, **options)
    while True:
        page = response.json()
        yield from page["results"]
        if page["next"] is None:
            return
        between()
        link = urlsplit(page["next"])
        assert link.path == PREFIX + path
        response = ask(path, link.query, **options)
        assert response.status_code == 200
