"""The command that fills a database with synthetic answers for measurement."""

import io
from collections import Counter, defaultdict

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from jiu_tracker import bench_data, bench_store
from jiu_tracker.bench_words import COMMON_WORDS, LANGUAGES, RARE_WORDS, vocabulary
from recommendations.models import Addressee, JIUReport, Organization, OrganizationName, Recommendation, ReportTitle
from responses.answer import missing
from responses.models import Response, ResponseReason
from responses.rules import SENT_STAGES, Position, Stage
from tests import factories

ANSWERS = 700  # three reports


def run(*arguments, answers: int | None = ANSWERS, **options) -> str:
    """What the command prints."""
    out = io.StringIO()
    wanted = [] if answers is None else ["--answers", str(answers)]
    call_command("make_bench_data", *wanted, *arguments, stdout=out, **options)
    return out.getvalue()


def stored() -> list[tuple]:
    """All that the answers say, without primary keys."""
    reasons = defaultdict(set)
    for response, reason in ResponseReason.objects.values_list("response", "reason"):
        reasons[response].add(reason)
    columns = "report__symbol recommendation__number organization__code stage position comment language status_on"
    rows = Response.objects.values_list("pk", *columns.split(), "acceptance", "implementation", "changed_at")
    return sorted((*map(str, row[1:]), *sorted(reasons[row[0]])) for row in rows)


@pytest.fixture
def made(db) -> str:
    """The database with synthetic answers; what the command printed."""
    return run()


def test_it_makes_exactly_so_many_and_says_how_fast(made):
    assert Response.objects.count() == ANSWERS
    assert JIUReport.objects.count() == 3
    assert "700 of 700 answers" in made
    assert "Made 700 answers to 3 reports in" in made
    assert "answers a second" in made


def test_every_row_obeys_the_rules_of_its_form(made):
    """The database has held its constraints against the rows; the models' own checks know more (symbols, choices)."""
    connection.check_constraints()
    for model in bench_data.COLUMNS:
        for row in model.objects.all()[:150]:
            row.full_clean(
                exclude=["source_reference", "changed_by"], validate_unique=False, validate_constraints=False
            )
    for row in Response.objects.filter(stage__in=SENT_STAGES).prefetch_related("reasons"):
        assert missing(row.answer) == []
    assert not Response.objects.unasked().exists()
    assert not Response.objects.exclude(report=models.F("recommendation__report")).exists()


def test_the_answers_are_mixed(made):
    positions = Counter(Response.objects.values_list("position", flat=True))
    assert set(Position.values) <= set(positions)
    assert positions.most_common(1)[0][0] == Position.SUPPORTS
    stages = Counter(Response.objects.values_list("stage", flat=True))
    assert set(stages) == set(Stage.values)
    assert 0.7 < stages[Stage.CLEARED] / ANSWERS < 0.9
    awaiting = 1 - ANSWERS / Addressee.objects.count()
    assert 0.04 < awaiting < 0.12
    assert set(Response.objects.values_list("language", flat=True)) == set(LANGUAGES)
    per_answer = Counter(ResponseReason.objects.values_list("response", flat=True))
    assert max(per_answer.values()) == 3
    assert set(Recommendation.objects.values_list("addressed_to", "addressees__action")) == {
        ("executive_heads", "E"),
        ("legislative_bodies", "L"),
        ("secretary_general", "E"),
    }


