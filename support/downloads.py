"""The rows behind a filter as they are taken away: the columns, and the rows as values. One home for every format."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Aggregate, CharField, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recommendations.models import Organization
from recommendations.rules import Action, AddresseeKind, Language, OrganizationGroup, RuleBroken
from responses.models import Response, ResponseReason
from responses.rules import Reason, Stage
from support import wording
from support.about import About, about
from support.filters import ResponseFilter
from support.models.cells import answered
from support.rules import Counted, FileFormat, Impact

# As many rows are sent at once; a worker makes a file of more.
AT_ONCE = 10_000
# What one sheet of Excel holds, beside its head.
EXCEL_ROWS = 1_048_575
CHUNK = 2_000
Value = str | int | bool | date | datetime | tuple[str, ...] | None


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its label in the reader's language, its width in characters."""

    key: str
    label: str
    width: int


@dataclass(frozen=True)
class Taken:
    """What is taken away: what the file says of itself, its columns, and its rows, a tuple of values each.

    A value is a text, a number, a date, a moment in local time, True or False (of the last column alone), or several
    texts (of the reasons and their codes); None where there is nothing to say. The rows are read as they are asked for:
    inside the `snapshot` in which this was made. Whoever stops before the last one closes them.
    """

    about: About
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Value, ...]]


