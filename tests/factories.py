"""Plain functions that make rows. Each takes what matters to the test by keyword; the rest is dull on purpose."""

from django.utils import timezone

from accounts.actions import admit_user
from accounts.models import User
from accounts.rules import Group
from recommendations.models import (
    Addressee,
    JIUReport,
    Organization,
    OrganizationName,
    Recommendation,
    RecommendationText,
    ReportTitle,
)
from recommendations.rules import Provenance
from reports.actions import content_hash
from reports.models import Edition, EditionText, Export, Note
from reports.note import Comments, Footnote, NoteContent, Paragraph, Section, to_json
from reports.render import fingerprint

PASSWORD = "a long enough password"


def user(email: str = "person@example.org", *groups: Group) -> User:
    return admit_user(email=email, name="", password=PASSWORD, groups=groups)


def organization(code: str = "ORG-1", *, order: int = 1, jiu: bool = True, ceb: bool = True) -> Organization:
    row = Organization.objects.create(code=code, group="un", jiu_participant=jiu, ceb_member=ceb, order=order)
    OrganizationName.objects.create(
        organization=row, language="en", name=f"Organization {code}", short=code, provenance=Provenance.UNVERIFIED
    )
    return row


def report(symbol: str = "JIU/REP/2099/1", *, assembly_symbol: str = "A/154/99") -> JIUReport:
    row = JIUReport.objects.create(symbol=symbol, assembly_symbol=assembly_symbol, year=int(symbol.split("/")[2]))
    ReportTitle.objects.create(report=row, language="en", text=f"Title of {symbol}", provenance=Provenance.OFFICIAL)
    return row


def recommendation(of: JIUReport, number: int = 1, *, to=(), text: str = "", **fields) -> Recommendation:
    fields.setdefault("addressed_to", "executive_heads")
    row = Recommendation.objects.create(report=of, number=number, **fields)
    RecommendationText.objects.create(
        recommendation=row,
        language="en",
        text=text or f"Text of recommendation {number}.",
        provenance=Provenance.OFFICIAL,
    )
    for member in to:
        Addressee.objects.create(recommendation=row, organization=member, action="E", derived=True)
    return row


def content(**fields) -> NoteContent:
    """A short, faultless English note on `report()` with one `recommendation()`."""
    values = {
        "symbol": "A/154/99/Add.1",
        "language": "en",
        "session": 154,
        "agenda_document": "A/154/150",
        "agenda_item": 7,
        "session_line": "154th session",
        "agenda_line": "Item 7 of the provisional agenda[^*]",
        "agenda_title": "Joint Inspection Unit",
        "title": "Title of the report",
        "document_type": "Note by the Secretary-General",
        "transmittal": "The Secretary-General transmits his comments on the report (JIU/REP/2099/1).",
        "sections": (
            Section("I.", "Introduction", (Paragraph(1, "The report[^1] reviews something."),)),
            Section(
                "II.",
                "Comments on specific recommendations",
                (),
                (
                    Comments(
                        1, "Recommendation 1", "Text of recommendation 1.", (Paragraph(2, "Organizations support it."),)
                    ),
                ),
            ),
        ),
        "footnotes": (Footnote("*", "A/154/150."), Footnote("1", "Circulated under the symbol A/154/99.")),
    }
    return NoteContent(**{**values, **fields})


def edition_text(
    of: JIUReport, *, note: NoteContent | None = None, stage: str = "issued", number: int = 1
) -> EditionText:
    value = note or content()
    row, _created = Note.objects.get_or_create(symbol=value.symbol, defaults={"report": of})
    edition = Edition.objects.create(note=row, number=number, origin="own", stage=stage)
    return EditionText.objects.create(
        edition=edition,
        language=value.language,
        provenance=Provenance.OFFICIAL,
        data=to_json(value),
        sha256=content_hash(value),
    )


def export(text: EditionText, *, format: str = "pdf", **fields) -> Export:
    fields.setdefault("requested_at", timezone.now())
    return Export.objects.create(text=text, format=format, fingerprint=fingerprint(text.sha256, format), **fields)
