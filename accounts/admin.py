import django.contrib.auth.admin  # noqa: F401 - registers the groups, which are taken away below
from django.contrib import admin
from django.contrib.auth.models import Group as GroupRow
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# The groups are the application's own: renaming one would take everybody's role away.
admin.site.unregister(GroupRow)


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, not to change: these rows are written by actions, which keep the rules and the history."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People and their groups, each with a link to the page on which they are changed."""

    ordering = ["email"]
    list_display = ["email", "name", "is_active", "last_login", "page"]
    search_fields = ["email", "name"]
    list_filter = ["groups", "is_active"]
    readonly_fields = ["page"]
    fields = ["email", "name", "is_active", "groups", "last_login", "joined", "page"]

    @admin.display(description=_("page"))
    def page(self, row: User) -> str:
        """A link to the page of the person."""
        return format_html('<a href="{}">{}</a>', reverse("recommendations:person", args=[row.pk]), row)
