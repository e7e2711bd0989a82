"""Saved views: a filter under a name, which others may find too."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from support.models.downloads import QUERY_LIMIT
from support.rules import FilteredPage

NAME_LIMIT = 100


class SavedViewQuerySet(models.QuerySet):
    """Saved views, scoped to a user."""

    def visible_to(self, user):
        """The own ones, and those that others share. Their rows are scoped when they are opened."""
        return self.filter(Q(owner=user.pk) | Q(shared=True)) if user.is_active else self.none()

    def own(self, user):
        """Those that the user may change."""
        return self.filter(owner=user.pk) if user.is_active else self.none()


class SavedView(models.Model):
    """A page with a filter, under a name that is unique among those of its owner."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=NAME_LIMIT)
    page = models.CharField(_("page"), max_length=20, choices=FilteredPage, default=FilteredPage.ANSWERS)
    query = models.CharField(_("filter, as in the address"), max_length=QUERY_LIMIT, blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("created"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = [models.Index(fields=["shared", "name"], name="saved_view_shared")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already. Choose another name."),
            ),
            models.CheckConstraint(
                condition=Q(page__in=FilteredPage.values),
                name="saved_view_page_known",
                violation_error_message=_("There is no such page."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="saved_view_has_name", violation_error_message=_("Give the view a name.")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(FilteredPage(self.page).route) + (f"?{self.query}" if self.query else "")
