"""A short draft for the tests of the workspace: two recommendations, three organizations, two languages."""

from dataclasses import dataclass

from accounts.models import User
from drafts.composing_actions import compose_draft
from drafts.models import Block, BlockText, Draft
from drafts.rules import Kind
from recommendations.models import JIUReport, Recommendation, ReportTitle
from recommendations.rules import Language, Provenance
from responses.models import Response
from tests import factories
from tests.drafts.conftest import beginning


@dataclass(frozen=True)
class World:
    """A report, the draft on it in English and Chinese, and who writes it."""

    report: JIUReport
    draft: Draft
    drafter: User

    @property
    def path(self) -> str:
        """Where the draft is on the site."""
        return f"/drafts/{self.draft.note.symbol.replace('/', '-')}"

    def question(self, number: int = 1) -> Recommendation:
        """A recommendation."""
        return self.report.recommendations.get(number=number)

    def blocks(self, number: int = 1) -> list[Block]:
        """The paragraphs on a recommendation as they stand, read anew."""
        rows = self.draft.blocks.there().filter(kind=Kind.PARAGRAPH, recommendation__number=number)
        return list(rows.order_by("place", "pk"))

    def paragraphs(self, number: int = 1, language: str = "en") -> list[str]:
        """What stands there."""
        texts = BlockText.objects.filter(language=language)
        return [texts.get(block=block).text for block in self.blocks(number)]

    def answers(self, number: int = 1) -> list[Response]:
        """The answers to a recommendation, in the order of the annex."""
        return list(Response.objects.filter(recommendation__number=number).order_by("organization__order"))

    def text(self, block: Block, language: str = "en") -> BlockText:
        """A text as it is stored."""
        return BlockText.objects.get(block=block, language=language)


def world(drafter: User, *, recommendations: int = 2, languages=(Language.ZH,)) -> World:
    """Three organizations: the first supports for a reason, the second supports, the third has only submitted."""
    members = [factories.organization(f"ORG-{order}", order=order) for order in (1, 2, 3)]
    report = factories.report()
    ReportTitle.objects.create(report=report, language="zh", text="报告", provenance=Provenance.OFFICIAL)
    for number in range(1, recommendations + 1):
        question = factories.recommendation(report, number, to=members)
        question.texts.create(language="zh", text=f"建议案文{number}。", provenance=Provenance.OFFICIAL)
        factories.response(
            question, members[0], stage="cleared", reasons=["resources"], comment="Words [of ours].", language="en"
        )
        factories.response(question, members[1], stage="cleared", position="does_not_support")
        factories.response(question, members[2], stage="submitted")
    draft = compose_draft(report=report, beginning=beginning(session=154, languages=languages), by=drafter)
    return World(report, draft, drafter)
