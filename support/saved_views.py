"""The pages of saved views: the own ones and the shared ones, and their changes."""

from django.contrib import messages
from django.core.paginator import InvalidPage
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recommendations.rules import RuleBroken
from support import saved_actions
from support.filters import ResponseFilter
from support.models import SavedView
from support.paging import page_of
from support.saved import shown
from support.views import require_reader

PER_PAGE = 25


@require_safe
def saved_list(request):
    """The own saved views and those that others share, by name; those that cannot be opened any more say why."""
    require_reader(request.user)
    return _page(request)


def _page(request, faults: list[str] | None = None, *, unsaved: dict | None = None):
    """The list; after a refusal with what is wrong, and with the form as it was filled (`unsaved`)."""
    views = SavedView.objects.visible_to(request.user).select_related("owner").order_by("name", "pk")
    try:
        page = page_of(request, views, PER_PAGE)
    except InvalidPage as error:
        return render(request, "support/saved_views.html", {"page": None, "faults": [str(error)]}, status=404)
    context = {"page": page, "views": shown(page.object_list, request.user), "faults": faults or [], "unsaved": unsaved}
    return render(request, "support/saved_views.html", context, status=400 if faults else 200)


@require_POST
def save(request):
    """Save the filter in `query` under `name`. What cannot be saved is refused in words, with the form as it was."""
    require_reader(request.user)
    name, query, shared = request.POST.get("name", ""), request.POST.get("query", ""), "shared" in request.POST
    chosen = ResponseFilter(QueryDict(query), user=request.user)
    if not chosen.form.is_valid():
        return _page(request, chosen.faults())
    try:
        view = saved_actions.save_view(
            name=name,
            query=chosen.selection.query,
            shared=shared,
            by=request.user,
            page=request.POST.get("page", ""),
        )
    except RuleBroken as error:
        return _page(request, [str(error)], unsaved={"name": name, "query": query, "shared": shared})
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(view)


def _own_or_404(request, pk: int) -> SavedView:
    require_reader(request.user)
    return get_object_or_404(SavedView.objects.own(request.user), pk=pk)


@require_POST
def change(request, pk):
    """Rename a view of one's own, share it, or keep it to oneself."""
    view = _own_or_404(request, pk)
    try:
        saved_actions.change_view(
            view=view, name=request.POST.get("name", ""), shared="shared" in request.POST, by=request.user
        )
    except RuleBroken as error:
        return _page(request, [str(error)])
    messages.success(request, _("Saved."))
    return redirect("support:saved_views")


@require_POST
def delete(request, pk):
    """Delete a view of one's own."""
    view = _own_or_404(request, pk)
    saved_actions.delete_view(view=view, by=request.user)
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect("support:saved_views")
