"""What happened to the blocks of a draft. Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drafts.models.blocks import Block
from drafts.rules import Verb
from recommendations.rules import Language


class BlockEvent(models.Model):
    """One change of a block: of its text in a language, of its place, or of what it rests on."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="events", verbose_name=_("block"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    verb = models.CharField(_("what"), max_length=12, choices=Verb)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    # Of evidence: the answer's primary key, which names nobody by itself.
    answer = models.BigIntegerField(_("answer"), null=True)

    class Meta:
        verbose_name = _("event of a block")
        verbose_name_plural = _("events of blocks")
        indexes = [models.Index(fields=["block", "id"], name="events_of_block")]

    def __str__(self) -> str:
        return f"{self.block_id} {self.verb}"
