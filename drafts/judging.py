"""What the checks say of a draft, and which of it somebody has let stand with a reason."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from drafts.models import Waiver
from drafts.reading import Pieces, content_of, record_of
from reports import checks, marks
from reports.checks_sentences import sentences
from reports.findings import Finding, Severity
from reports.note import NoteContent

_NUMBER = re.compile("[0-9]+")


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


def _names(content: NoteContent) -> Callable[[Finding], str]:
    """What gives the findings on a content their names: the same while check, paragraph and sentence are.

    Words that stand in further sentences, and other counts of answers, are something else, which nobody has let stand.
    Numbers of paragraphs may change. A name does not depend on the language in which the message is read.
    """
    keys = {str(paragraph.number): paragraph.key for paragraph in content.paragraphs()}
    texts = dict(content.texts())

    def name(finding: Finding) -> str:
        place = finding.place.anchor
        if finding.place.kind == "paragraph":
            place = keys.get(finding.place.number) or place
        known = [finding.check, place, finding.words]
        if finding.words and finding.place in texts:
            plain = marks.plain(texts[finding.place])
            known += [each for each in sentences(plain) if finding.words in each] or [plain]
        if not finding.words or finding.check == "evidence":
            known += sorted(_NUMBER.findall(finding.message))  # languages put them in other places
        return hashlib.sha256("\n".join(known).encode()).hexdigest()

    return name


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
    judged, name_of_each = [], _names(content)
    for finding in found:
        name = name_of_each(finding)
        judged.append(Judged(finding, name, waivers.get(name)))
    return judged
