"""Pages on which administrators see, invite and change people. For everybody else they do not exist."""

from copy import copy
from functools import wraps

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from accounts.actions import invite_again as send_invitation_again
from accounts.models import Invitation, User
from accounts.rules import RuleBroken
from accounts.site import mail_folder
from recommendations import actions
from recommendations.filters import PersonFilter
from recommendations.forms import InviteForm, PersonForm
from recommendations.models import FocalPoint
from recommendations.tables import Pages, PersonTable


def administrators_only(view):
    """A page that exists for administrators alone."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@administrators_only
def people(request):
    """All people. A filter that is not valid is refused, never read as "all"."""
    filtered = PersonFilter(request.GET, queryset=User.objects.with_shown_name())
    valid = filtered.is_valid()
    rows = filtered.qs if valid else User.objects.none()
    organizations = FocalPoint.objects.select_related("organization").prefetch_related("organization__names")
    rows = rows.prefetch_related("groups", Prefetch("focal_point_of", organizations.order_by("organization__order")))
    table = RequestConfig(request, paginate=False).configure(PersonTable(rows))
    table.paginate(paginator_class=Pages, page=request.GET.get("page", 1), per_page=50)
    context = {"table": table, "filter": filtered}
    return render(request, "recommendations/people.html", context, status=200 if valid else 400)


@administrators_only
def invite(request):
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("email", "name", "groups", "organizations")}
        try:
            invitation = actions.invite_person(**given, by=request.user)
        except RuleBroken as error:
            form.add_error(None, error.message)
        else:
            _tell(request, invitation)
            return redirect("recommendations:person", invitation.user_id)
    return render(request, "recommendations/people_invite.html", {"form": form})


@administrators_only
def person(request, pk):
    """Somebody: what the person may do, and what became of the invitation."""
    row = get_object_or_404(User, pk=pk)
    # A form changes the object that it is given: the page shows what is stored.
    form = PersonForm(request.POST if request.method == "POST" else None, instance=copy(row))
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "groups", "organizations", "is_active")}
        try:
            actions.change_person(user=row, **given, by=request.user)
        except RuleBroken as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The changes are stored."))
            return redirect("recommendations:person", row.pk)
    invitation = Invitation.objects.filter(user=row).select_related("sent_by").order_by("-pk").first()
    if invitation:
        invitation.user = row
    context = {"person": row, "form": form, "invitation": invitation, "mail_folder": mail_folder()}
    return render(request, "recommendations/people_person.html", context)


@administrators_only
@require_POST
def invite_again(request, pk):
    """Send somebody a new link in place of the older ones."""
    row = get_object_or_404(User, pk=pk)
    try:
        invitation = send_invitation_again(user=row, by=request.user)
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        _tell(request, invitation)
    return redirect("recommendations:person", row.pk)


def _tell(request, invitation: Invitation) -> None:
    """Say whether the mail went out; why it did not stands on the person's page."""
    if invitation.sent_at:
        messages.success(request, _("The invitation to %s has been sent.") % invitation.user.email)
    else:
        messages.warning(
            request, _("%s is invited, but the e-mail could not be sent. Send it again later.") % invitation.user.email
        )
