"""The page on which an invited person chooses a password."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import AcceptInvitationForm
from accounts.models import Invitation
from accounts.rules import InvitationState, RuleBroken

# Named, because there are two: signing in counts failures first, and here nothing is guessed.
BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request, token):
    """Show whose invitation this is, take a name and a password, and sign the person in."""
    response = _accept(request, token)
    # The address holds the token, and no page may learn it. (Under `no-referrer` browsers send the form with
    # `Origin: null`, which the protection against forged forms refuses.)
    response["Referrer-Policy"] = "strict-origin"
    return response


def _accept(request, token: str):
    invitation = Invitation.objects.with_token(token)
    if invitation is None or invitation.state != InvitationState.OPEN:
        return _refusal(request, invitation)
    form = AcceptInvitationForm(invitation.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.accept_invitation(
                token=token, password=form.cleaned_data["new_password1"], name=form.cleaned_data["name"]
            )
        except RuleBroken:  # somebody else was faster
            return _refusal(request, Invitation.objects.with_token(token))
        login(request, user, backend=BACKEND)
        return redirect("home")
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/accept_invitation.html", context)


def _refusal(request, invitation: Invitation | None):
    """Say why a link does not let anybody in. Whoever has the link of an invitation may know that."""
    state = invitation.state if invitation else InvitationState.UNKNOWN
    status = 410 if invitation else 404
    return render(request, "accounts/invitation_refused.html", {"state": state}, status=status)
