"""What every page receives."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from responses.models import Response


def interface(request) -> dict:
    """The language of the interface and those to switch to; whether every page must say that answers are made up."""
    code = get_language() or "en"
    return {
        "interface_language": code,
        "interface_bidi": get_language_info(code)["bidi"],
        "interface_languages": settings.LANGUAGES,
        "production": settings.PRODUCTION,
        # Asked once per page, by the pages that are shown whole.
        "holds_illustrative": SimpleLazyObject(holds_illustrative),
    }


def holds_illustrative() -> bool:
    """True when any answer made up for demonstration is stored: one query of a partial index."""
    return Response.objects.illustrative().exists()
