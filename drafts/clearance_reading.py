"""What the pages and actions of a clearance read. Each function says how many queries it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language

from drafts.clearance_letters import Letter, Told
from drafts.clearance_rules import WHOLE, State, Verdict, has_replied, state_of
from drafts.models import Block, Clearance, ClearanceReply, FrozenRecord
from jobs.rules import JobState
from recommendations.models import FocalPoint, JIUReport, Organization
from recommendations.rules import preferred
from reports.edition_differences import as_typed
from reports.models import Edition, EditionText
from reports.note import NoteContent, Paragraph
from responses.differences import Piece, difference
from responses.models import Response


@dataclass(frozen=True)
class Own:
    """Which paragraphs of an edition rest on the answers of which organization."""

    content: NoteContent
    # Organization -> the keys of its paragraphs, in the order of the note.
    keys: dict[int, tuple[str, ...]]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Key -> number of the paragraph, the same in all languages."""
        return {paragraph.key: paragraph.number for paragraph in self.content.paragraphs() if paragraph.key}

    def of(self, organization: Organization) -> tuple[str, ...]:
        """The keys of the paragraphs that rest on the answers of an organization."""
        return self.keys.get(organization.pk, ())

    def paragraphs(self, organization: Organization) -> tuple[int, ...]:
        """Their numbers."""
        return tuple(self.numbers[key] for key in self.of(organization))


def shown_text(edition: Edition) -> EditionText | None:
    """The text of an edition in the reader's language, if it has it; one query."""
    return preferred(list(edition.texts.all()), get_language())


def own_of(edition: Edition, content: NoteContent, organizations: Iterable[Organization] | None = None) -> Own:
    """What rests on whose answers, of all organizations or of those named alone; two queries."""
    record = FrozenRecord.objects.filter(edition=edition).first()
    evidence = record.evidence if record else {}
    answers = Response.objects.filter(report=edition.note.report_id)
    if organizations is not None:
        answers = answers.filter(organization__in=organizations)
    whose = dict(answers.order_by().values_list("pk", "organization"))
    found: dict[int, list[str]] = {}
    for paragraph in content.paragraphs():
        rests_on = evidence.get(paragraph.key, ()) if paragraph.key else ()
        for organization in dict.fromkeys(whose[pk] for pk, _version in rests_on if pk in whose):
            found.setdefault(organization, []).append(paragraph.key)
    return Own(content, {organization: tuple(keys) for organization, keys in found.items()})


def addressed(report: JIUReport):
    """The organizations that a report addresses, in the order of the annexes, with their names; two queries."""
    rows = Organization.objects.filter(addressed__recommendation__report=report).distinct()
    return rows.in_annex_order().prefetch_related("names")


def letters_of(
    edition: Edition, own: Own, among: Iterable[Organization] | None = None
) -> tuple[list[Letter], list[Organization]]:
    """A letter per person who answers for one of the organizations (all addressed ones unless some are named), and the
    organizations without anybody; three queries.
    """
    organizations = {row.pk: row for row in (addressed(edition.note.report) if among is None else among)}
    rows = FocalPoint.objects.filter(organization__in=organizations, user__is_active=True).select_related("user")
    people: dict = {}
    for row in rows.order_by("user__name", "user__email", "organization__order", "organization__code"):
        organization = organizations[row.organization_id]
        people.setdefault(row.user, []).append(Told(organization, own.paragraphs(organization)))
    reached = {told.organization.pk for several in people.values() for told in several}
    letters = [Letter(user, tuple(told)) for user, told in people.items()]
    return letters, [row for pk, row in organizations.items() if pk not in reached]


@dataclass(frozen=True)
class Standing:
    """How an organization stands: `replied` of `own` paragraphs, what it said of the whole, whether some came late."""

    organization: Organization
    own: tuple[int, ...]
    replies: tuple[ClearanceReply, ...]
    state: State
    awaited: bool
    reachable: bool

    @property
    def replied(self) -> int:
        """On how many of its paragraphs it has replied."""
        return sum(reply.key != WHOLE for reply in self.replies)

    @property
    def proposals(self) -> int:
        """How many of its replies propose words."""
        return sum(reply.verdict == Verdict.PROPOSES for reply in self.replies)

    @property
    def whole(self) -> ClearanceReply | None:
        """Its reply on the draft as a whole."""
        return next((reply for reply in self.replies if reply.key == WHOLE), None)

    @property
    def late(self) -> bool:
        """True when a reply that counts came after the date."""
        return any(reply.is_late for reply in self.replies)

    @property
    def last(self) -> ClearanceReply | None:
        """Its latest reply."""
        return max(self.replies, key=lambda reply: reply.pk, default=None)


