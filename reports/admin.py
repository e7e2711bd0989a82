from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from reports.models import Edition, EditionEvent, EditionText, Export, Note


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """Notes, to look at."""

    list_display = ["symbol", "report"]
    list_select_related = ["report"]
    ordering = ["-symbol"]


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """Editions, to look at."""

    list_display = ["note", "number", "origin", "stage"]
    list_select_related = ["note"]
    ordering = ["-note__symbol", "-number"]


@admin.register(EditionEvent)
class EditionEventAdmin(ReadOnlyAdmin):
    """The history of all editions."""

    list_display = ["at", "edition", "verb", "by"]
    list_select_related = ["edition__note", "by"]
    list_filter = ["verb"]
    ordering = ["-id"]


@admin.register(EditionText)
class EditionTextAdmin(ReadOnlyAdmin):
    """Texts of editions, to look at."""

    list_display = ["edition", "language", "provenance", "sha256"]
    list_select_related = ["edition__note"]
    ordering = ["-edition__note__symbol", "language"]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Exports, to look at."""

    fields = ["text", "format", "requested_by", "requested_at", "state", "error", "size", "sha256", "seconds"]
    list_display = ["text", "format", "state", "requested_at", "seconds", "size"]
    list_select_related = ["text__edition__note"]
    list_filter = ["state", "format"]
    ordering = ["-requested_at"]
