"""The history of an answer: who, when, what before and after, why, and where it came from."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responses.models.responses import Response
from responses.rules import Channel, Source, Stage, Verb


class ResponseEvent(models.Model):
    """One change or move of an answer. Rows are only ever added; triggers refuse the rest (migration 0002)."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="events", verbose_name=_("answer"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    verb = models.CharField(_("what"), max_length=20, choices=Verb)
    version = models.PositiveIntegerField(_("version"))  # the one that this change made
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)  # after it
    # Changed fields only: {"comment": "..."}; what `before` lacks was empty.
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source)
    source_reference = models.CharField(_("reference of the source"), max_length=300, blank=True)
    channel = models.CharField(_("entered by"), max_length=10, choices=Channel)
    illustrative = models.BooleanField(_("made up for demonstration"), default=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["response", "id"], name="event_of_response"),
            models.Index(fields=["at", "id"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} v{self.version} {self.verb}"
