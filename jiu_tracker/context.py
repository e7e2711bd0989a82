"""What every page receives."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info


def interface(request) -> dict:
    """The language of the interface and those to switch to."""
    code = get_language() or "en"
    return {
        "interface_language": code,
        "interface_bidi": get_language_info(code)["bidi"],
        "interface_languages": settings.LANGUAGES,
        "production": settings.PRODUCTION,
    }
