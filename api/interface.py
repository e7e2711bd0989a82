"""The API itself: what it is called, and how it says that something is wrong."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.renderers import JSONRenderer

from api.access import Refused
from api.forms import BadInput

METHODS = ("GET", "HEAD")


class AsWritten(JSONRenderer):
    """JSON with the letters of all languages as they are."""

    json_dumps_params = {"ensure_ascii": False}


interface = NinjaAPI(
    renderer=AsWritten(),
    title="JIU response tracker",
    version="1",
    description="Reports, recommendations, organizations, answers, figures and notes, to read.",
    openapi_url=None,
    urls_namespace="v1",
)


def refusal(request, status: int, detail: str, **headers: str):
    """An answer of the API that says why it is none."""
    response = interface.create_response(request, {"detail": detail}, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


@interface.exception_handler(Refused)
def refused(request, error):
    """Not to this reader, or not now."""
    return refusal(request, error.status, error.detail, **error.headers)


@interface.exception_handler(AuthenticationError)
def unknown_reader(request, error):
    """Nobody has said who asks."""
    detail = _("Authentication is required. Send: Authorization: Bearer jiu_… (tokens are made on the page “Tokens”).")
    return refusal(request, 401, detail, **{"WWW-Authenticate": "Bearer"})


@interface.exception_handler(Http404)
def not_there(request, error):
    """Not there, or not for this reader."""
    return refusal(request, 404, _("There is nothing at this address, or nothing that you may see."))


@interface.exception_handler(BadInput)
def bad_input(request, error):
    """Parts of the address cannot be used; nothing of it was."""
    return interface.create_response(request, {"errors": [fault.dict() for fault in error.faults]}, status=400)


@interface.exception_handler(SuspiciousOperation)
def bad_request(request, error):
    """More than the server takes."""
    message = _("The request has a part that cannot be used.")
    return interface.create_response(request, {"errors": [{"field": None, "message": message}]}, status=400)


def to_read_only(view):
    """A view of the API: who asks is told by the API, not by the page of the sign-in; and only reading is possible."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.method not in METHODS:
            response = refusal(request, 405, _("The API is there to read: send GET."), Allow=", ".join(METHODS))
        else:
            method, request.method = request.method, "GET"
            try:
                response = view(request, *args, **kwargs)
            finally:
                request.method = method  # of HEAD the server sends no content
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

    opened.csrf_exempt = True  # nothing is changed by it
    return login_not_required(opened)
