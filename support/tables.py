"""The list of cells: what was asked, of whom, and the answer."""

from datetime import date

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from recommendations.models import Organization
from responses.rules import Reason
from support import wording
from support.models import Cell
from support.rules import NO_INFORMATION, Counted, Standing

PER_PAGE = 50
# Beyond this, rows are not counted one by one, not sorted, and not turned page by page: whoever wants them takes them
# away as a file, or narrows the filter.
COUNT_LIMIT = 2_000
EXCERPT = 160


class CellTable(tables.Table):
    """Cells. `counted` says which answers count: what does not is awaited here, as in every figure."""

    organization = tables.Column(verbose_name=gettext_lazy("Organization"))
    recommendation = tables.Column(
        verbose_name=gettext_lazy("Recommendation"), accessor="number", attrs={"td": {"class": "key"}}
    )
    position = tables.Column(verbose_name=gettext_lazy("Position"), empty_values=())
    reasons = tables.Column(verbose_name=gettext_lazy("Reasons"), accessor="response", orderable=False, empty_values=())
    acceptance = tables.Column(verbose_name=gettext_lazy("Follow-up"), empty_values=())
    comment = tables.Column(verbose_name=gettext_lazy("Comment"), accessor="response", orderable=False, empty_values=())
    changed_at = tables.Column(verbose_name=pgettext_lazy("date", "Changed"), empty_values=())

    class Meta:
        model = Cell
        fields = ["organization", "recommendation", "position", "reasons", "acceptance", "comment", "changed_at"]

    def __init__(self, cells, *, counted: Counted, **options):
        self.counted = counted
        self._made: dict[tuple, str] = {}
        super().__init__(cells, **options)

    def lines(self):
        """The cells of the page, line by line, as (label of the column, class, content).

        What django-tables2 does for each of 350 cells (look the value up, inspect the signature of its function) takes
        four times as long as the rest of the page. Here each column has its function, which takes the row.
        """
        shown = [
            (str(column.header), column.attrs["td"].get("class", ""), getattr(self, f"cell_{column.name}"))
            for column in self.columns
        ]
        for row in self.page.object_list.data:
            yield [(label, kind, content(row)) for label, kind, content in shown]

    def _counts(self, cell: Cell) -> bool:
        return wording.counts(cell.stage, self.counted)

    def _once(self, make, *arguments) -> str:
        """What `make(*arguments)` gives: addresses, words and days recur in fifty rows, and each takes its time."""
        key = (make, *arguments)
        if key not in self._made:
            self._made[key] = make(*arguments)
        return self._made[key]

    def cell_organization(self, record: Cell) -> str:
        """Its short name, leading to its page."""
        return self._once(_organization, record.organization)

    def cell_recommendation(self, record: Cell) -> str:
        """Report and number, leading to the recommendation."""
        return self._once(_recommendation, record.report.symbol, record.number)

    def cell_position(self, record: Cell) -> str:
        """What it says, leading to the answer."""
        code = wording.saying(record.action, record.stage, record.position, self.counted)
        words = self._once(_saying, code)
        if code in Standing.values:
            return words
        address = self._once(_sheet, record.report.symbol, record.organization.code)
        mark = self._once(_illustrative) if record.response.illustrative else ""
        return format_html('<a href="{}#r{}">{}</a>{}', address, record.number, words, mark)

    def cell_reasons(self, record: Cell) -> str:
        """The reasons of an answer that counts."""
        if not self._counts(record):
            return self.default
        return self._once(_reasons, *sorted(row.reason for row in record.response.reasons.all())) or self.default

    def cell_acceptance(self, record: Cell) -> str:
        """Acceptance and implementation."""
        said = wording.follow_up(record.action, record.stage, record.acceptance, record.implementation, self.counted)
        return self._once(_follow_up, *said) or self.default

    def cell_comment(self, record: Cell) -> str:
        """The beginning of the comment."""
        text = record.response.comment if self._counts(record) else ""
        if not text:
            return self.default
        short = text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + "…"
        return format_html('<span lang="{}" dir="auto">{}</span>', record.response.language, short)

    def cell_changed_at(self, record: Cell) -> str:
        """The day of the last change."""
        return self._once(_day, timezone.localdate(record.changed_at)) if self._counts(record) else self.default

    def order_organization(self, cells, is_descending):
        """In annex order."""
        return cells.order_by("-place" if is_descending else "place", "-year", "report", "number", "organization"), True

    def order_recommendation(self, cells, is_descending):
        """By report, then by number."""
        sign = "-" if is_descending else ""
        return cells.order_by(f"{sign}year", f"{sign}report", f"{sign}number", "place", "organization"), True

    def order_changed_at(self, cells, is_descending):
        """What has no answer stands last, in either order and on every database."""
        moment = F("changed_at")
        order = moment.desc(nulls_last=True) if is_descending else moment.asc(nulls_last=True)
        return cells.order_by(order, "-year", "report", "number", "place"), True


def _organization(organization: Organization) -> str:
    return format_html(
        '<a href="{}"><span lang="{}" dir="auto">{}</span></a>',
        reverse("support:organization", args=[organization.code]),
        organization.name_language,
        organization.short_name,
    )


def _recommendation(symbol: str, number: int) -> str:
    address = reverse("reports:recommendation", args=[symbol, number])
    return format_html('<a href="{}">{}, {}</a>', address, symbol, number)


def _sheet(symbol: str, code: str) -> str:
    return reverse("responses:sheet", args=[symbol, code])


def _saying(code: str) -> str:
    words = wording.saying_labels()[code]
    return format_html('<span class="soft">{}</span>', words) if code in Standing.values else words


def _illustrative() -> str:
    return format_html(' <span class="badge warn">{}</span>', _("Illustrative"))


def _reasons(*codes: str) -> str:
    return wording.listed(str(Reason(code).label) for code in wording.reasons_in_order(codes))


def _follow_up(acceptance: str, implementation: str) -> str:
    words = wording.follow_up_words(acceptance, implementation)
    return format_html('<span class="soft">{}</span>', words) if acceptance == NO_INFORMATION else words


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
