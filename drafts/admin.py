from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from drafts.models import BlockEvent, Clearance, ClearanceReply, Draft, Waiver


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    """Drafts, to look at."""

    list_display = ["note", "source_language", "composed_at", "composed_by", "scale", "illustrative"]
    list_select_related = ["note", "composed_by"]
    ordering = ["-composed_at"]


@admin.register(BlockEvent)
class BlockEventAdmin(ReadOnlyAdmin):
    """The history of all paragraphs."""

    list_display = ["at", "block", "verb", "language", "by"]
    list_select_related = ["block", "by"]
    list_filter = ["verb", "language"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(Waiver)
class WaiverAdmin(ReadOnlyAdmin):
    """Findings that were let stand."""

    list_display = ["at", "draft", "language", "check_name", "reason", "by", "withdrawn_at"]
    list_select_related = ["draft__note", "by"]
    list_filter = ["check_name"]
    ordering = ["-id"]


@admin.register(Clearance)
class ClearanceAdmin(ReadOnlyAdmin):
    """Clearances, to look at."""

    list_display = ["edition", "opened_at", "due_on", "closed_at", "led_to"]
    list_select_related = ["edition__note", "led_to__note"]
    ordering = ["-opened_at"]


@admin.register(ClearanceReply)
class ClearanceReplyAdmin(ReadOnlyAdmin):
    """What organizations replied, to look at."""

    list_display = ["at", "clearance", "organization", "key", "verdict", "by"]
    list_select_related = ["clearance__edition__note", "organization", "by"]
    list_filter = ["verdict"]
    ordering = ["-id"]
    show_full_result_count = False
