"""What the API shows of a row: from stored rows to the shapes of the API."""

from django.db.models import Prefetch

from api import schemas
from recommendations.models import Addressee, FocalPoint, JIUReport, Organization, Recommendation
from reports.models import Edition, EditionText, Note
from support import wording
from support.figures import Breakdown
from support.models import Cell
from support.rules import Counted
from support.selection import Figure, Part


class OpenReader:
    """Who reads open data without an account, as `visible_to(user)` needs it: what is published, and no draft.

    Never hand it to answers: `Reader.person` is who reads those.
    """

    pk = None
    is_active = True
    reads_everything = True

    def belongs_to(self, *groups) -> bool:
        """In no group: what only some groups see is not open."""
        return False


def organizations_of(user):
    """The organizations that a user sees: readers all, focal points the own ones."""
    if user.reads_everything:
        return Organization.objects.all()
    return Organization.objects.filter(pk__in=FocalPoint.objects.organization_ids(user) if user.is_active else ())


def with_addressees(recommendations, user):
    """Recommendations with their texts and those addressees that the user sees."""
    seen = Addressee.objects.filter(organization__in=organizations_of(user)).select_related("organization")
    return recommendations.select_related("report").prefetch_related(
        "texts", Prefetch("addressees", seen.order_by("organization__order", "organization"))
    )


def with_editions(notes, user):
    """Notes with the editions that the user sees, and their texts without the content."""
    texts = Prefetch("texts", EditionText.objects.defer("data").order_by("language"))
    editions = Edition.objects.visible_to(user).latest_first().prefetch_related(texts)
    return notes.select_related("report").prefetch_related(Prefetch("editions", editions))


def _text(row) -> schemas.Text:
    return schemas.Text(language=row.language, text=row.text, provenance=row.provenance, source=row.source)


def report(row: JIUReport) -> schemas.Report:
    """A report (with its titles prefetched)."""
    return schemas.Report(
        symbol=row.symbol,
        assembly_symbol=row.assembly_symbol or None,
        year=row.year,
        issued_on=row.issued_on,
        titles=[_text(title) for title in row.titles.all()],
    )


def recommendation(row: Recommendation) -> schemas.Recommendation:
    """A recommendation `with_addressees`."""
    return schemas.Recommendation(
        report=row.report.symbol,
        number=row.number,
        addressed_to=row.addressed_to,
        narrowed=row.narrowed,
        deadline=row.deadline,
        impact=row.impact or None,
        impact_vintage=row.impact_vintage or None,
        texts=[_text(text) for text in row.texts.all()],
        addressees=[
            schemas.Addressee(organization=one.organization.code, action=one.action, derived=one.derived)
            for one in row.addressees.all()
        ],
    )


def organization(row: Organization) -> schemas.Organization:
    """An organization (with its names prefetched)."""
    return schemas.Organization(
        code=row.code,
        group=row.group,
        jiu_participant=row.jiu_participant,
        ceb_member=row.ceb_member,
        names=[
            schemas.OrganizationName(
                language=name.language, name=name.name, short=name.short, provenance=name.provenance
            )
            for name in row.names.all()
        ],
    )


def _edition_text(row: EditionText) -> dict:
    return {"language": row.language, "provenance": row.provenance, "sha256": row.sha256}


def note(row: Note) -> schemas.Note:
    """A note `with_editions`."""
    return schemas.Note(**_note(row))


def _note(row: Note) -> dict:
    editions = [
        schemas.Edition(
            number=edition.number,
            origin=edition.origin,
            stage=edition.stage,
            texts=[schemas.EditionText(**_edition_text(text)) for text in edition.texts.all()],
        )
        for edition in row.editions.all()
    ]
    return {"symbol": row.symbol, "report": row.report.symbol, "editions": editions}


def whole_note(row: Note, edition: Edition, texts: list[EditionText], *, illustrative: bool) -> schemas.WholeNote:
    """A note `with_editions`, and the content of some texts of one edition."""
    contents = [schemas.WholeText(**_edition_text(text), content=text.content) for text in texts]
    return schemas.WholeNote(**_note(row), edition=edition.number, contents=contents, illustrative=illustrative)


def answer(cell: Cell, counted: Counted) -> schemas.Answer:
    """A cell (with report, organization, response and its reasons): what it says when answers of `counted` count."""
    given = cell.response if wording.counts(cell.stage, counted) else None
    acceptance, implementation = wording.follow_up(
        cell.action, cell.stage, cell.acceptance, cell.implementation, counted
    )
    return schemas.Answer(
        report=cell.report.symbol,
        recommendation=cell.number,
        organization=cell.organization.code,
        year=cell.year,
        addressed_to=cell.addressed_to,
        impact=cell.impact or None,
        impact_vintage=cell.impact_vintage or None,
        action=cell.action,
        stage=cell.stage,
        counts=given is not None,
        position=wording.saying(cell.action, cell.stage, cell.position, counted),
        reasons=wording.reasons_in_order(row.reason for row in given.reasons.all()) if given else [],
        condition=(given and given.condition) or None,
        comment=(given and given.comment) or None,
        language=(given and given.language) or None,
        acceptance=acceptance or None,
        implementation=implementation or None,
        status_on=given and given.status_on,
        changed_at=given and given.changed_at,
        illustrative=bool(given and given.illustrative),
    )


def _figure(figure: Figure) -> dict:
    return {"n": figure.n, "of": figure.of, "percent": figure.percent, "query": figure.query}


def _part(part: Part) -> schemas.Part:
    return schemas.Part(name=part.name, label=part.label, **_figure(part.figure))


def breakdown(figures: Breakdown) -> dict:
    """A breakdown, as the fields of `schemas.Breakdown`."""
    return {
        "total": schemas.Figure(**_figure(figures.total)),
        "positions": list(map(_part, figures.positions)),
        "acceptances": list(map(_part, figures.acceptances)),
        "implementations": list(map(_part, figures.implementations)),
        "reasons": list(map(_part, figures.reasons)),
    }
