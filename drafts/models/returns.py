"""Word files of a draft that came back edited: what was read in them, and what became of each change."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from drafts.models.blocks import Block
from drafts.models.drafts import Draft
from recommendations.rules import Language
from reports.models import Edition


class WordReturnQuerySet(models.QuerySet):
    """Word files that came back, scoped to a user."""

    def visible_to(self, user):
        """Those of the drafts that the user writes: a file names its authors, and stays with the secretariat."""
        return self.filter(draft__in=Draft.objects.writable_by(user))


class WordReturn(models.Model):
    """An edited Word file of one language of a draft: the file as it came, and what it says.

    `edition` is the one that the file was made of, found by its words: what differs from it was changed in Word.
    `content` is what was read (drafts.word_content.to_json), without the names of authors. The file itself has them:
    it is kept so that nothing is lost, and given to the secretariat alone.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="word_returns", verbose_name=_("draft"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="+", verbose_name=_("edition that it was made of")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    file_name = models.CharField(_("name of the file"), max_length=150)
    file = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.JSONField(_("what was read"))

    objects = WordReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("Word file that came back")
        verbose_name_plural = _("Word files that came back")
        constraints = [
            models.UniqueConstraint(fields=["draft", "language", "sha256"], name="word_return_once"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("drafts:word_return", args=[self.draft.note.symbol, self.language, self.pk])


class WordDecision(models.Model):
    """What became of one change of a Word file. What was set aside can still be taken up.

    `change` is what the change is known by in its file (drafts.word_reading.Proposal.name); `before` and `after` are
    the texts that it was decided on; `block` is the paragraph that a new one became.
    """

    class Outcome(models.TextChoices):
        """What was decided."""

        TAKEN_UP = "taken_up", pgettext_lazy("change in Word", "taken up")
        SET_ASIDE = "set_aside", pgettext_lazy("change in Word", "set aside")

    word_return = models.ForeignKey(
        WordReturn, models.CASCADE, related_name="decisions", verbose_name=_("Word file that came back")
    )
    change = models.CharField(_("change"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    block = models.ForeignKey(Block, models.SET_NULL, null=True, related_name="+", verbose_name=_("block"))
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)

    class Meta:
        verbose_name = _("decision on a change in Word")
        verbose_name_plural = _("decisions on changes in Word")
        constraints = [models.UniqueConstraint(fields=["word_return", "change"], name="word_decision_once")]

    def __str__(self) -> str:
        return f"{self.change}: {self.outcome}"
