"""Storing what a data file brings: the effect, nothing the second time, and nothing at all after a refusal."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.functional import SimpleLazyObject

from recommendations.actions import name_focal_point, set_focal_points, store_organizations, store_report
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
from recommendations.rules import (
    Action,
    AddresseeKind,
    AddresseeRecord,
    ImpactVintage,
    Language,
    NameRecord,
    OrganizationGroup,
    OrganizationRecord,
    Provenance,
    RecommendationRecord,
    ReportRecord,
    RuleBroken,
    TextRecord,
    preferred,
)
from tests import factories

pytestmark = pytest.mark.django_db
TABLES = [
    Organization,
    OrganizationName,
    JIUReport,
    ReportTitle,
    Recommendation,
    RecommendationText,
    Addressee,
]


def stored() -> dict:
    """Everything in the tables of the app."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def organization(code: str, **fields) -> OrganizationRecord:
    values = {
        "code": code,
        "group": OrganizationGroup.UN,
        "jiu_participant": True,
        "ceb_member": True,
        "names": {Language.EN: NameRecord(f"Name of {code}", code), Language.ZH: NameRecord("名称", code)},
    }
    return OrganizationRecord(**{**values, **fields})


def recommendation(number: int = 1, **fields) -> RecommendationRecord:
    values = {
        "number": number,
        "addressed_to": AddresseeKind.EXECUTIVE_HEADS,
        "texts": {Language.EN: TextRecord(f"Text {number}", Provenance.OFFICIAL, "A/154/99")},
    }
    return RecommendationRecord(**{**values, **fields})


def report(*recommendations: RecommendationRecord, **fields) -> ReportRecord:
    values = {
        "symbol": "JIU/REP/2099/1",
        "year": 2099,
        "titles": {Language.EN: TextRecord("A title", Provenance.OFFICIAL)},
        "recommendations": recommendations or (recommendation(),),
    }
    return ReportRecord(**{**values, **fields})


def addressees(number: int = 1) -> list[tuple]:
    rows = Addressee.objects.filter(recommendation__number=number).order_by("organization__order")
    return list(rows.values_list("organization__code", "action", "derived"))


# --- Organizations ---------------------------------------------------------------------------------------------------


def test_organizations_are_stored_in_the_order_of_the_file_with_their_names():
    changes = store_organizations(organizations=[organization("B"), organization("A", ceb_member=False)])
    assert list(Organization.objects.in_annex_order().values_list("code", "ceb_member")) == [("B", True), ("A", False)]
    assert preferred(Organization.objects.get(code="B").names.all(), "zh").name == "名称"
    assert str(changes) == "organization: 2 created, name of an organization: 4 created"


def test_storing_the_same_organizations_again_writes_nothing():
    records = [organization("A")]
    store_organizations(organizations=records)
    before = stored()
    assert not store_organizations(organizations=records)
    assert stored() == before


def test_a_name_that_the_file_no_longer_has_goes_and_a_corrected_one_replaces_the_old():
    store_organizations(organizations=[organization("A")])
    corrected = organization("A", names={Language.EN: NameRecord("Corrected", "A", Provenance.OFFICIAL)})
    changes = store_organizations(organizations=[corrected])
    assert list(OrganizationName.objects.values_list("language", "name", "provenance")) == [
        ("en", "Corrected", "official")
    ]
    assert str(changes) == "name of an organization: 2 changed"


def test_organizations_that_the_file_does_not_name_stay():
    store_organizations(organizations=[organization("A")])
    store_organizations(organizations=[organization("B")])
    assert set(Organization.objects.values_list("code", flat=True)) == {"A", "B"}


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (organization(""), "organizations[1]"),
        (organization("B" * 31), "organizations[1]"),
        (organization("B", names={Language.EN: NameRecord("", "B")}), "organizations[1].names.en"),
    ],
)
def test_one_organization_that_breaks_a_rule_leaves_none_of_them(wrong, where):
    with pytest.raises(RuleBroken) as refusal:
        store_organizations(organizations=[organization("A"), wrong])
    assert refusal.value.path == where
    assert not any(stored().values())


# --- Reports ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def annex():
    """The Secretariat, another participant, and a CEB member that takes no part in the JIU."""
    for order, (code, jiu) in enumerate([("UN", True), ("B", True), ("OUTSIDE", False)]):
        factories.organization(code, order=order, jiu=jiu)


