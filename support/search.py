"""Searching: rows whose text has all that a query asks for, by the indexes of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, Expression, F, Max, Q
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from recommendations.models import JIUReport, RecommendationText, ReportTitle
from recommendations.rules import RuleBroken
from support.search_database import SEARCHED
from support.search_text import Query, lexemes_of_word

# A page shows so many hits. Beyond the last page nothing is counted: a common word stands in a fifth of all rows.
PAGE, PAGES = 50, 20
MOST = PAGE * PAGES
# The newest of many hits are looked for among so many rows first, at least.
LEAST = 16 * MOST
# The symbol of more reports than this (JIU/REP) finds only answers in whose words it stands.
MOST_REPORTS = 1000
MOST_SECONDS = 3


_JOINT = " || ' ' || "  # as in search_database.Searched


class Matches(Expression):
    """A condition: the row's text has all terms of `query`. For the models of `search_database.SEARCHED`."""

    output_field = BooleanField()

    def __init__(self, query: Query):
        super().__init__()
        self.query, self.columns = query, []

    def resolve_expression(self, query=None, allow_joins=True, reuse=None, summarize=False, for_save=False):
        """Bind the condition to the columns of the model that is filtered."""
        if self.columns:  # a subquery of another query is resolved again
            return super().resolve_expression(query, allow_joins, reuse, summarize, for_save)
        resolved = copy(self)
        resolved.searched = SEARCHED[query.model]
        names = (resolved.searched.language, *resolved.searched.texts, "pk")
        resolved.columns = [F(name).resolve_expression(query, allow_joins, reuse, summarize) for name in names]
        return resolved

    def get_source_expressions(self):
        """The columns that it reads: language, texts, primary key."""
        return list(self.columns)

    def set_source_expressions(self, exprs):
        """Read columns of another alias of the table."""
        self.columns = list(exprs)

    def as_sql(self, compiler, connection):
        """SQL of SQLite: rows whose words match, and of those the ones with the phrases."""
        _language, *texts, key = (compiler.compile(column)[0] for column in self.columns)
        forms = [sorted(lexemes_of_word(word)) for word in self.query.words] + [[pair] for pair in self.query.pairs]
        asked = " AND ".join("(" + " OR ".join(f'"{form}"' for form in each) + ")" for each in forms)
        index = connection.ops.quote_name(self.searched.index)
        sql = f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)"  # noqa: S608 - names of our own
        return self._with_phrases(sql, [asked], "instr", _JOINT.join(texts))

    def as_postgresql(self, compiler, connection):
        """SQL of PostgreSQL, in the words of the index expression."""
        language, *texts, _key = (compiler.compile(column)[0] for column in self.columns)
        asked = ["search_word(%s)"] * len(self.query.words) + ["%s::tsquery"] * len(self.query.pairs)
        text = _JOINT.join(texts)
        sql = f"search_vector({language}, {text}) @@ ({' && '.join(asked)})"
        return self._with_phrases(sql, [*self.query.words, *self.query.pairs], "strpos", text)

    def _with_phrases(self, sql: str, parameters: list[str], position: str, text: str):
        phrases = self.query.phrases
        conditions = [sql, *[f"{position}(search_plain({text}), %s) > 0"] * len(phrases)]
        return f"({' AND '.join(conditions)})", (*parameters, *phrases)


def matches(query: Query) -> Matches:
    """The condition that a row's own text has all terms: for answers, texts of recommendations, titles of reports."""
    return Matches(query)


def answers(query: Query, above: int = 0) -> Q:
    """The condition for answers: each term stands in comment or condition, or is the symbol of the report.

    `above`: only rows with higher keys are asked for; where texts are other rows than what is found, it narrows these.
    """

    def called(symbol: str) -> Q | None:
        # By keys, for which there is an index beside the one of the words.
        reports = JIUReport.objects.filter(_called(symbol)).order_by()
        keys = list(reports.values_list("pk", flat=True)[: MOST_REPORTS + 1])
        return Q(report__in=keys) if 0 < len(keys) <= MOST_REPORTS else None

    return _of_terms(query, lambda part: Q(matches(part)), called, above)


def recommendations(query: Query, above: int = 0) -> Q:
    """The condition for recommendations: all in one of their texts, except for symbols of their report."""
    texts = _above(RecommendationText.objects, "recommendation_id", above)
    return _of_terms(
        query,
        lambda part: Q(pk__in=texts.filter(matches(part)).values("recommendation")),
        lambda symbol: Q(report__in=JIUReport.objects.filter(_called(symbol))),
        above,
    )


