"""Writes: organizations, reports and recommendations, as a data file brings them; focal points."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts import actions as accounts_actions
from accounts.models import Invitation, User
from recommendations.models import (
    Addressee,
    FocalPoint,
    JIUReport,
    Organization,
    OrganizationName,
    Recommendation,
)
from recommendations.rules import (
    Changes,
    Language,
    OrganizationRecord,
    RecommendationRecord,
    ReportRecord,
    RuleBroken,
    TextRecord,
    derive_addressees,
)


def put(model: type[models.Model], changes: Changes, path: str, *, key: dict, values: dict) -> models.Model:
    """Store the row of `model` that `key` names with `values`; write nothing when it already says so.

    Raises RuleBroken with `path` when the row breaks a rule of its model.
    """
    row = model.objects.filter(**key).first()
    created = row is None
    if not created and all(getattr(row, name) == value for name, value in values.items()):
        return row
    row = row or model(**key)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), path) from error
    row.save()
    changes.note(str(model._meta.verbose_name), created=created)
    return row


def keep_only(rows: models.QuerySet, changes: Changes, **wanted) -> None:
    """Delete the rows that the data file no longer has, and count them as changed."""
    for row in rows.exclude(**wanted):
        row.delete()
        changes.note(str(row._meta.verbose_name), created=False)


def put_texts(rows: models.Manager, texts: dict[Language, TextRecord], changes: Changes, path: str) -> None:
    """Store a text per language among `rows`, the related manager of what they belong to; take away the others."""
    for language, text in texts.items():
        put(
            rows.model,
            changes,
            f"{path}.{language}",
            key={**rows.core_filters, "language": language},
            values={"text": text.text, "provenance": text.provenance, "source": text.source},
        )
    keep_only(rows, changes, language__in=list(texts))


@transaction.atomic
def store_organizations(*, organizations: list[OrganizationRecord], path: str = "organizations") -> Changes:
    """Store the organizations of a data file, in its order; new ones come after those that it does not name."""
    changes = Changes()
    stored = dict(Organization.objects.values_list("code", "order"))
    if stored.keys() <= {record.code for record in organizations}:
        stored = {}  # the file names all there are: its order is the order
    last = max(stored.values(), default=0)
    for index, record in enumerate(organizations):
        here = f"{path}[{index}]"
        organization = put(
            Organization,
            changes,
            here,
            key={"code": record.code},
            values={
                "group": record.group,
                "jiu_participant": record.jiu_participant,
                "ceb_member": record.ceb_member,
                "order": stored.get(record.code, last + index + 1),
            },
        )
        if not record.names:
            raise RuleBroken("An organization has its name in at least one language.", f"{here}.names")
        for language, name in record.names.items():
            put(
                OrganizationName,
                changes,
                f"{here}.names.{language}",
                key={"organization": organization, "language": language},
                values={"name": name.name, "short": name.short, "provenance": name.provenance},
            )
        keep_only(organization.names, changes, language__in=list(record.names))
    return changes


@transaction.atomic
def store_report(*, report: ReportRecord, path: str = "report") -> Changes:
    """Store a JIU report with its recommendations, texts and addressees.

    Raises RuleBroken when an addressee is not a known organization, when nobody can be derived, or when a
    recommendation that others refer to has gone from the file.
    """
    changes = Changes()
    if f"/{report.year}/" not in report.symbol:
        raise RuleBroken(f"The symbol {report.symbol} is not one of {report.year}.", f"{path}.year")
    row = put(
        JIUReport,
        changes,
        path,
        key={"symbol": report.symbol},
        values={"assembly_symbol": report.assembly_symbol, "year": report.year, "issued_on": report.issued_on},
    )
    put_texts(row.titles, report.titles, changes, f"{path}.titles")
    organizations = Organization.objects.in_annex_order().in_bulk(field_name="code")
    for index, record in enumerate(report.recommendations):
        _store_recommendation(row, record, organizations, changes, f"{path}.recommendations[{index}]")
    gone = row.recommendations.exclude(number__in=[record.number for record in report.recommendations])
    if number := gone.values_list("number", flat=True).first():
        raise RuleBroken(
            f"Recommendation {number} of {report.symbol} is stored but missing here. A data file adds and corrects; "
            "it does not remove a recommendation. Put it back, or delete it in the administration pages.",
            f"{path}.recommendations",
        )
    return changes


def _store_recommendation(
    report: JIUReport, record: RecommendationRecord, organizations: dict, changes: Changes, path: str
) -> None:
    if not record.texts:
        raise RuleBroken("A recommendation has its text in at least one language.", f"{path}.texts")
    row = put(
        Recommendation,
        changes,
        path,
        key={"report": report, "number": record.number},
        values={
            "addressed_to": record.addressed_to,
            "narrowed": record.narrowed,
            "deadline": record.deadline,
            "impact": record.impact,
            "impact_vintage": record.impact_vintage or "",
        },
    )
    put_texts(row.texts, record.texts, changes, f"{path}.texts")
    derived = not record.addressees
    if derived:
        participants = [code for code, row_ in organizations.items() if row_.jiu_participant]
        pairs = derive_addressees(record.addressed_to, participants)
    else:
        pairs = [(addressee.organization, addressee.action) for addressee in record.addressees]
    seen: set[str] = set()
    for index, (code, action) in enumerate(pairs):
        if code in seen:
            raise RuleBroken(f"{code} stands twice.", f"{path}.addressees[{index}].organization")
        seen.add(code)
        if code not in organizations:
            place = f"{path}.addressed_to" if derived else f"{path}.addressees[{index}].organization"
            raise RuleBroken(f"There is no organization {code!r}. Load the organizations first, or correct it.", place)
        put(
            Addressee,
            changes,
            path,
            key={"recommendation": row, "organization": organizations[code]},
            values={"action": action, "derived": derived},
        )
    if not pairs:
        raise RuleBroken("No addressee could be derived: load the organizations first.", f"{path}.addressed_to")
    keep_only(row.addressees, changes, organization__code__in=[code for code, _ in pairs])


@transaction.atomic
def name_focal_point(*, user: User, organization: Organization) -> FocalPoint:
    """Let `user` answer for `organization`; nothing changes when that is so already."""
    FocalPoint.objects.read_anew(user)
    return FocalPoint.objects.get_or_create(user=user, organization=organization)[0]


@transaction.atomic
def set_focal_points(*, user: User, organizations: Iterable[Organization]) -> None:
    """Let `user` answer for these organizations and for no other."""
    wanted = {organization.pk for organization in organizations}
    rows = FocalPoint.objects.filter(user=user)
    rows.exclude(organization__in=wanted).delete()
    new = wanted - set(rows.values_list("organization_id", flat=True))
    # Somebody else may be naming the same focal point at this moment: that is what is wanted, not a fault.
    FocalPoint.objects.bulk_create(
        [FocalPoint(user=user, organization_id=pk) for pk in sorted(new)], ignore_conflicts=True
    )
    FocalPoint.objects.read_anew(user)


@transaction.atomic
def invite_person(
    *,
    email: str,
    name: str,
    groups: Collection[str],
    organizations: Iterable[Organization],
    by: User,
) -> Invitation:
    """Invite somebody (`accounts.actions.invite`) who answers for these organizations. Raises RuleBroken."""
    invitation = accounts_actions.invite(email=email, name=name, groups=groups, by=by)
    set_focal_points(user=invitation.user, organizations=organizations)
    return invitation


@transaction.atomic
def change_person(
    *,
    user: User,
    name: str,
    groups: Collection[str],
    organizations: Iterable[Organization],
    is_active: bool,
    by: User,
) -> User:
    """Change somebody (`accounts.actions.change_person`) and what the person answers for. Raises RuleBroken."""
    user = accounts_actions.change_person(user=user, name=name, groups=groups, is_active=is_active, by=by)
    set_focal_points(user=user, organizations=organizations)
    return user
