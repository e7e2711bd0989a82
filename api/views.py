"""What the API says of itself: for programs, and as a page."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import render
from ninja import Router

from accounts.site import address
from api.access import PUBLISHED
from api.document import PREFIX, describe
from api.interface import interface
from api.models import scopes_of
from api.rows import OpenReader
from api.rules import Scope
from recommendations.models import JIUReport
from reports.models import Note

router = Router(auth=PUBLISHED)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request):
    """The description of the API."""
    return HttpResponse(json.dumps(describe(interface), cls=DjangoJSONEncoder), content_type="application/json")


rest = Router(auth=PUBLISHED)


@rest.get("", include_in_schema=False)
def nothing(request):
    """No such address. That, too, is said to readers alone, and as the other refusals are."""
    raise Http404


@login_not_required
def browse(request):
    """The API as a page: each operation with its parameters, an example for the command line, and a link to try it."""
    if not request.user.is_authenticated and not settings.OPEN_DATA:
        return redirect_to_login(request.path)
    user = OpenReader() if not request.user.is_authenticated else request.user
    may = scopes_of(request.user) if request.user.is_authenticated else {Scope.PUBLISHED}
    symbols = {
        "reports": JIUReport.objects.visible_to(user).order_by("-pk").values_list("symbol", flat=True).first(),
        "notes": Note.objects.visible_to(user).order_by("-pk").values_list("symbol", flat=True).first(),
    }
    document = describe(interface)
    operations = [
        _operation(path, methods["get"], symbols, may)
        for path, methods in document["paths"].items()
        if "get" in methods
    ]
    return render(request, "api/browse.html", {"operations": operations, "openapi": f"{PREFIX}openapi.json"})


def _operation(path: str, operation: dict, symbols: dict, may) -> dict:
    """An operation as the page shows it. `example`: an address to try, if the reader sees anything there."""
    scope = Scope.ANSWERS if "answers" in operation["tags"] else Scope.PUBLISHED
    kind = path.removeprefix(f"/{PREFIX}").partition("/")[0]
    symbol = symbols.get(kind)
    example = path.replace("{symbol}", symbol.replace("/", "-")) if symbol else path
    query = operation["x-example"]
    example += f"?{query}" if query else ""
    return {
        "path": path,
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": [_parameter(one) for one in operation["parameters"] if one["in"] == "query"],
        "statuses": [(status, answer["description"]) for status, answer in sorted(operation["responses"].items())],
        "scope": scope,
        "example": example if "{" not in example else "",
        "open": scope in may,
        "curl": address("home").rstrip("/") + example,
    }


def _parameter(described: dict) -> dict:
    """A parameter as the page shows it: its name, what it says, and which values it takes."""
    schema = described["schema"]
    one = schema.get("items", schema)
    bounds = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
    return {
        "name": described["name"],
        "description": described.get("description", ""),
        "several": schema.get("type") == "array",
        "kind": one.get("format", one["type"]),
        "values": one.get("enum", ()),
        "bounds": "–".join(bounds),
    }