def standings(clearance: Clearance, own: Own) -> list[Standing]:
    """How every addressed organization stands, in the order of the annexes; four queries."""
    said: dict[int, list[ClearanceReply]] = {}
    for reply in clearance.replies.current().defer("words", "comment").order_by("pk"):
        reply.clearance = clearance
        said.setdefault(reply.organization_id, []).append(reply)
    people = FocalPoint.objects.filter(user__is_active=True).order_by()
    reachable = set(people.values_list("organization", flat=True))
    found = []
    for organization in addressed(clearance.report):
        keys = own.of(organization)
        replies = tuple(said.get(organization.pk, ()))
        count = {
            "own": len(keys),
            "replied": sum(reply.key in keys for reply in replies),
            "whole": any(reply.key == WHOLE for reply in replies),
        }
        proposes = any(reply.verdict == Verdict.PROPOSES for reply in replies)
        state = state_of(**count, proposes=proposes, over=clearance.is_over)
        found.append(
            Standing(
                organization,
                own.paragraphs(organization),
                replies,
                state,
                not has_replied(**count),
                organization.pk in reachable,
            )
        )
    return found


@dataclass(frozen=True)
class Proposal:
    """A proposal beside what it is about: the paragraph that was sent round, and the draft as it stands now."""

    reply: ClearanceReply
    number: int | None
    sent: str
    now: str | None
    version: int

    @property
    def difference(self) -> tuple[Piece, ...]:
        """What is proposed, as compared with what was sent round."""
        return difference(self.sent, self.reply.words)

    @property
    def changed(self) -> bool:
        """True when the draft says something else than what was sent round."""
        return self.reply.key != WHOLE and self.now != self.sent


def reminders_of(clearance: Clearance) -> list[Letter]:
    """A letter per person of the organizations that have not replied to everything.

    Not to whom a mail of this clearance went today, unless the mail server did not take it.
    """
    text = shown_text(clearance.edition)
    own = own_of(clearance.edition, text.content)
    awaited = [row.organization for row in standings(clearance, own) if row.awaited]
    letters, _without = letters_of(clearance.edition, own, awaited)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = clearance.mails.filter(mail__requested_at__gte=midnight).exclude(mail__state=JobState.FAILED)
    told = set(today.values_list("mail__user", flat=True))
    return [letter for letter in letters if letter.user.pk not in told]


def proposals(clearance: Clearance, replies: Iterable[ClearanceReply]) -> list[Proposal]:
    """Replies (with `decision`) beside the texts they are about; three queries."""
    replies = list(replies)
    contents = {text.language: text.content for text in clearance.edition.texts.all()} if replies else {}
    sent = {
        (language, paragraph.key): (paragraph.number, typed(paragraph.text))
        for language, content in contents.items()
        for typed in [as_typed(content)]
        for paragraph in content.paragraphs()
    }
    blocks = Block.objects.there().filter(key__in={reply.key for reply in replies})
    now = {(text.language, block.key): text for block in blocks.prefetch_related("texts") for text in block.texts.all()}
    found = []
    for reply in replies:
        number, words = sent.get((reply.language, reply.key), (None, ""))
        text = now.get((reply.language, reply.key))
        found.append(Proposal(reply, number, words, text.text if text else None, text.version if text else 0))
    return found


@dataclass(frozen=True)
class OwnAnswer:
    """An own answer on which a paragraph rests, as the template of an answer wants it."""

    response: Response
    version: int

    @property
    def stage(self) -> str:
        """Its stage."""
        return self.response.stage

    @property
    def answer(self):
        """What was typed."""
        return self.response.answer

    @property
    def changed(self) -> bool:
        """True when it has been changed since the draft was made."""
        return self.response.version != self.version


@dataclass(frozen=True)
class Place:
    """A place of the draft on which an organization replies: a paragraph, or the whole (no paragraph)."""

    key: str
    paragraph: Paragraph | None
    text: str
    answers: tuple[OwnAnswer, ...]
    reply: ClearanceReply | None


def places_of(
    clearance: Clearance,
    content: NoteContent,
    organization: Organization,
    keys: Iterable[str],
    said: dict[str, ClearanceReply],
) -> list[Place]:
    """The own paragraphs with these keys (a page of them), each beside the own answers and what was replied (`said`).

    Three queries.
    """
    record = FrozenRecord.objects.filter(edition=clearance.edition_id).first()
    evidence = record.evidence if record else {}
    keys = tuple(keys)
    versions = {key: dict(map(tuple, evidence.get(key, ()))) for key in keys}
    answers = Response.objects.filter(report=clearance.report, organization=organization)
    answers = answers.filter(pk__in={pk for several in versions.values() for pk in several})
    rows = {row.pk: row for row in answers.select_related("recommendation").prefetch_related("reasons")}
    paragraphs, typed = {paragraph.key: paragraph for paragraph in content.paragraphs()}, as_typed(content)
    return [
        Place(
            key,
            paragraphs[key],
            typed(paragraphs[key].text),
            tuple(OwnAnswer(rows[pk], version) for pk, version in versions[key].items() if pk in rows),
            said.get(key),
        )
        for key in keys
    ]


def replies_of(clearance: Clearance, organization: Organization) -> dict[str, ClearanceReply]:
    """What an organization has replied, by place, with who did and what became of it; one query."""
    rows = clearance.replies.filter(organization=organization).current().select_related("by", "decision")
    found = {row.key: row for row in rows}
    for row in found.values():
        row.clearance = clearance
    return found