def reports(query: Query, above: int = 0) -> Q:
    """The condition for reports: all in one of their titles, except for their symbols."""
    titles = _above(ReportTitle.objects, "report_id", above)
    return _of_terms(query, lambda part: Q(pk__in=titles.filter(matches(part)).values("report")), _called, above)


def _above(texts, column: str, above: int):
    """Texts of rows with higher keys. A sum, so that not the index of the key is asked, but the one of the words."""
    return texts.filter(GreaterThan(F(column) + 0, above)) if above else texts


def _called(symbol: str) -> Q:
    """The condition for reports that `symbol` names, or whose symbols begin with it, part by part."""
    condition = Q()
    for name in ("symbol", "assembly_symbol"):
        condition |= Q(**{f"{name}__iexact": symbol}) | Q(**{f"{name}__istartswith": f"{symbol}/"})
    return condition


def _of_terms(query: Query, in_text: Callable[[Query], Q], called: Callable[[str], Q | None], above: int) -> Q:
    """All terms in one text, but for each symbol the text or the report that is called so."""
    named = {term: condition for term in query.terms if term.symbol and (condition := called(term.symbol))}
    rest = query.only(*(term for term in query.terms if term not in named))
    found = in_text(rest) if rest.terms else Q()
    for term, condition in named.items():
        found &= condition | in_text(query.only(term))  # in this order: the first costs less
    return found & Q(pk__gt=above) if above else found


@dataclass(frozen=True)
class Found:
    """One page of what was found: primary keys, the newest first; `count`, and whether there are no more than that."""

    keys: list[int]
    count: int
    number: int
    complete: bool

    @property
    def pages(self) -> int:
        """How many pages there are: one at least, PAGES at most."""
        return max(1, -(-self.count // PAGE))

    @property
    def previous(self) -> int | None:
        """The page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after this one."""
        return self.number + 1 if self.number < self.pages else None


def page(
    rows, condition: Callable[[Query, int], Q], query: Query, number: int = 1, *, size: int = PAGE
) -> Found | None:
    """The page `number` of what `query` finds among `rows`, by one of the conditions above; None beyond the last page.

    `size`: how many of the page are wanted. Raises RuleBroken when the search takes too long.
    Common words are found often enough among the newest rows: to count and sort a fifth of all answers would take a
    third of a second. Rare ones are few to read.
    """
    newest = rows.model.objects.aggregate(newest=Max("pk"))["newest"] or 0

    def newest_keys(of_last: int) -> list[int]:
        part = rows.filter(condition(query, max(0, newest - of_last)))
        return list(part.order_by("-pk").values_list("pk", flat=True)[: MOST + 1])

    few, more = max(newest // 32, LEAST), newest // 4
    with _by_index_alone():
        keys = newest_keys(few)
        if len(keys) <= MOST and few < newest:
            keys = list(rows.filter(condition(query, 0)).order_by().values_list("pk", flat=True)[: MOST + 1])
            if len(keys) > MOST and (more <= few or len(keys := newest_keys(more)) <= MOST):
                keys = newest_keys(newest)
    keys.sort(reverse=True)
    count, start = min(len(keys), MOST), PAGE * (number - 1)
    if number < 1 or (start >= count and number > 1):
        return None
    return Found(keys[start : start + size], count, number, complete=len(keys) <= MOST)


@contextmanager
def _by_index_alone() -> Iterator[None]:
    """PostgreSQL: no plan in which lexemes are computed row by row, and no search without an end.

    The planner takes such plans for common words, trusting that they are spread evenly; where they are not, it reads
    the whole table, at 40 us a row.
    """
    if connection.vendor != "postgresql":
        yield
        return
    inside = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("".join(f"SET LOCAL {name} = {value};" for name, value in _PLANS.items()))
            yield
            if inside:  # of somebody else's transaction
                cursor.execute("".join(f"SET LOCAL {name} TO DEFAULT;" for name in _PLANS))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _CANCELED:
            raise RuleBroken(
                _("This search takes too long. Use rarer words, or leave the quotation marks out.")
            ) from error
        raise


_PLANS = {
    "enable_seqscan": "off",
    "enable_indexscan": "off",
    "enable_indexonlyscan": "off",
    "jit": "off",  # compiling takes longer than any of these searches
    "max_parallel_workers_per_gather": 0,
    "statement_timeout": MOST_SECONDS * 1000,
}
_CANCELED = "57014"
