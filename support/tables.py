"""The list of cells: what was asked, of whom, and the answer."""

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responses.rules import Reason
from support.models import Cell
from support.rules import NO_INFORMATION_LABEL, Counted, Standing

PER_PAGE = 50
# Beyond this, rows are not counted one by one, not sorted, and not turned page by page: whoever wants them takes them
# away as a file, or narrows the filter.
COUNT_LIMIT = 10_000
EXCERPT = 160


class Rows(Paginator):
    """Pages of a list whose rows were counted before, as far as they are. A page that is not there is refused."""

    def __init__(self, rows, per_page: int, *, total: int, **options):
        super().__init__(rows, per_page, **options)
        self.count = min(total, COUNT_LIMIT)

    def validate_number(self, number) -> int:
        """The number of a page. Raises InvalidPage, with the number of the last one."""
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            raise PageNotAnInteger(_("The page is a number: page=2.")) from None
        except EmptyPage:
            raise EmptyPage(_("There is no such page: the last one is %(last)d.") % {"last": self.num_pages}) from None


def bounded_count(cells) -> int:
    """How many rows; more than COUNT_LIMIT is COUNT_LIMIT + 1, without counting on."""
    return cells.order_by().values("pk")[: COUNT_LIMIT + 1].count()


class CellTable(tables.Table):
    """Cells. `counted` says which answers count: what does not is awaited here, as in every figure."""

    organization = tables.Column(verbose_name=gettext_lazy("Organization"))
    recommendation = tables.Column(verbose_name=gettext_lazy("Recommendation"), attrs={"td": {"class": "key"}})
    position = tables.Column(verbose_name=gettext_lazy("Position"), empty_values=())
    reasons = tables.Column(verbose_name=gettext_lazy("Reasons"), accessor="response", orderable=False, empty_values=())
    acceptance = tables.Column(verbose_name=gettext_lazy("Follow-up"), empty_values=())
    comment = tables.Column(verbose_name=gettext_lazy("Comment"), accessor="response", orderable=False, empty_values=())
    changed_at = tables.Column(verbose_name=gettext_lazy("Changed"), empty_values=())

    class Meta:
        model = Cell
        fields = ["organization", "recommendation", "position", "reasons", "acceptance", "comment", "changed_at"]

    def __init__(self, cells, *, counted: Counted, **options):
        self.counted = counted
        super().__init__(cells, **options)

    def _counts(self, cell: Cell) -> bool:
        return cell.stage in self.counted.stages

    def render_organization(self, value):
        return format_html(
            '<a href="{}"><span lang="{}" dir="auto">{}</span></a>',
            reverse("support:organization", args=[value.code]),
            value.name_language,
            value.short_name,
        )

    def render_recommendation(self, record):
        symbol = record.report.symbol
        address = reverse("reports:recommendation", args=[symbol, record.number])
        return format_html('<a href="{}">{}, {}</a>', address, symbol, record.number)

    def render_position(self, record):
        if record.action is None:
            return format_html('<span class="soft">{}</span>', Standing.NOT_ASKED.label)
        if not self._counts(record):
            return format_html('<span class="soft">{}</span>', Standing.AWAITED.label)
        address = reverse("responses:sheet", args=[record.report.symbol, record.organization.code])
        return format_html('<a href="{}#r{}">{}</a>', address, record.number, record.get_position_display())

    def render_reasons(self, record):
        rows = record.response.reasons.all() if self._counts(record) else ()
        return ", ".join(str(Reason(row.reason).label) for row in rows) or self.default

    def render_acceptance(self, record):
        if record.action is None:
            return self.default
        if not self._counts(record) or not record.acceptance:
            return format_html('<span class="soft">{}</span>', NO_INFORMATION_LABEL)
        said = [record.get_acceptance_display()]
        said += [record.get_implementation_display()] if record.implementation else []
        return ", ".join(map(str, said))

    def render_comment(self, record):
        text = record.response.comment if self._counts(record) else ""
        if not text:
            return self.default
        short = text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + "…"
        return format_html('<span lang="{}" dir="auto">{}</span>', record.response.language, short)

    def render_changed_at(self, record):
        return date_format(record.changed_at, "SHORT_DATE_FORMAT") if self._counts(record) else self.default

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
