"""The command that stores illustrative answers and removes them, the file it reads, and the start with `--demo`."""

import io
import subprocess

import pytest
from django.core.management import CommandError, call_command

from jiu_tracker import illustrative, launch
from jiu_tracker.yamlfile import DataFileError
from recommendations.models import Addressee
from responses.models import Response
from tests import factories
from tests.jiu_tracker.launched import ROOT, Application

SYMBOL = "JIU/REP/2024/4"


def run(*arguments, **options) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("illustrative_answers", *arguments, stdout=out, **options)
    return out.getvalue()


def test_it_says_what_it_stored_and_how_to_remove_it(real_data):
    told = run(SYMBOL)
    assert Response.objects.illustrative().count() == Response.objects.count() == 137
    assert "Stored 137 illustrative answers to JIU/REP/2024/4" in told
    assert "no organization's position" in told
    assert f"illustrative_answers {SYMBOL} --remove" in told
    assert "Recommendation 1: 13 supports, 6 conditional, 3 does_not_support, 6 no_position; 1 draft" in told
    assert "Recommendation 4: 1 supports; 1 cleared" in told
    assert "General comments: 24" in told


def test_another_seed_deals_otherwise(real_data):
    def positions():
        return list(
            Response.objects.order_by("recommendation__number", "organization__code").values_list("position", flat=True)
        )

    run(SYMBOL)
    first = positions()
    run(SYMBOL, remove=True)
    run(SYMBOL, seed=7)
    assert positions() != first
    assert sorted(positions()) == sorted(first)


def test_twice_stores_once(real_data):
    run(SYMBOL)
    before = list(Response.objects.order_by("pk").values())
    assert "nothing changed" in run(SYMBOL)
    assert list(Response.objects.order_by("pk").values()) == before


def test_it_removes_what_it_stored(real_data):
    run(SYMBOL)
    assert "Removed 137 illustrative answers" in run(SYMBOL, remove=True)
    assert not Response.objects.exists()
    assert "Removed 0" in run(SYMBOL, remove=True)


def test_it_says_when_words_of_people_went_and_when_the_round_stays(real_data):
    run(SYMBOL)
    row = Response.objects.filter(stage="returned").first()
    event = {"verb": "recorded", "version": row.version, "stage": row.stage, "source": "email", "channel": "page"}
    row.events.create(by=factories.user(), illustrative=True, **event)
    silent = Addressee.objects.exclude(
        organization__in=Response.objects.filter(recommendation=None).values("organization")
    ).first()
    factories.response(silent.recommendation.report, silent.organization)
    told = run(SYMBOL, remove=True)
    assert "People had changed 1 of them" in told
    assert "The round stays" in told


def test_production_refuses_to_store_and_lets_remove(real_data, settings):
    run(SYMBOL)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never stored in production"):
        run(SYMBOL)
    assert "Removed 137" in run(SYMBOL, remove=True)


def test_other_answers_are_counted_in_the_refusal(real_data):
    asked = Addressee.objects.select_related("recommendation__report", "organization").first()
    factories.response(asked.recommendation, asked.organization)
    with pytest.raises(CommandError, match="has 1 answers that are not illustrative"):
        run(SYMBOL)
    assert Response.objects.count() == 1


def test_a_report_that_is_not_there_and_one_without_a_file_are_named(db):
    with pytest.raises(CommandError, match=r"There is no report 'JIU/REP/2099/1'\. Load it with"):
        run("JIU/REP/2099/1")
    factories.report()
    with pytest.raises(CommandError, match=r"write .*illustrative/JIU-REP-2099-1\.yaml \(see fixtures/README\.md\)"):
        run("JIU/REP/2099/1")


# --- The file ---------------------------------------------------------------------------------------------------------