def test_a_rare_word_stands_in_few_answers_and_a_common_one_in_many(made):
    for code, words in RARE_WORDS.items():
        known = vocabulary(code)
        for word in words:
            assert not any(word in other for other in known)
            counted = Response.objects.filter(comment__contains=word)
            # 20 at most; fewer where that would be no rare word any more
            assert list(counted.values_list("language", flat=True)) == [code] * (ANSWERS // 40)
    for code, words in COMMON_WORDS.items():
        of_language = Response.objects.filter(language=code)
        for word in words:
            assert of_language.filter(comment__icontains=word).count() > 0.05 * of_language.count()


def test_the_same_seed_makes_the_same_data(made):
    first = stored()
    run("--clear", answers=None)
    run()
    assert stored() == first
    run("--clear", answers=None)
    run(seed=2)
    assert stored() != first


def test_more_reports_than_numbers_of_a_year_do_not_arise():
    """A hundred million answers still fit the symbols; the reports grow."""
    made = bench_data.Generator(500, 1, [1], lambda model: 1)
    made.answers = 100_000_000
    quotas = made._quotas()
    assert sum(quotas) == made.answers
    assert len(quotas) == bench_data.MOST_REPORTS <= 999 * len(bench_data.YEARS)
    assert min(quotas) > 0


def test_it_is_never_made_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never made in production"):
        run("--add")
    assert not Organization.objects.exists()


def test_a_database_with_reports_is_left_alone_unless_asked(real_data):
    before = Organization.objects.count()
    with pytest.raises(CommandError, match=r"There are reports .* add --add"):
        run()
    assert Organization.objects.count() == before
    run("--add")
    assert set(Response.objects.values_list("organization__code", flat=True)) <= set(bench_store.CODES)
    assert not Addressee.objects.filter(
        recommendation__report__in=bench_store.synthetic_reports(), organization__in=_real_organizations()
    ).exists()


def _real_organizations():
    return Organization.objects.exclude(code__in=bench_store.CODES)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: factories.report("JIU/REP/2050/1"), "reports of 2041 to 2060"),
        (lambda: factories.organization("SYN-007"), "organizations with codes of synthetic ones"),
        (lambda: run(answers=100), "synthetic data in this database already. To remove it: manage.py"),
    ],
)
def test_what_it_would_be_mixed_up_with_is_refused(db, make, told):
    make()
    counted = Organization.objects.count()
    with pytest.raises(CommandError, match=told):
        run("--add")
    assert Organization.objects.count() == counted


def test_too_few_are_refused(db):
    with pytest.raises(CommandError, match="--answers 99: make at least 100"):
        run(answers=99)


def test_new_rows_can_be_made_beside_it(made):
    """The primary keys of new rows follow the stored ones."""
    asked = factories.organization("LATER")
    last = Response.objects.order_by("pk").last().pk
    new = factories.response(factories.recommendation(factories.report(), to=[asked]), asked, reasons=("legal",))
    assert new.pk > last


def test_clearing_takes_away_what_it_made_and_nothing_else(real_data):
    def everything():
        tables = (JIUReport, ReportTitle, Recommendation, Addressee, Organization, OrganizationName, ResponseReason)
        return {model: set(model.objects.values_list("pk", flat=True)) for model in (*tables, Response)}

    asked = Addressee.objects.select_related("recommendation", "organization").first()
    factories.response(asked.recommendation, asked.organization, reasons=("legal",))
    before = everything()
    run("--add")
    assert "Removed 3 synthetic reports with their answers, and 33 organizations." in run("--clear", answers=None)
    assert everything() == before


def test_clearing_says_what_it_cannot_remove(made):
    row = Response.objects.first()
    row.events.create(verb="recorded", version=2, stage=row.stage, source="organization", channel="page")
    with pytest.raises(CommandError, match=r"history of an answer, .* make the database anew.*ResponseEvent"):
        run("--clear", answers=None)
    assert Response.objects.filter(pk=row.pk).exists()


def test_a_failure_says_that_a_part_is_there_and_how_to_remove_it(db, monkeypatch):
    monkeypatch.setattr("jiu_tracker.management.commands.make_bench_data.CHUNK", 200)
    store, calls = bench_store.store_rows, []

    def fail_at_the_second(rows):
        calls.append(rows)
        if len(calls) == 2:
            raise DatabaseError("No space left on device.")
        store(rows)

    monkeypatch.setattr(bench_store, "store_rows", fail_at_the_second)
    with pytest.raises(CommandError, match=r"(?s)No space left.*filled in part\. To remove that: .*--clear"):
        run()
    assert 0 < Response.objects.count() < ANSWERS
    run("--clear", answers=None)
    assert not Response.objects.exists()
    assert not Organization.objects.exists()


def test_a_row_against_a_constraint_is_refused(made):
    """Storing in bulk passes by the actions, not by the constraints."""
    row = Response.objects.filter(stage="cleared").values_list(*bench_data.COLUMNS[Response]).first()
    broken = dict(zip(bench_data.COLUMNS[Response], row, strict=True)) | {"id": 10**6, "recommendation_id": 10**6}
    rows = {model: [] for model in bench_data.COLUMNS} | {Response: [tuple(broken.values())]}
    # SQLite looks at once, PostgreSQL when the transaction of the test would end.
    with pytest.raises(IntegrityError), transaction.atomic():
        _store_and_look(rows)


def _store_and_look(rows) -> None:
    bench_store.store_rows(rows)
    connection.check_constraints()
