from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from api.models import Token


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    """Who lets programs read, and since when. Closing the account of a person ends all of them."""

    ordering = ["-pk"]
    list_display = ["name", "user", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email"]
    fields = ["user", "name", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at"]
