"""Writes of saved views: by their owners alone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import refuse_unseen_characters
from recommendations.rules import RuleBroken
from support.models import SavedView
from support.models.downloads import QUERY_LIMIT
from support.models.saved import NAME_LIMIT
from support.rules import FilteredPage

VIEWS_PER_PERSON = 100


@transaction.atomic
def save_view(*, name: str, query: str, shared: bool, by, page: str = FilteredPage.ANSWERS) -> SavedView:
    """Save a filter, as it stands in an address and is valid now, under a name.

    Raises RuleBroken for a name that is missing, too long or taken, a filter that is too long, a page that cannot be
    saved, and for one view too many.
    """
    _hold(by)
    if SavedView.objects.own(by).count() >= VIEWS_PER_PERSON:
        raise RuleBroken(
            _("You have %(limit)d saved views, and no more are kept. Delete one first.") % {"limit": VIEWS_PER_PERSON}
        )
    if len(query) > QUERY_LIMIT:
        raise RuleBroken(_("This filter is too long to be kept. Choose fewer values."))
    view = SavedView(owner=by, name=_name(name), page=page, query=query, shared=shared, created_at=timezone.now())
    return _stored(view)


@transaction.atomic
def change_view(*, view: SavedView, name: str, shared: bool, by) -> SavedView:
    """Give a view of one's own another name, share it, or keep it to oneself. Raises RuleBroken as save_view does."""
    _hold(by)
    held = SavedView.objects.own(by).select_for_update().filter(pk=view.pk).first()
    if held is None:
        raise RuleBroken(_("This view is not there any more."))
    held.name, held.shared = _name(name), shared
    return _stored(held)


def delete_view(*, view: SavedView, by) -> None:
    """Delete a view of one's own. Nothing happens when it is gone already."""
    SavedView.objects.own(by).filter(pk=view.pk).delete()


def _hold(user) -> None:
    """Let one window of a person wait for the other: each sees the names and the number that the other leaves."""
    User.objects.select_for_update().get(pk=user.pk)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken(_("Give the view a name."))
    refuse_unseen_characters(name)
    if len(name) > NAME_LIMIT:
        raise RuleBroken(
            _("The name has more than %(limit)d characters. Choose a shorter one.") % {"limit": NAME_LIMIT}
        )
    return name


def _stored(view: SavedView) -> SavedView:
    try:
        view.full_clean()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    view.save()
    return view
