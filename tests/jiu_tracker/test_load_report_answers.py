"""A file that no longer asks somebody who has answered is refused: no page would show the answer."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from recommendations.models import Addressee, Organization, Recommendation
from responses.models import Response
from tests import factories
from tests.jiu_tracker.test_load_report import SYNTHETIC, load, stored

ASKED = "        - {organization: TEST-3, action: E}\n"  # recommendation 2, whose addressees are listed


@pytest.fixture
def loaded(db):
    load(SYNTHETIC)


def answer(code: str, number: int = 2, **fields) -> Response:
    return factories.response(Recommendation.objects.get(number=number), Organization.objects.get(code=code), **fields)


def without(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The synthetic file with these changes."""
    source = SYNTHETIC.read_text(encoding="utf-8")
    for old, new in changes:
        assert source.count(old) == 1
        source = source.replace(old, new)
    file = tmp_path / "data.yaml"
    file.write_text(source, encoding="utf-8")
    return file


def refusal(file: Path, **options) -> str:
    """Why a file is refused; nothing of it may be written."""
    before = stored()
    with pytest.raises(CommandError) as refused:
        load(file, **options)
    assert stored() == before
    told, end = str(refused.value).rsplit("\n", 1)
    assert end == "Nothing was loaded."
    return told


@pytest.mark.parametrize("stage", ["draft", "submitted", "returned", "cleared"])
@pytest.mark.parametrize("dry_run", [False, True])
def test_an_addressee_who_has_answered_stays(loaded, tmp_path, stage, dry_run):
    answer("TEST-3", stage=stage)
    told = refusal(without(tmp_path, (ASKED, "")), dry_run=dry_run)
    assert "TEST-3 on recommendation 2 of JIU/REP/2099/9" in told
    assert "Put these addressees back into the file." in told
    assert Response.objects.get().recommendation.addressees.filter(organization__code="TEST-3").exists()


def test_an_addressee_who_has_not_answered_may_go(loaded, tmp_path):
    answer("TEST-1")
    answer("TEST-3", number=1)  # who has answered something else
    factories.response(Recommendation.objects.get(number=2).report, Organization.objects.get(code="TEST-3"))
    load(without(tmp_path, (ASKED, "")))
    assert set(Addressee.objects.filter(recommendation__number=2).values_list("organization__code", flat=True)) == {
        "TEST-1"
    }


def test_who_is_no_participant_any_more_and_has_answered_stays_one(loaded, tmp_path):
    """Addressees that are derived go with the participation."""
    answer("TEST-2", number=1)
    answer("TEST-2", number=3)
    source = SYNTHETIC.read_text(encoding="utf-8")
    begin = source.index("- code: TEST-2")
    end = source.index("- code: TEST-3")
    member = source[begin:end]
    assert "jiu_participant: true" in member
    told = refusal(without(tmp_path, (member, member.replace("jiu_participant: true", "jiu_participant: false"))))
    for number in (1, 3):
        assert f"TEST-2 on recommendation {number} of JIU/REP/2099/9" in told


def test_the_same_file_loads_again_beside_answers(loaded):
    for code in ("TEST-1", "TEST-3"):
        answer(code, stage="cleared")
    assert "nothing changed" in load(SYNTHETIC)
