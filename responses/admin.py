from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyAdmin
from responses.models import Consultation, Response, ResponseEvent


@admin.register(Consultation)
class ConsultationAdmin(ReadOnlyAdmin):
    """Rounds."""

    list_display = ["report", "opened_on", "due_on", "closed_on"]
    list_select_related = ["report"]
    ordering = ["-opened_on"]


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """Answers, each with a link to its page."""

    list_display = ["report", "organization", "recommendation", "stage", "position", "changed_at", "page"]
    list_select_related = ["report", "organization", "recommendation"]
    list_filter = ["stage", "position", "illustrative"]
    search_fields = ["report__symbol", "organization__code"]
    ordering = ["-id"]
    show_full_result_count = False

    @admin.display(description=_("page"))
    def page(self, row: Response) -> str:
        """A link to the history of the answer."""
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("history"))


@admin.register(ResponseEvent)
class ResponseEventAdmin(ReadOnlyAdmin):
    """The history of all answers."""

    list_display = ["at", "response", "verb", "by", "version", "channel"]
    list_select_related = ["response", "by"]
    list_filter = ["verb", "channel"]
    ordering = ["-id"]
    show_full_result_count = False
