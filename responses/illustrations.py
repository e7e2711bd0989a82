"""Illustrative answers: groups of made-up answers as a data file describes them, dealt to the addressees by a seed.

No organization's answer is known, and none is made up as its own: chance decides who gets which. No query.
"""

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from recommendations.rules import STRICT, Language, RuleBroken
from responses.answer import Answer, Status, checked_answer, missing
from responses.rules import Acceptance, Implementation, Position, Reason, Stage

# With this one the first organization of the annex, for which the focal point of a development installation answers,
# has answers that were returned: there is something to do.
SEED = 20250806
Count = Annotated[int, Field(ge=0, le=10_000)]
Text = Annotated[str, Field(min_length=1)]
Faults = Iterator[tuple[tuple[str | int, ...], str]]


@dataclass(frozen=True)
class CommentRecord:
    """A comment in one language."""

    __pydantic_config__ = STRICT
    language: Language
    text: Text


@dataclass(frozen=True)
class FollowUpRecord:
    """A state of follow-up, and since when."""

    __pydantic_config__ = STRICT
    acceptance: Acceptance
    on: date
    implementation: Implementation | None = None

    @property
    def status(self) -> Status:
        """The state as it is stored."""
        return Status(self.acceptance, self.implementation or "", self.on)


@dataclass(frozen=True, kw_only=True)
class GeneralGroupRecord:
    """So many comments on the report as a whole that say the same in other words, and how far they have come.

    `paragraph`: the one of the note that they illustrate; None when the note is silent on them.
    """

    __pydantic_config__ = STRICT
    count: Annotated[int, Field(ge=1, le=10_000)]
    comments: tuple[CommentRecord, ...] = ()
    paragraph: int | None = None
    draft: Count = 0
    returned: Count = 0
    submitted: Count = 0

    def at(self, stage: Stage) -> int:
        """How many are at `stage`: what is not named otherwise is cleared."""
        under_way = {Stage.DRAFT: self.draft, Stage.RETURNED: self.returned, Stage.SUBMITTED: self.submitted}
        return under_way.get(stage, self.count - sum(under_way.values()))

    def answer(self, comment: CommentRecord | None) -> Answer:
        """The answer that somebody of this group types."""
        return Answer(comment=comment.text, language=comment.language) if comment else Answer()

    def states(self) -> tuple[Status, ...]:
        """The states of follow-up that are recorded of it, in order: none of a general comment."""
        return ()


@dataclass(frozen=True, kw_only=True)
class GroupRecord(GeneralGroupRecord):
    """So many answers to a recommendation that take the same position for the same reasons."""

    position: Position
    reasons: tuple[Reason, ...] = ()
    condition: str = ""
    follow_up: tuple[FollowUpRecord, ...] = ()

    def answer(self, comment: CommentRecord | None) -> Answer:
        """The answer that somebody of this group types."""
        typed = super().answer(comment)
        return Answer(self.position, self.reasons, self.condition, typed.comment, typed.language)

    def states(self) -> tuple[Status, ...]:
        """The states of follow-up that are recorded of it, in order."""
        return tuple(state.status for state in self.follow_up)


@dataclass(frozen=True)
class GeneralRecord:
    """The comments on the report as a whole; of its `of` addressees those that no group counts say nothing."""

    __pydantic_config__ = STRICT
    of: Count
    groups: tuple[GeneralGroupRecord, ...]


@dataclass(frozen=True)
class AnswersRecord:
    """The answers to one recommendation: every one of its `of` addressees is in one group."""

    __pydantic_config__ = STRICT
    number: int
    of: Count
    groups: tuple[GroupRecord, ...]


