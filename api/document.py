"""The description of the API (OpenAPI): what ninja does not know of it is added here."""

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django_filters.fields import ModelMultipleChoiceField
from ninja import NinjaAPI

from api.schemas import Faults, Refusal
from recommendations.rules import ORGANIZATION_CODE, SymbolConverter

PREFIX = "api/v1/"
# Every status that an operation can have, with the shape of its answer. 405 is added to the description alone.
REFUSALS = {400: Faults, 401: Refusal, 403: Refusal, 429: Refusal}
REFUSALS_OF_ONE = {**REFUSALS, 404: Refusal}


def responses(shape, *, of_one: bool = False) -> dict:
    """What an operation may answer. `of_one`: it names a row, which may not be there."""
    return {200: shape, **(REFUSALS_OF_ONE if of_one else REFUSALS)}


def extra(example: str, *fields: Mapping[str, forms.Field]) -> dict:
    """What is said of an operation beside its answers: its parameters, and an example query."""
    return {
        "parameters": [parameter(name, field) for several in fields for name, field in several.items()],
        "x-example": example,
    }


def filter_fields(filterset) -> dict[str, forms.Field]:
    """The form fields of a declared filter."""
    return {name: one.field for name, one in filterset.base_filters.items()}


def parameter(name: str, field: forms.Field) -> dict:
    """A name in the address, described by the form field that reads it."""
    described = {"in": "query", "name": name, "required": False, "allowEmptyValue": True, "schema": _schema(field)}
    if field.label:
        described["description"] = field.label  # lazy: in the language of who reads it
    if described["schema"].get("type") == "array":
        described |= {"style": "form", "explode": True}
    return described


def _schema(field: forms.Field) -> dict:
    if isinstance(field, ModelMultipleChoiceField):
        return {"type": "array", "items": {"type": "string", "pattern": f"^{ORGANIZATION_CODE}$"}}
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": {"type": "string", "enum": _codes(field)}}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": _codes(field)}
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value, "default": field.initial}
        return {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}


def _codes(field: forms.ChoiceField) -> list[str]:
    return [str(code) for code, _label in field.choices if code != ""]


def describe(interface: NinjaAPI) -> dict:
    """The description of the API as it is answered here."""
    document = interface.get_openapi_schema(path_prefix=PREFIX)
    not_allowed = {
        "description": "Method Not Allowed",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"][405] = not_allowed
            for given in operation["parameters"]:
                if given["in"] == "path":
                    given["description"] = _("The symbol with hyphens, as in the addresses of pages")
                    given["schema"]["pattern"] = f"^{SymbolConverter.regex}$"
            if settings.OPEN_DATA and "published" in operation.get("tags", ()):
                operation["security"].append({})
            headers = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
            operation["responses"][429]["headers"] = headers
    document["components"]["schemas"]["Refusal"] = Refusal.model_json_schema()
    return document
