"""Plain functions that make rows. Each takes what matters to the test by keyword; the rest is dull on purpose."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import admit_user
from accounts.models import Invitation, User
from accounts.rules import INVITATION_LIFE, Group, token_hash
from api.models import Token
from api.rules import Scope
from api.rules import token_hash as api_token_hash
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
from responses.models import Consultation, Import, Response, ResponseReason
from support.models import Download, SavedView
from support.models.downloads import scope_of

PASSWORD = "a long enough password"


def user(email: str = "person@example.org", *groups: Group) -> User:
    return admit_user(email=email, name="", password=PASSWORD, groups=groups)


def invitation(email: str = "invited@example.org", *, token: str = "token", **fields) -> Invitation:
    """An invitation that has been sent; of a new user, unless one is given."""
    now = timezone.now()
    if "user" not in fields:
        fields["user"] = admit_user(email=email, name="", password=None, groups=())
    values = {"token_hash": token_hash(token), "sent_at": now, "expires_at": now + INVITATION_LIFE}
    return Invitation.objects.create(**{**values, **fields})


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


def consultation(of: JIUReport, **fields) -> Consultation:
    """An open round, due in a month."""
    today = timezone.localdate()
    values = {"opened_on": today - timedelta(days=60), "due_on": today + timedelta(days=30)}
    return Consultation.objects.create(report=of, **{**values, **fields})


def response(to: Recommendation | JIUReport, by: Organization, *, reasons=(), **fields) -> Response:
    """A stored answer, without a history: to a recommendation, or the general comment on a report."""
    if isinstance(to, Recommendation):
        values = {"report": to.report, "recommendation": to, "position": "supports"}
    else:
        values = {"report": to, "comment": "On the report as a whole."}
    row = Response.objects.create(organization=by, **{**values, **fields})
    ResponseReason.objects.bulk_create(ResponseReason(response=row, reason=code) for code in reasons)
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
    origin = "published" if stage == "issued" else "own"
    edition = Edition.objects.create(note=row, number=number, origin=origin, stage=stage)
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


def upload(of: JIUReport, by: User, **fields) -> Import:
    """An uploaded workbook whose check waits."""
    now = timezone.now()
    values = {"requested_at": now, "uploaded_at": now, "file_name": "answers.xlsx", "kind": "xlsx", "source": "file"}
    return Import.objects.create(report=of, requested_by=by, **{**values, **fields})


def token(of: User, *, secret: str = "jiu_secret", scopes=tuple(Scope), **fields) -> Token:
    """A token that lives for a day."""
    values = {"name": "Token", "expires_at": timezone.now() + timedelta(days=1), "scopes": " ".join(scopes)}
    return Token.objects.create(user=of, token_hash=api_token_hash(secret), **{**values, **fields})


def saved_view(owner: User, name: str = "View", **fields) -> SavedView:
    """A saved view of all answers, unless a query is given; not checked, as one that does not fit any more."""
    return SavedView.objects.create(owner=owner, name=name, **{"created_at": timezone.now(), **fields})


def download(by: User, **fields) -> Download:
    """A download that waits for a worker."""
    now = timezone.now()
    values = {"requested_at": now, "expires_at": now + timedelta(days=7), "format": "csv", "name": "answers.csv"}
    return Download.objects.create(requested_by=by, scope=scope_of(by), **{**values, **fields})
