"""What a row may say, tried past every form, and who may see it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.rules import Group
from recommendations.actions import name_focal_point
from recommendations.models import (
    Addressee,
    FocalPoint,
    JIUReport,
    Organization,
    OrganizationName,
    Recommendation,
    RecommendationText,
    ReportTitle,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    organization = factories.organization("ORG-1")
    report = factories.report()
    recommendation = factories.recommendation(report, 1, to=[organization])
    focal_point = name_focal_point(user=factories.user(), organization=organization)
    return {
        "organization": organization,
        "report": report,
        "recommendation": recommendation,
        "user": focal_point.user,
    }


ENGLISH = {"language": "en", "text": "Another", "provenance": "official"}
# What the database itself refuses: the model, the fields that a valid row has too, and those that break the rule.
REFUSED = {
    "a code twice": (Organization, {"code": "ORG-1"}),
    "an unknown group of organizations": (Organization, {"group": "galactic"}),
    "two names in one language": (OrganizationName, {"language": "en"}),
    "a focal point twice": (FocalPoint, {}),
    "a report's symbol twice": (JIUReport, {"symbol": "JIU/REP/2099/1"}),
    "two titles in one language": (ReportTitle, {"language": "en"}),
    "a number twice": (Recommendation, {"number": 1}),
    "the number 0": (Recommendation, {"number": 0}),
    "an unknown addressee kind": (Recommendation, {"addressed_to": "everybody"}),
    "an impact without its list": (Recommendation, {"impact": "a"}),
    "a list of impacts without an impact": (Recommendation, {"impact_vintage": "current"}),
    "an impact that is in no list": (Recommendation, {"impact": "z", "impact_vintage": "current"}),
    "two texts in one language": (RecommendationText, {"language": "en"}),
    "an addressee twice": (Addressee, {}),
    "an action that is not L or E": (Addressee, {"action": "X"}),
}


def fields_of(model, rows) -> dict:
    """The fields of a row of `model` that can be stored beside `rows`."""
    report, recommendation, organization = rows["report"], rows["recommendation"], rows["organization"]
    return {
        Organization: {
            "code": "ORG-2",
            "group": "un",
            "jiu_participant": True,
            "ceb_member": True,
            "order": 2,
        },
        OrganizationName: {
            "organization": organization,
            "language": "fr",
            "name": "Nom",
            "short": "N",
            "provenance": "official",
        },
        FocalPoint: {"user": rows["user"], "organization": organization},
        JIUReport: {"symbol": "JIU/REP/2099/2", "year": 2099},
        ReportTitle: {**ENGLISH, "language": "fr", "report": report},
        Recommendation: {"report": report, "number": 2, "addressed_to": "executive_heads"},
        RecommendationText: {**ENGLISH, "language": "fr", "recommendation": recommendation},
        Addressee: {"recommendation": recommendation, "organization": organization, "action": "L"},
    }[model]


@pytest.mark.parametrize("rule", REFUSED)
def test_the_database_itself_refuses(rule, rows):
    model, wrong = REFUSED[rule]
    before = model.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create([model(**{**fields_of(model, rows), **wrong})])
    assert model.objects.count() == before


@pytest.mark.parametrize("model", [Organization, OrganizationName, JIUReport, ReportTitle, Recommendation])
def test_the_same_row_without_the_fault_is_stored(model, rows):
    assert model.objects.create(**fields_of(model, rows)).pk


def test_an_organization_that_is_addressed_cannot_be_deleted(rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows["organization"].delete()
    assert Organization.objects.filter(code="ORG-1").exists()


@pytest.mark.parametrize("symbol", ["UNEP/REP/2024/4", "JIU/REP/2024", "JIU-REP-2024-4"])
def test_a_symbol_of_another_series_is_refused_in_words(symbol, rows):
    report = JIUReport(symbol=symbol, year=2024)
    with pytest.raises(ValidationError, match="reads JIU/REP/2024/4"):
        report.full_clean()


@pytest.fixture
def two_reports(cast):
    """Report 1 asks the focal point's organization (in recommendation 1 only), report 2 asks another one."""
    own, other = Organization.objects.get(code="CAST"), factories.organization("OTHER")
    first, second = factories.report("JIU/REP/2099/1"), factories.report("JIU/REP/2099/2", assembly_symbol="A/154/98")
    factories.recommendation(first, 1, to=[own, other])
    factories.recommendation(first, 2, to=[other])
    factories.recommendation(second, 1, to=[other])
    return cast


READERS = ["administrator", "secretariat", "oversight", "analyst"]
ALL_REPORTS = {"JIU/REP/2099/1", "JIU/REP/2099/2"}
ALL_RECOMMENDATIONS = {("JIU/REP/2099/1", 1), ("JIU/REP/2099/1", 2), ("JIU/REP/2099/2", 1)}
VISIBLE = {
    **dict.fromkeys(READERS, (ALL_REPORTS, ALL_RECOMMENDATIONS)),
    "focal point": ({"JIU/REP/2099/1"}, {("JIU/REP/2099/1", 1)}),
    "stranger": (set(), set()),
}


@pytest.mark.parametrize("kind", VISIBLE)
def test_who_sees_which_reports_and_recommendations(kind, two_reports):
    user = two_reports[kind]
    reports, recommendations = VISIBLE[kind]
    seen = JIUReport.objects.visible_to(user)
    assert {row.symbol for row in seen} == reports
    assert len(seen) == len(reports)  # no row twice, however many recommendations lead to it
    rows = Recommendation.objects.visible_to(user).select_related("report")
    assert {(row.report.symbol, row.number) for row in rows} == recommendations


def test_the_table_of_readers_has_the_whole_cast(cast):
    assert set(VISIBLE) == set(cast)


@pytest.mark.parametrize("kind", VISIBLE)
def test_who_may_not_sign_in_any_more_sees_nothing(kind, two_reports):
    user = two_reports[kind]
    user.is_active = False
    user.save()
    assert not JIUReport.objects.visible_to(user).exists()
    assert not Recommendation.objects.visible_to(user).exists()


def test_a_focal_point_of_two_organizations_sees_what_is_put_to_either(two_reports):
    user = two_reports["focal point"]
    name_focal_point(user=user, organization=Organization.objects.get(code="OTHER"))
    assert {row.symbol for row in JIUReport.objects.visible_to(user)} == ALL_REPORTS


def test_an_analyst_who_is_a_focal_point_too_sees_everything(two_reports):
    user = factories.user("both@example.org", Group.ANALYSTS)
    name_focal_point(user=user, organization=Organization.objects.get(code="CAST"))
    assert {row.symbol for row in JIUReport.objects.visible_to(user)} == ALL_REPORTS


def test_jiu_participants_and_ceb_members_are_two_different_sets():
    factories.organization("JIU-ONLY", order=2, ceb=False)
    factories.organization("CEB-ONLY", order=1, jiu=False)
    factories.organization("BOTH", order=0)
    codes = [row.code for row in Organization.objects.jiu_participants().in_annex_order()]
    assert codes == ["BOTH", "JIU-ONLY"]
    assert [row.code for row in Organization.objects.ceb_members().in_annex_order()] == ["BOTH", "CEB-ONLY"]
