"""What happens to every request."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import middleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Every page needs a sign-in. A part that a page asks for by itself makes the page load anew, and lead there."""

    def handle_no_permission(self, request, view_func):
        """Lead to the sign-in; a whole sign-in page must not land inside another page."""
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if request.headers.get("Accept", "").startswith("application/json"):
            return HttpResponse(status=401)  # the page that asks keeps what was typed, and says that a sign-in is due
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        # What was sent cannot be sent again by a link: back to the page with the form, after the sign-in.
        page = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
            page = reverse("home")
        messages.warning(request, _("Your session had ended, so nothing was done. Send the form once more."))
        return redirect_to_login(urlsplit(page).path, reverse("accounts:sign_in"))
