"""The blocks of a draft: everything in it that is edited on its own, with its texts and what it rests on."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drafts.models.drafts import Draft
from drafts.rules import TEXT_LIMIT, Kind, Part
from recommendations.models import Recommendation
from recommendations.rules import Language, Provenance
from responses.models import Response


class BlockQuerySet(models.QuerySet):
    """Blocks, scoped to a user."""

    def visible_to(self, user):
        """Those of the drafts that the user sees."""
        return self.filter(draft__in=Draft.objects.visible_to(user))

    def there(self):
        """What has not been deleted."""
        return self.filter(removed_at=None)


class Block(models.Model):
    """One piece of a draft, the same in all languages: a set phrase, a heading, or a paragraph.

    `key` is its identity for good: in every edition and in Word files that come back. Paragraphs stand in the order of
    `place` within their part and recommendation. A deleted block stays, and can be restored.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="blocks", verbose_name=_("draft"))
    key = models.CharField(
        _("key"), max_length=12, unique=True, editable=False, validators=[RegexValidator(r"^[0-9a-f]{12}\Z")]
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    part = models.CharField(_("part"), max_length=15, choices=Part)
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recommendation")
    )
    place = models.PositiveIntegerField(_("place"))
    # What it was composed of, so that another language can be composed later; null: written by a person.
    composed = models.JSONField(_("composed of"), null=True)
    removed_at = models.DateTimeField(_("deleted"), null=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block of a draft")
        verbose_name_plural = _("blocks of drafts")
        indexes = [models.Index(fields=["draft", "part", "recommendation", "place"], name="block_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation=None) | Q(part=Part.SPECIFIC, kind=Kind.PARAGRAPH),
                name="block_recommendation_in_its_part",
            ),
            models.UniqueConstraint(
                fields=["draft", "part", "kind"], condition=~Q(kind=Kind.PARAGRAPH), name="block_set_phrase_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class BlockText(models.Model):
    """The text of a block in one language, as it was typed. `version` counts its changes: a save rests on one."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="texts", verbose_name=_("block"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"), max_length=TEXT_LIMIT, blank=True)
    # Of a set phrase that nobody has changed: whether it was read in a document of the United Nations.
    provenance = models.CharField(_("provenance"), max_length=12, choices=Provenance, default=Provenance.UNVERIFIED)
    version = models.PositiveIntegerField(_("version"), default=1)
    # The text of the draft's own language that this one was last brought in line with, and that text's version then.
    source_version = models.PositiveIntegerField(_("version of the source"), default=0)
    source_text = models.TextField(_("text of the source"), blank=True)
    # The browser's mark of its last save: one whose confirmation was lost is known again, and is no conflict.
    save_key = models.CharField(max_length=36, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("text of a block")
        verbose_name_plural = _("texts of blocks")
        constraints = [models.UniqueConstraint(fields=["block", "language"], name="block_text_once")]

    def __str__(self) -> str:
        return self.text[:50]


class BlockEvidence(models.Model):
    """An answer that a paragraph rests on. It stays inside."""

    block = models.ForeignKey(Block, models.CASCADE, related_name="evidence", verbose_name=_("block"))
    response = models.ForeignKey(Response, models.CASCADE, related_name="+", verbose_name=_("answer"))
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("linked by")
    )

    class Meta:
        verbose_name = _("evidence of a paragraph")
        verbose_name_plural = _("evidence of paragraphs")
        constraints = [models.UniqueConstraint(fields=["block", "response"], name="block_evidence_once")]

    def __str__(self) -> str:
        return f"{self.block_id} <- {self.response_id}"
