"""The same finds on both databases."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from recommendations.models import JIUReport, Recommendation, RecommendationText
from recommendations.rules import RuleBroken
from responses.models import Response
from support import search, search_database
from support.models import Cell
from support.search_text import lexemes, parse, plain
from tests import factories

pytestmark = pytest.mark.django_db

# Language -> texts, each with a name for the table below.
TEXTS = {
    "policies": ("en", "Our policies follow the resolution in A/80/263/Add.1. Mutual recognition helps."),
    "unnamed": ("", "The organizations recognize each other; see JIU/REP/2024/4, not JIU/REP/20245."),
    "unnamed russian": ("", "Рекомендации приняты организациями."),
    "french": ("fr", "La mise en œuvre des mesures approuvées; l’exécution du budget."),
    "spanish": ("es", "Las organizaciones aplicarán las recomendaciones."),
    "russian": ("ru", "В соответствии с решением советов, приём мер: policies."),
    "arabic": ("ar", "تُؤَيِّدُ المنظمةُ السِّيَاسَةَ العامّة، وتنفذ التوصيات."),
    "chinese": ("zh", "联合国系统各组织支持相互承认原则。见JIU/REP/2024/4建议4。"),
    "unnamed chinese": ("", "我们不接受。认原"),
    "odd": ("fr", "´ ´´ \u0301 \u0301\u0308x '' \\ ''\\'' \u200f \ufeff ½ №5 Ⅳ ﬁ İ ۩ 😀 é\u0301\u0301 %_"),
}
CASES = [
    ("policy", {"policies", "russian"}),
    ("POLICIES resolutions", {"policies"}),
    ("policy budget", set()),
    ("recognition", {"policies"}),
    ('"mutual recognition"', {"policies"}),
    ('"recognition mutual"', set()),
    ("A/80/263", {"policies"}),
    ("A/80/263/Add.1", {"policies"}),
    ("A/80/26", set()),
    ("JIU/REP/2024", {"unnamed", "chinese"}),
    ("jiu-rep-2024-4", {"unnamed", "chinese"}),
    ("JIU/REP/2024/4 organization", {"unnamed"}),
    ("organisation", set()),
    ("рекомендация", {"unnamed russian"}),
    ("решения совета", {"russian"}),
    ("прием", {"russian"}),
    ("приём", {"russian"}),
    ("мера", {"russian"}),
    ("œuvre", {"french"}),
    ("oeuvres", {"french"}),
    ("approuvé", {"french"}),
    ("execution", {"french"}),
    ("l'exécution", {"french"}),
    ("recomendación", {"spanish"}),
    ("recomendacion", set()),  # another form than the text's, and no accent
    ("aplicaran", {"spanish"}),
    ("السياسة", {"arabic"}),
    ("المنظمات", {"arabic"}),
    ("السِّياسه", {"arabic"}),
    ("منظمة", {"arabic"}),
    ("التوصية", {"arabic"}),
    ("承认", {"chinese"}),
    ("相互承认", {"chinese"}),
    ("承认相互", set()),
    ("认原", {"chinese", "unnamed chinese"}),
    ("受认", set()),  # over a full stop
    ("组织 原则", {"chinese"}),
    ("建议4", {"chinese"}),
    ("ＪＩＵ／ＲＥＰ／２０２４", {"unnamed", "chinese"}),
    ("%", None),
    ("_", None),
    ("nothing", set()),
]


@pytest.fixture
def organization():
    return factories.organization()


@pytest.fixture
def texts(organization):
    """An answer per text, all to one report whose symbol no search names."""
    report = factories.report("JIU/NOTE/2001/9", assembly_symbol="")
    return {
        factories.response(
            factories.recommendation(report, number), organization, comment=text, language=language
        ).pk: name
        for number, (name, (language, text)) in enumerate(TEXTS.items(), 1)
    }


def test_both_databases_find_the_same(texts):
    found, expected = {}, {}
    for typed, names in CASES:
        expected[typed] = names
        try:
            keys = Response.objects.filter(search.matches(parse(typed))).values_list("pk", flat=True)
            found[typed] = {texts[key] for key in keys}
        except RuleBroken:
            found[typed] = None
    assert found == expected


def test_the_databases_fold_as_python_does(texts):
    with connection.cursor() as cursor:
        for language, text in TEXTS.values():
            cursor.execute("SELECT search_plain(%s)", [text])
            assert cursor.fetchone()[0] == plain(text)
            if connection.vendor == "postgresql":
                cursor.execute("SELECT tsvector_to_array(search_vector(%s, %s))", [language, text])
                assert set(cursor.fetchone()[0]) == set(lexemes(text, language))


def test_a_change_and_a_deletion_are_known_at_once(organization):
    row = factories.response(factories.recommendation(factories.report()), organization, comment="Budget.")
    budget = Response.objects.filter(search.matches(parse("budgets")))
    assert budget.get() == row
    Response.objects.filter(pk=row.pk).update(comment="Staff.", condition="When the budget allows.")
    assert budget.get() == row
    Response.objects.filter(pk=row.pk).update(condition="")
    assert not budget.exists()
    staff = Response.objects.filter(search.matches(parse("staff")))
    assert staff.exists()
    Response.objects.filter(pk=row.pk).update(language="fr")  # another language, other endings
    row.delete()
    assert not staff.exists()


def test_a_symbol_is_that_of_the_report_too(organization):
    report, other = factories.report("JIU/REP/2098/1"), factories.report("JIU/REP/2098/11", assembly_symbol="A/153/9")
    asked = factories.recommendation(report, 1, text="Reform the budget.")
    factories.recommendation(other, 1, text="Reform the budget.")
    answer = factories.response(asked, organization, comment="We agree to the budget.")

    def found(model, condition, typed):
        return list(model.objects.filter(condition(parse(typed))).order_by("pk"))

    assert found(JIUReport, search.reports, "JIU/REP/2098/1") == [report]
    assert found(JIUReport, search.reports, "jiu/rep/2098") == [report, other]
    assert found(JIUReport, search.reports, "A/153/9 title") == [other]
    assert found(Recommendation, search.recommendations, "JIU/REP/2098/1") == [asked]
    assert found(Recommendation, search.recommendations, "JIU/REP/2098/1 budgets") == [asked]
    assert found(Recommendation, search.recommendations, "JIU/REP/2098/1 staff") == []
    assert found(Response, search.answers, "JIU/REP/2098 budgets") == [answer]
    assert found(Response, search.answers, "A/153/9 budgets") == []


def test_a_recommendation_is_found_once_in_whichever_language(organization):
    row = factories.recommendation(factories.report(), 1, text="Budget 2024.")
    RecommendationText.objects.create(recommendation=row, language="fr", text="Budget 2024.", provenance="official")
    assert search.page(Recommendation.objects.all(), search.recommendations, parse("budget")).keys == [row.pk]
    assert not Recommendation.objects.filter(search.recommendations(parse("budget staff"))).exists()


def test_cells_can_be_chosen_by_what_their_answers_say(organization, cast):
    asked = factories.recommendation(factories.report(), 1, to=[organization])
    factories.response(asked, organization, stage="cleared", comment="Budgets.")
    seen = Response.objects.visible_to(cast["analyst"])
    assert Cell.objects.filter(response__in=seen.filter(search.answers(parse("budget")))).count() == 1
    assert Cell.objects.filter(response__in=seen.filter(search.answers(parse("staff")))).count() == 0


@pytest.mark.parametrize("least", [2, 12, 1000])  # among so many rows the newest are looked for first
def test_of_many_hits_pages_are_full_and_newest_first(organization, monkeypatch, least):
    monkeypatch.setattr(search, "LEAST", least)
    monkeypatch.setattr(search, "PAGE", 3)
    monkeypatch.setattr(search, "MOST", 9)
    report = factories.report()
    recommendations = [factories.recommendation(report, number) for number in range(1, 15)]
    keys = [factories.response(asked, organization, comment="Budget.").pk for asked in recommendations]
    rows, query = Response.objects.all(), parse("budget")
    pages = [search.page(rows, search.answers, query, number, size=3) for number in (1, 2, 3)]
    assert [page.keys for page in pages] == [keys[:-4:-1], keys[-4:-7:-1], keys[-7:-10:-1]]
    assert {(page.count, page.pages, page.complete) for page in pages} == {(9, 3, False)}
    assert search.page(rows, search.answers, query, 4) is None
    few = search.page(rows.filter(pk__lte=keys[3]), search.answers, query, 2, size=3)
    assert (few.keys, few.count, few.pages, few.complete) == ([keys[0]], 4, 2, True)
    nothing = search.page(rows.none(), search.answers, query)
    assert (nothing.keys, nothing.pages) == ([], 1)


def test_migrate_keeps_what_is_right_and_fills_what_is_empty(texts):
    rows = Response.objects.filter(search.matches(parse("policy")))
    before = set(rows)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_responses_response")
        assert not rows.all().exists()
    search_database.create(connection, changed=True)
    assert set(rows.all()) == before
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert set(rows.all()) == before


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_an_endless_search_is_ended_with_advice(monkeypatch):
    monkeypatch.setattr(search, "_PLANS", {"statement_timeout": 1})
    slow = Response.objects.extra(where=["pg_sleep(0.2)::text = ''"])
    factories.response(factories.recommendation(factories.report()), factories.organization(), comment="Report.")
    with pytest.raises(RuleBroken, match="takes too long"):
        search.page(slow, search.answers, parse("report"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_index_answers(texts):
    with search._by_index_alone():
        plan = Response.objects.filter(search.matches(parse("policy 承认"))).explain()
    assert "search_responses_response" in plan