GOOD = """\
report: JIU/REP/2099/1
return_reasons: [Say more.]
general:
  of: 2
  groups:
    - count: 1
      comments:
        - {language: en, text: A comment.}
recommendations:
  - number: 1
    of: 2
    groups:
      - count: 2
        returned: 1
        position: conditional
        reasons: [legal]
        condition: A condition.
        follow_up:
          - {acceptance: accepted, implementation: in_progress, on: 2025-06-30}
        comments:
          - {language: fr, text: Un commentaire.}
"""
# What is wrong -> (old, new, path, reason); the fault stands in the line of `new`, or in that of `at`.
FAULTS = {
    "a mistyped field": ("position: con", "positoin: con", "recommendations[0].groups[0].positoin", "no field of"),
    "an unknown position": ("position: conditional", "position: perhaps", "recommendations[0].groups[0].position", ""),
    "an unknown reason": ("[legal]", "[weather]", "recommendations[0].groups[0].reasons[0]", "write one of"),
    "an unknown language": ("language: fr", "language: de", "recommendations[0].groups[0].comments[0].language", ""),
    "counts that do not add up": ("count: 2", "count: 3", "recommendations[0].groups", "add up to the 2 addressees"),
    "more under way than there are": ("returned: 1", "returned: 3", "recommendations[0].groups[0].count", "more than"),
    "returned for no reason": ("[Say more.]", "[]", "recommendations[0].groups[0].returned", "write return_reasons"),
    "a condition that is not named": ("A condition.", '""', "recommendations[0].groups[0]", "name the condition"),
    "more general comments than there are": ("of: 2\n  groups", "of: 0\n  groups", "general.groups", "are more than"),
    "a general comment without its text": ("count: 1", "count: 2", "general.groups[0].comments", "one comment each"),
    "a position in general": ("- count: 1", "- position: supports\n      count: 1", "general.groups[0].position", ""),
    "a character that no answer can have": ("Un comm", "Un\u202ecomm", "recommendations[0].groups[0]", "direction"),
    "a date that is none": ("2025-06-30", "2025-06-31", "recommendations[0].groups[0].follow_up[0].on", "write a date"),
}


def read(text: str, folder):
    file = folder / "made-up.yaml"
    file.write_text(text, encoding="utf-8")
    return illustrative.read(file)


def test_a_good_file_is_read(tmp_path):
    record = read(GOOD, tmp_path)
    assert record.report == "JIU/REP/2099/1"
    assert record.recommendations[0].groups[0].states()[0].implementation == "in_progress"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place(fault, tmp_path):
    old, new, path, reason = FAULTS[fault]
    assert GOOD.count(old) == 1
    with pytest.raises(DataFileError) as error:
        read(GOOD.replace(old, new), tmp_path)
    (line,) = [line for line in error.value.lines() if f": {path}: " in line and reason in line]
    assert line.startswith(f"{tmp_path}/made-up.yaml:")


def test_a_recommendation_that_stands_twice_is_named(tmp_path):
    entry = GOOD.partition("recommendations:\n")[2]
    with pytest.raises(DataFileError, match=r"recommendations\[1\]\.number: 1 stands twice"):
        read(GOOD + entry, tmp_path)


# --- ./run --demo -----------------------------------------------------------------------------------------------------


def test_a_start_asks_for_no_illustrative_answers_unless_told():
    assert launch.parse([]).demo is False
    assert launch.parse(["--demo"]).demo is True


def test_the_worker_alone_cannot_store_them(capsys):
    with pytest.raises(SystemExit):
        launch.parse(["--demo", "--worker-only"])
    assert "--demo: the worker alone stores no data" in capsys.readouterr().err


def demo(application: Application, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        application.command("--demo", "--setup-only"),
        cwd=ROOT,
        env={**application.environment, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.service
def test_production_refuses_the_start_before_anything_is_written(tmp_path):
    ended = demo(
        Application(tmp_path / "data"),
        JIU_TRACKER_ENVIRONMENT="production",
        SITE_URL="https://tracker.example",
        SECRET_KEY="k" * 60,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip() == (
        "Cannot start. --demo stores answers that nobody gave: it is refused in production."
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.service
def test_a_start_stores_them_once(tmp_path):
    application = Application(tmp_path / "data")
    for words in ("Stored 137 illustrative answers", "nothing changed"):
        ended = demo(application)
        assert ended.returncode == 0, ended.stderr
        assert words in ended.stdout