class Joined(Aggregate):
    """Texts, joined by commas, in no order."""

    function, template, output_field = "STRING_AGG", "%(function)s(%(expressions)s, ',')", CharField()

    def as_sqlite(self, compiler, connection, **context):
        """SQLite has another name for it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def columns() -> tuple[Column, ...]:
    """The columns of every format, in the language of the moment."""
    found = (
        ("report", _("JIU report"), 16),
        ("assembly_symbol", _("Assembly symbol"), 14),
        ("year", _("Year"), 7),
        ("recommendation", _("Recommendation"), 8),
        ("organization", _("Organization (code)"), 14),
        ("organization_name", _("Organization"), 18),
        ("group", _("Group"), 24),
        ("group_code", _("Group (code)"), 14),
        ("action", _("Action"), 24),
        ("action_code", _("Action (code)"), 8),
        ("addressed_to", _("Addressed to"), 20),
        ("addressed_to_code", _("Addressed to (code)"), 18),
        ("impact", _("Intended impact"), 14),
        ("stage", _("Stage"), 11),
        ("stage_code", _("Stage (code)"), 11),
        ("position", _("Position"), 20),
        ("position_code", _("Position (code)"), 16),
        ("reasons", _("Reasons"), 30),
        ("reason_codes", _("Reasons (code)"), 18),
        ("condition", _("Condition"), 30),
        ("comment", _("Comment"), 60),
        ("language", _("Language"), 11),
        ("acceptance", _("Acceptance"), 20),
        ("acceptance_code", _("Acceptance (code)"), 16),
        ("implementation", _("Implementation"), 20),
        ("implementation_code", _("Implementation (code)"), 16),
        ("status_on", _("Date of the status"), 12),
        ("changed", pgettext("date", "Changed"), 17),
        ("illustrative", _("Made up for demonstration"), 16),
    )
    return tuple(Column(key, label, width) for key, label, width in found)


def require_room(chosen: ResponseFilter, format: FileFormat) -> None:
    """Raise RuleBroken when a file of this format cannot hold the rows of a valid filter."""
    if format == FileFormat.XLSX and chosen.qs.count_to(EXCEL_ROWS) > EXCEL_ROWS:
        raise RuleBroken(
            _("There are more than %(limit)d rows: a sheet of Excel holds no more. Choose CSV, or narrow the filter.")
            % {"limit": EXCEL_ROWS}
        )


def holds_made_up(chosen: ResponseFilter) -> bool:
    """True when an answer made up for demonstration counts among the rows of a valid filter."""
    if not Response.objects.illustrative().exists():  # as a rule: the answer is there at once
        return False
    return chosen.qs.order_by().filter(answered(chosen.what_counts), response__illustrative=True).exists()


def take(
    chosen: ResponseFilter, user, format: FileFormat, *, progress: Callable[[int], None] = lambda percent: None
) -> Taken:
    """Begin to read the rows that a valid filter selects for `user`, in the order of the list that is not too long.

    For inside a `snapshot`: everything in the file is of one moment. `progress` is told how many per cent are read.
    """
    cells, counted = chosen.qs, chosen.what_counts
    total = cells.order_by().count()
    said = about(chosen, user, format, rows=total, illustrative=holds_made_up(chosen), now=timezone.now())
    # An order that the database has already, for more rows than it can sort.
    ordered = cells.in_order() if total <= AT_ONCE else cells.in_stored_order()
    return Taken(said, columns(), _rows(ordered, _Words(counted), total, progress))


_FIELDS = (
    *("report__symbol", "report__assembly_symbol", "year", "number", "organization", "action", "addressed_to"),
    *("impact", "impact_vintage", "stage", "position", "acceptance", "implementation", "status_on", "changed_at"),
    *("response__condition", "response__comment", "response__language", "response__illustrative", "reason_codes"),
)


def read_query(ordered):
    """The query behind a file of cells in some order: no model instance is made, reasons need no further query."""
    reasons = ResponseReason.objects.filter(response=OuterRef("response")).order_by()
    joined = reasons.values("response").annotate(codes=Joined("reason")).values("codes")
    return ordered.annotate(reason_codes=Subquery(joined)).values_list(*_FIELDS)


def _rows(ordered, words: "_Words", total: int, progress: Callable[[int], None]) -> Iterator[tuple[Value, ...]]:
    # Closed here, while the transaction is open: a cursor in the database ends with it.
    with closing(read_query(ordered).iterator(chunk_size=CHUNK)) as found:
        for number, row in enumerate(found, 1):
            yield words.row(*row)
            if number % CHUNK == 0:
                progress(min(99, 100 * number // max(total, 1)))


class _Words:
    """Makes a row of the file of a row of the database. Every word is looked up once, in the language of the moment."""

    def __init__(self, counted: Counted):
        self.counted, self.zone = counted, timezone.get_current_timezone()
        groups = dict(OrganizationGroup.choices)
        self.organizations = {
            row.pk: (row.code, row.short_name, str(groups[row.group]), row.group)
            for row in Organization.objects.prefetch_related("names")
        }
        self.actions = {None: None, **{code: f"{code}: {label}" for code, label in Action.choices}}
        self.languages = {"": None, **{code: str(label) for code, label in Language.choices}}
        self.reason_labels = {code: str(label) for code, label in Reason.choices}
        self.sayings = wording.saying_labels()
        self.acceptances, self.implementations = wording.acceptance_labels(), wording.implementation_labels()
        # By what is coded: as many as there are combinations, which are few.
        self.asked: dict[tuple, tuple] = {}
        self.answered: dict[tuple, tuple] = {}
        self.reasons: dict[str | None, tuple[tuple[str, ...] | None, tuple[str, ...] | None]] = {None: (None, None)}

    def row(
        self, symbol, assembly_symbol, year, number, organization, action, addressed_to, letter, vintage, stage,
        position, acceptance, implementation, status_on, changed_at, condition, comment, language, illustrative, codes,
    ) -> tuple[Value, ...]:  # fmt: skip
        """A row with the values of `columns`. What does not count is awaited, and nothing of it is told."""
        key = action, addressed_to, letter, vintage
        asked = self.asked.get(key) or self._asked(key)
        key = action, stage, position, acceptance, implementation
        counts, said, follow_up = self.answered.get(key) or self._answered(key)
        place = symbol, assembly_symbol or None, year, number, *self.organizations[organization], *asked
        if not counts:
            return (*place, *said, None, None, None, None, None, *follow_up, None, None, False)
        return (
            *place, *said, *(self.reasons.get(codes) or self._reasons(codes)), condition or None, comment or None,
            self.languages[language], *follow_up, status_on, changed_at.astimezone(self.zone), illustrative,
        )  # fmt: skip

    def _asked(self, key: tuple) -> tuple:
        """Action and whom the recommendation addresses, in words and as codes; its intended impact in words."""
        action, addressed_to, letter, vintage = key
        impact = Impact(letter, vintage).label if letter else None
        self.asked[key] = self.actions[action], action, str(AddresseeKind(addressed_to).label), addressed_to, impact
        return self.asked[key]

    def _answered(self, key: tuple) -> tuple:
        """Whether an answer counts; stage and position, acceptance and implementation, in words and as codes."""
        action, stage, position, acceptance, implementation = key
        counts = wording.counts(stage, self.counted)
        code = wording.saying(action, stage, position, self.counted)
        accepted, implemented = wording.follow_up(action, stage, acceptance, implementation, self.counted)
        said = (*((str(Stage(stage).label), stage) if counts else (None, None)), self.sayings[code], code)
        follow_up = self.acceptances[accepted], accepted, self.implementations[implemented], implemented
        self.answered[key] = counts, said, tuple(value or None for value in follow_up)
        return self.answered[key]

    def _reasons(self, codes: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        ordered = tuple(wording.reasons_in_order(codes.split(",")))
        self.reasons[codes] = tuple(self.reason_labels[code] for code in ordered), ordered
        return self.reasons[codes]
