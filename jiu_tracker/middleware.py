"""What happens to every request."""

from django.contrib.auth import middleware
from django.http import HttpResponse


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Every page needs a sign-in. A part that a page asks for by itself makes the page load anew, and lead there."""

    def handle_no_permission(self, request, view_func):
        """Lead to the sign-in; a whole sign-in page must not land inside another page."""
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return super().handle_no_permission(request, view_func)