@dataclass(frozen=True)
class IllustrationsRecord:
    """The illustrative answers to one report."""

    __pydantic_config__ = STRICT
    report: str
    recommendations: tuple[AnswersRecord, ...]
    general: GeneralRecord = GeneralRecord(0, ())
    return_reasons: tuple[Text, ...] = ()

    def faults(self) -> Faults:
        """What is wrong beyond the types of the fields: (path, reason) pairs."""
        for index, answers in enumerate(self.recommendations):
            here = ("recommendations", index)
            if sum(group.count for group in answers.groups) != answers.of:
                yield (*here, "groups"), f"the counts do not add up to the {answers.of} addressees (of)"
            yield from self._faults_of_groups(here, answers.groups, general=False)
        if sum(group.count for group in self.general.groups) > self.general.of:
            yield ("general", "groups"), f"the counts are more than the {self.general.of} addressees (of)"
        yield from self._faults_of_groups(("general",), self.general.groups, general=True)

    def _faults_of_groups(self, path, groups, *, general: bool) -> Faults:
        for index, group in enumerate(groups):
            here = (*path, "groups", index)
            if group.at(Stage.CLEARED) < 0:
                yield (*here, "count"), "draft, returned and submitted are more than the count"
            if group.returned and not self.return_reasons:
                yield (*here, "returned"), "an answer is returned for a reason: write return_reasons"
            if len(group.comments) > group.count or (general and len(group.comments) < group.count):
                yield (*here, "comments"), "write one comment each" if general else "there are more than the count"
            for comment in group.comments or (None,):
                typed = group.answer(comment)
                try:
                    lacks = [] if general else missing(checked_answer(typed))
                except RuleBroken as error:
                    lacks = [str(error)]
                yield from ((here, sentence) for sentence in lacks)


@dataclass(frozen=True)
class Illustration:
    """One answer to store: of whom, to what (None: the report as a whole), and the way that it has gone."""

    organization: str
    recommendation: int | None
    answer: Answer
    stage: Stage
    follow_up: tuple[Status, ...] = ()
    return_reason: str = ""
    paragraph: int | None = None


def illustrate(
    record: IllustrationsRecord, addressees: Mapping[int, Collection[str]], seed: int = SEED
) -> tuple[Illustration, ...]:
    """Deal the groups of `record` to `addressees` (number of a recommendation -> codes of organizations).

    Equal arguments give equal answers, on every machine. An organization is as far with one answer as with the
    others, where the counts allow it. Raises RuleBroken when the report has other recommendations or as many
    addressees as the record does not know of.
    """
    unknown = addressees.keys() ^ {answers.number for answers in record.recommendations}
    if unknown:
        raise RuleBroken(
            _("Recommendation %(number)d is in the report or in its illustrative answers, not in both.")
            % {"number": min(unknown)}
        )
    chance = random.Random(seed)  # noqa: S311 - dealing, not secrets
    everybody = sorted({code for codes in addressees.values() for code in codes})
    queue = chance.sample(everybody, len(everybody))  # those in front have not finished yet
    dealt: list[Illustration] = []
    for answers in sorted(record.recommendations, key=lambda answers: answers.number):
        asked = [code for code in queue if code in addressees[answers.number]]
        _require_as_many(answers.of, asked, _("Recommendation %(number)d") % {"number": answers.number})
        dealt += _deal(answers.groups, asked, answers.number, record.return_reasons, chance)
    if record.general.groups:
        _require_as_many(record.general.of, queue, _("The report as a whole"))
    dealt += _deal(record.general.groups, queue, None, record.return_reasons, chance)
    return tuple(dealt)


def _require_as_many(of: int, asked: list[str], what: str) -> None:
    if len(asked) != of:
        raise RuleBroken(
            _("%(what)s has %(asked)d addressees, and illustrative answers for %(of)d. Correct these in the data file.")
            % {"what": what, "asked": len(asked), "of": of}
        )


def _deal(groups, asked: list[str], number: int | None, return_reasons, chance: random.Random) -> list[Illustration]:
    """Give each of `asked`, in that order, one answer: drafts first, what is cleared last."""
    slots = []
    for stage in (Stage.DRAFT, Stage.RETURNED, Stage.SUBMITTED, Stage.CLEARED):
        at_stage = [(index, stage) for index, group in enumerate(groups) for _one in range(group.at(stage))]
        slots += chance.sample(at_stage, len(at_stage))
    comments = [_shuffled_comments(group, chance) for group in groups]
    dealt = []
    # Where not everybody gets one, the last in the queue get none.
    for code, (index, stage) in zip(asked, slots, strict=False):
        group = groups[index]
        returned = stage == Stage.RETURNED
        dealt.append(
            Illustration(
                organization=code,
                recommendation=number,
                answer=group.answer(comments[index].pop()),
                stage=stage,
                follow_up=group.states(),
                return_reason=return_reasons[(number or 0) % len(return_reasons)] if returned else "",
                paragraph=group.paragraph,
            )
        )
    return dealt


def _shuffled_comments(group: GeneralGroupRecord, chance: random.Random) -> list[CommentRecord | None]:
    """A comment for each answer of a group: every one once, and none for the rest."""
    filled = [*group.comments, *[None] * (group.count - len(group.comments))]
    return chance.sample(filled, len(filled))