def test_a_report_is_stored_with_all_that_the_record_says(annex):
    record = recommendation(
        3,
        deadline=date(2101, 12, 31),
        narrowed=True,
        impact="c",
        impact_vintage=ImpactVintage.CURRENT,
    )
    store_report(report=report(record, assembly_symbol="A/154/99", issued_on=date(2099, 6, 30)))
    row = JIUReport.objects.get()
    assert (row.symbol, row.assembly_symbol, row.year, row.issued_on) == (
        "JIU/REP/2099/1",
        "A/154/99",
        2099,
        date(2099, 6, 30),
    )
    assert preferred(row.titles.all(), "en").text == "A title"
    stored_one = row.recommendations.get()
    assert (stored_one.number, stored_one.deadline, stored_one.narrowed) == (3, date(2101, 12, 31), True)
    assert (stored_one.impact, stored_one.impact_vintage) == ("c", "current")
    text = stored_one.texts.get()
    assert (text.language, text.text, text.provenance, text.source) == ("en", "Text 3", "official", "A/154/99")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (AddresseeKind.EXECUTIVE_HEADS, [("UN", "E", True), ("B", "E", True)]),
        (AddresseeKind.LEGISLATIVE_BODIES, [("UN", "L", True), ("B", "L", True)]),
        (AddresseeKind.SECRETARY_GENERAL, [("UN", "E", True)]),
    ],
)
def test_without_the_annex_the_addressees_are_derived_and_marked_so(annex, kind, expected):
    store_report(report=report(recommendation(addressed_to=kind)))
    assert addressees() == expected


def test_listed_addressees_replace_the_derived_ones(annex):
    store_report(report=report(recommendation()))
    listed = (AddresseeRecord("OUTSIDE", Action.DECISION), AddresseeRecord("UN", Action.EXECUTIVE))
    store_report(report=report(recommendation(addressees=listed)))
    assert addressees() == [("UN", "E", False), ("OUTSIDE", "L", False)]


def test_storing_the_same_report_again_writes_nothing(annex):
    record = report(recommendation(1), recommendation(2, addressed_to=AddresseeKind.SECRETARY_GENERAL))
    assert store_report(report=record)
    before = stored()
    assert not store_report(report=record)
    assert stored() == before


def test_a_correction_changes_only_what_differs(annex):
    store_report(report=report(recommendation(1), recommendation(2)))
    corrected = recommendation(2, texts={Language.EN: TextRecord("Corrected", Provenance.OFFICIAL, "A/154/99")})
    changes = store_report(report=report(recommendation(1), corrected))
    assert str(changes) == "text of a recommendation: 1 changed"
    assert RecommendationText.objects.get(recommendation__number=2).text == "Corrected"
    assert RecommendationText.objects.get(recommendation__number=1).text == "Text 1"


