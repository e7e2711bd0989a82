"""The page of one's own tokens."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import RuleBroken
from accounts.site import address
from api import actions
from api.forms import TokenForm
from api.models import Token

# Those that do not work any more are kept as a record; the page shows so many in all.
SHOWN = 100


@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request):
    """One's own tokens. A new one is shown in the answer to the form that made it, and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    made = secret = None
    if form.is_valid():
        try:
            made, secret = actions.make_token(**form.cleaned_data, by=request.user)
        except RuleBroken as error:
            form.add_error(None, error.message)
        else:
            form = TokenForm(user=request.user)
    rows = Token.objects.visible_to(request.user).select_related("user").latest_first()[:SHOWN]
    context = {"form": form, "tokens": rows, "made": made, "secret": secret, "example": address("home")}
    return render(request, "api/tokens.html", context, status=400 if form.errors else 200)


@require_POST
def revoke(request, pk):
    """End one of the own tokens."""
    token = get_object_or_404(Token.objects.visible_to(request.user), pk=pk)
    try:
        actions.revoke_token(token=token, by=request.user)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("“%(name)s” does not work any more.") % {"name": token.name})
    return redirect("api:tokens")
