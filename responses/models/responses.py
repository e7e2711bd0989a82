"""The answer of one organization to one recommendation (or to a report as a whole), and its follow-up."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import Group
from recommendations.models import Addressee, FocalPoint, JIUReport, Organization, Recommendation
from recommendations.rules import Language
from responses.answer import COMMENT_LIMIT, CONDITION_LIMIT, REFERENCE_LIMIT, Answer, Status
from responses.rules import (
    SENT_STAGES,
    Acceptance,
    Implementation,
    Position,
    Reason,
    Role,
    Source,
    Stage,
)

models.TextField.register_lookup(Length)


def roles_of(user, organization_id: int) -> frozenset[Role]:
    """As whom `user` may act on the answers of an organization; empty: not at all."""
    roles = set()
    if user.belongs_to(Group.OVERSIGHT):
        roles.add(Role.OVERSIGHT)
    if user.is_active and organization_id in FocalPoint.objects.organization_ids(user):
        roles.add(Role.FOCAL_POINT)
    return frozenset(roles)


def sees_drafts(user, organization_id: int | None = None) -> bool:
    """Whether `user` sees what has not been submitted, and the history: of all organizations, or of the one named.

    Oversight staff and administrators do of all, focal points of their own.
    """
    if user.belongs_to(Group.OVERSIGHT, Group.ADMINISTRATORS):
        return True
    return user.is_active and organization_id in FocalPoint.objects.organization_ids(user)


class ResponseQuerySet(models.QuerySet):
    """Responses by stage and kind, scoped to a user."""

    def visible_to(self, user):
        """All for oversight staff and administrators; what was sent for other readers; the own for focal points."""
        if not user.is_active:
            return self.none()
        if sees_drafts(user):
            return self
        own = Q(organization__in=FocalPoint.objects.organization_ids(user))
        return self.filter(Q(stage__in=SENT_STAGES) | own if user.reads_everything else own)

    def to_recommendations(self):
        """Answers to recommendations: what figures count. General comments are left out."""
        return self.filter(recommendation__isnull=False)

    def unasked(self):
        """Answers of organizations that are not asked there (any more): no page would show them."""
        asked = Addressee.objects.filter(organization=OuterRef("organization"))
        on_report = asked.filter(recommendation__report=OuterRef("report"))
        on_recommendation = asked.filter(recommendation=OuterRef("recommendation"))
        return self.filter(
            Q(recommendation=None) & ~Exists(on_report) | Q(recommendation__isnull=False) & ~Exists(on_recommendation)
        )

    def illustrative(self):
        """Answers made up for demonstration."""
        return self.filter(illustrative=True)


class Response(models.Model):
    """One organization's answer. `version` counts its changes: a save names the version it rests on.

    No recommendation: the general comment on the report.
    """

    report = models.ForeignKey(JIUReport, models.PROTECT, related_name="responses", verbose_name=_("report"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="responses", verbose_name=_("organization")
    )
    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name=_("recommendation"),
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DRAFT)
    position = models.CharField(_("position"), max_length=20, choices=Position, blank=True)
    condition = models.TextField(_("condition"), max_length=CONDITION_LIMIT, blank=True)
    comment = models.TextField(_("comment"), max_length=COMMENT_LIMIT, blank=True)
    language = models.CharField(_("language of the comment"), max_length=2, choices=Language, blank=True)
    # The follow-up as it stands now; every earlier state is a StatusChange.
    acceptance = models.CharField(_("acceptance"), max_length=20, choices=Acceptance, blank=True)
    implementation = models.CharField(_("implementation"), max_length=15, choices=Implementation, blank=True)
    status_on = models.DateField(_("date of the status"), null=True, blank=True)
    deciding_body = models.CharField(_("deciding body"), max_length=REFERENCE_LIMIT, blank=True)
    deciding_document = models.CharField(_("document of the decision"), max_length=REFERENCE_LIMIT, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.ORGANIZATION)
    source_reference = models.CharField(_("reference of the source"), max_length=REFERENCE_LIMIT, blank=True)
    illustrative = models.BooleanField(_("made up for demonstration"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    # The browser's mark of its last save: one whose confirmation was lost is known again, and is no conflict.
    save_key = models.CharField(max_length=36, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [
            models.Index(fields=["report", "organization"], name="response_report_org"),
            models.Index(fields=["recommendation", "stage", "position"], name="response_positions"),
            models.Index(fields=["organization", "stage"], name="response_org_stage"),
            # The rows behind a figure over all reports: found and counted without the table.
            models.Index(
                fields=["position", "recommendation", "organization"],
                name="response_sent_position",
                condition=Q(stage__in=SENT_STAGES),
            ),
            models.Index(
                fields=["acceptance", "implementation", "recommendation", "organization"],
                name="response_sent_follow_up",
                condition=Q(stage__in=SENT_STAGES),
            ),
            models.Index(fields=["illustrative"], name="response_illustrative", condition=Q(illustrative=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "organization"],
                name="response_once",
                violation_error_message=_("This organization has an answer to this recommendation already: change it."),
            ),
            models.UniqueConstraint(
                fields=["report", "organization"],
                condition=Q(recommendation=None),
                name="response_general_once",
                violation_error_message=_("This organization has a general comment on this report already: change it."),
            ),
            models.CheckConstraint(
                condition=Q(position__in=["", *Position.values])
                & Q(stage__in=Stage.values)
                & Q(acceptance__in=["", *Acceptance.values])
                & Q(implementation__in=["", *Implementation.values])
                & Q(language__in=["", *Language.values])
                & Q(source__in=Source.values),
                name="response_codes_known",
                violation_error_message=_("Choose values from the lists."),
            ),
            models.CheckConstraint(
                condition=Q(recommendation__isnull=False) | Q(position="", condition="", acceptance=""),
                name="response_general_comment_only",
                violation_error_message=_(
                    "A general comment has no position: positions are taken on each recommendation."
                ),
            ),
            models.CheckConstraint(
                condition=Q(implementation="") | Q(acceptance=Acceptance.ACCEPTED),
                name="response_implementation_accepted",
                violation_error_message=_("Only what is accepted can be implemented: set the acceptance first."),
            ),
            models.CheckConstraint(
                condition=Q(acceptance="", status_on=None) | ~Q(acceptance="") & Q(status_on__isnull=False),
                name="response_status_dated",
                violation_error_message=_("Acceptance and the date of the status stand together."),
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=SENT_STAGES) | Q(recommendation=None) | ~Q(position=""),
                name="response_sent_has_position",
                violation_error_message=_("Choose a position before the answer is submitted."),
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=SENT_STAGES) | ~Q(position=Position.CONDITIONAL) | ~Q(condition=""),
                name="response_sent_has_condition",
                violation_error_message=_("The support is conditional: name the condition."),
            ),
            models.CheckConstraint(
                condition=Q(comment__length__lte=COMMENT_LIMIT, condition__length__lte=CONDITION_LIMIT),
                name="response_text_within_limit",
                violation_error_message=_("The text is longer than possible. Shorten it, or attach it as a file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}/{self.recommendation_id or 'general'} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("responses:history", args=[self.pk])

    @property
    def answer(self) -> Answer:
        """What has been typed (reads the prefetched reasons)."""
        codes = {row.reason for row in self.reasons.all()}
        return Answer(
            self.position,
            tuple(code for code in Reason.values if code in codes),
            self.condition,
            self.comment,
            self.language,
        )

    @property
    def status(self) -> Status:
        """The follow-up as it stands now."""
        return Status(self.acceptance, self.implementation, self.status_on, self.deciding_body, self.deciding_document)


class ResponseReason(models.Model):
    """One coded ground of an answer; several per answer."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="reasons", verbose_name=_("answer"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        indexes = [models.Index(fields=["reason", "response"], name="response_reason")]
        constraints = [models.UniqueConstraint(fields=["response", "reason"], name="response_reason_once")]

    def __str__(self) -> str:
        return self.get_reason_display()


class StatusChange(models.Model):
    """A recorded state of follow-up: append-only, by trigger too. The latest recorded one is what the answer shows."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="status_changes", verbose_name=_("answer"))
    acceptance = models.CharField(_("acceptance"), max_length=20, choices=Acceptance, blank=True)
    implementation = models.CharField(_("implementation"), max_length=15, choices=Implementation, blank=True)
    status_on = models.DateField(_("date of the status"), null=True)
    deciding_body = models.CharField(_("deciding body"), max_length=REFERENCE_LIMIT, blank=True)
    deciding_document = models.CharField(_("document of the decision"), max_length=REFERENCE_LIMIT, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    illustrative = models.BooleanField(_("made up for demonstration"), default=False)

    class Meta:
        verbose_name = _("state of follow-up")
        verbose_name_plural = _("states of follow-up")
        indexes = [
            models.Index(fields=["response", "id"], name="status_of_response"),
            models.Index(fields=["recorded_at", "id"], name="status_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.acceptance} {self.implementation} {self.status_on}"