def test_a_new_recommendation_is_added(annex):
    store_report(report=report(recommendation(1)))
    store_report(report=report(recommendation(1), recommendation(2)))
    assert list(Recommendation.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def twice(code: str) -> tuple[AddresseeRecord, ...]:
    return (AddresseeRecord(code, Action.EXECUTIVE), AddresseeRecord(code, Action.DECISION))


REFUSED = {
    "an addressee that is not an organization": (
        report(recommendation(1), recommendation(2, addressees=(AddresseeRecord("NOBODY", Action.EXECUTIVE),))),
        "report.recommendations[1].addressees[0].organization",
        "There is no organization 'NOBODY'",
    ),
    "one organization as two addressees": (
        report(recommendation(1), recommendation(2, addressees=twice("B"))),
        "report.recommendations[1].addressees[1].organization",
        "B stands twice",
    ),
    "a symbol that is not the JIU's": (
        report(symbol="UNEP/REP/2099/1"),
        "report",
        "reads JIU/REP/2024/4",
    ),
    "an Assembly symbol that is none": (
        report(assembly_symbol="B/154/99"),
        "report",
        "reads A/80/263",
    ),
    "an impact without its list": (
        report(recommendation(impact="c")),
        "report.recommendations[0]",
        "impact",
    ),
    "the number 0": (
        report(recommendation(0)),
        "report.recommendations[0]",
        "from 1",
    ),
    "an empty text": (
        report(recommendation(texts={Language.EN: TextRecord("", Provenance.OFFICIAL)})),
        "report.recommendations[0].texts.en",
        "cannot be blank",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_refused_report_leaves_nothing(annex, fault):
    record, path, reason = REFUSED[fault]
    before = stored()
    with pytest.raises(RuleBroken) as refusal:
        store_report(report=record)
    assert refusal.value.path == path
    assert reason in str(refusal.value)
    assert stored() == before


@pytest.mark.parametrize("kind", AddresseeKind)
def test_a_report_is_refused_while_nobody_can_be_derived(kind):
    with pytest.raises(RuleBroken, match=r"[Ll]oad the organizations first"):
        store_report(report=report(recommendation(addressed_to=kind)))
    assert not any(stored().values())


def test_a_recommendation_that_has_gone_from_the_file_is_not_deleted(annex):
    store_report(report=report(recommendation(1), recommendation(2)))
    before = stored()
    corrected = replace(report(recommendation(1)), titles={Language.EN: TextRecord("Other", Provenance.OFFICIAL)})
    with pytest.raises(RuleBroken, match="Recommendation 2 of JIU/REP/2099/1 is stored but missing here"):
        store_report(report=corrected)
    assert stored() == before


# --- Focal points ----------------------------------------------------------------------------------------------------


def test_a_focal_point_is_named_once():
    user, row = factories.user(), factories.organization()
    name_focal_point(user=user, organization=row)
    name_focal_point(user=user, organization=row)
    assert list(FocalPoint.objects.values_list("user__email", "organization__code")) == [
        ("person@example.org", "ORG-1")
    ]


def focal_points() -> set[tuple[str, str]]:
    return set(FocalPoint.objects.values_list("user__email", "organization__code"))


def test_the_organizations_of_a_focal_point_are_replaced_and_those_of_others_stay():
    first, second, third = (factories.organization(code, order=order) for order, code in enumerate("ABC"))
    user, other = factories.user(), factories.user("other@example.org")
    set_focal_points(user=other, organizations=[first])
    set_focal_points(user=user, organizations=[first, second])
    kept = FocalPoint.objects.get(user=user, organization=second)
    set_focal_points(user=user, organizations=[third, second])
    assert focal_points() == {
        *(("other@example.org", "A"), ("person@example.org", "B"), ("person@example.org", "C")),
    }
    assert FocalPoint.objects.get(user=user, organization=second) == kept
    set_focal_points(user=user, organizations=[])
    assert focal_points() == {("other@example.org", "A")}


def test_setting_what_is_set_already_writes_nothing():
    user, organization = factories.user(), factories.organization()
    set_focal_points(user=user, organizations=[organization])
    before = list(FocalPoint.objects.values())
    set_focal_points(user=user, organizations=Organization.objects.all())
    assert list(FocalPoint.objects.values()) == before


def test_what_somebody_answers_for_is_read_once_and_again_after_a_change(django_assert_num_queries):
    user, organization = factories.user(), factories.organization()
    with django_assert_num_queries(1):
        assert FocalPoint.objects.organization_ids(user) == frozenset()
        assert FocalPoint.objects.organization_ids(user) == frozenset()
    set_focal_points(user=user, organizations=[organization])
    assert FocalPoint.objects.organization_ids(user) == {organization.pk}
    set_focal_points(user=user, organizations=[])
    assert FocalPoint.objects.organization_ids(user) == frozenset()
    name_focal_point(user=user, organization=organization)
    assert FocalPoint.objects.organization_ids(user) == {organization.pk}


def test_the_lazy_user_of_a_request_is_read_once_too(django_assert_num_queries):
    user, organization = factories.user(), factories.organization()
    name_focal_point(user=user, organization=organization)
    lazy = SimpleLazyObject(lambda: user)
    with django_assert_num_queries(1):
        assert FocalPoint.objects.organization_ids(lazy) == {organization.pk}
        assert FocalPoint.objects.organization_ids(lazy) == {organization.pk}


def test_organizations_of_a_second_file_come_after_those_of_the_first():
    def named(*codes):
        return [
            OrganizationRecord(code, OrganizationGroup.UN, True, True, {Language.EN: NameRecord(code, code)})
            for code in codes
        ]

    store_organizations(organizations=named("B", "A"))
    store_organizations(organizations=named("D", "C"))
    store_organizations(organizations=named("B", "A"))
    assert [row.code for row in Organization.objects.in_annex_order()] == ["B", "A", "D", "C"]
    assert not store_organizations(organizations=named("D", "C"))
