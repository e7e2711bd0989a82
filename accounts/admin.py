from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group as GroupRow
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# The groups are the application's own: renaming one would take everybody's role away.
admin.site.unregister(GroupRow)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People and their groups; they are invited and changed in the pages of the application (`/people/`)."""

    ordering = ["email"]
    list_display = ["email", "name", "is_active", "last_login"]
    search_fields = ["email", "name"]
    list_filter = ["groups", "is_active"]
    readonly_fields = ["joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Rights"), {"fields": ["is_active", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]
