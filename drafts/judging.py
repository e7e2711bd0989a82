"""What the checks say of a draft, and which of it somebody has let stand with a reason."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from drafts.models import Waiver
from drafts.reading import Pieces, content_of, record_of
from reports import checks
from reports.findings import Finding, Severity
from reports.note import NoteContent


@dataclass(frozen=True)
class Judged:
    """A finding, the name by which it is known again (64 hex digits), and its waiver if it was let stand."""

    finding: Finding
    name: str
    waiver: Waiver | None = None

    @property
    def blocks(self) -> bool:
        """True when it keeps the note from being issued: an error that nobody let stand."""
        return self.finding.severity == Severity.ERROR and self.waiver is None


def name_of(finding: Finding, content: NoteContent) -> str:
    """The name of a finding: the same while its check, its paragraph and its words are; numbers may change."""
    place = finding.place.anchor
    if finding.place.kind == "paragraph":
        keys = {str(paragraph.number): paragraph.key for paragraph in content.paragraphs()}
        place = keys.get(finding.place.number) or place
    said = finding.words or finding.message
    return hashlib.sha256("\n".join((finding.check, place, said)).encode()).hexdigest()


def judge(
    pieces: Pieces, content: NoteContent | None = None, linked: Mapping[str, Collection[int]] | None = None
) -> list[Judged]:
    """All findings on a draft in one language, errors first, with their waivers.

    `content`: as it was assembled already, or that of an edition, with the answers that it was frozen with (`linked`).
    """
    content = content or content_of(pieces, tolerant=True)
    found = checks.check(content, record_of(pieces, content, linked))
    rows = Waiver.objects.filter(draft=pieces.draft, language=pieces.language).in_force().select_related("by")
    waivers = {row.finding: row for row in rows}
    judged = []
    for finding in found:
        name = name_of(finding, content)
        judged.append(Judged(finding, name, waivers.get(name)))
    return judged
