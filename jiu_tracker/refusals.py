"""What the server says of a request that it does not take at all."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponseBadRequest, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request, exception):
    """The page of status 400, or its sentence as JSON (`fault`) where JSON is asked for.

    It reads neither session nor database: whatever was wrong may have been in what they are found by.
    """
    fault = _too_much(exception)
    if request.headers.get("Accept", "").startswith("application/json"):
        sentence = fault or _("The request has a part that cannot be used. Go back and try again.")
        return JsonResponse({"fault": sentence}, status=400)
    return HttpResponseBadRequest(render_to_string("400.html", {"fault": fault}))


def _too_much(exception: Exception) -> str:
    """Why a request is more than the server takes, and what to do; nothing for any other fault."""
    if isinstance(exception, RequestDataTooBig):
        limit = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        why = _("What was sent is too large. It is larger than %(limit)s, not counting files.") % {"limit": limit}
    elif isinstance(exception, TooManyFieldsSent):
        limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        why = _("What was sent has too many parts. It has more than %(limit)d fields.") % {"limit": limit}
    else:
        return ""
    return why + " " + _("Nothing was stored. Go back: your browser shows the form again with what you typed.")
