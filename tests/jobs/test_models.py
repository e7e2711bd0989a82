"""What every kind of job must say of itself, and what pages ask of any."""

import gettext as catalogues
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from jiu_tracker.celery import app
from jobs.models import Job, kinds
from jobs.rules import JobState
from reports.models import Export
from tests import factories

KINDS = {kind._meta.label: kind for kind in kinds()}


def test_the_kinds_are_found_by_themselves():
    assert Export in kinds()


@pytest.mark.parametrize("label", KINDS)
def test_a_kind_has_a_task_words_for_giving_up_and_the_indexes(label):
    kind = KINDS[label]
    app.loader.import_default_modules()
    assert kind.task in app.tasks
    chinese = catalogues.translation("django", settings.LOCALE_PATHS[0], ["zh_Hans"])
    assert chinese.gettext(kind.gave_up) != kind.gave_up
    assert kind.max_attempts >= 1
    assert {"state", "latest"} <= {index.name.removeprefix(f"{kind._meta.model_name}_") for index in kind._meta.indexes}


@pytest.mark.parametrize("label", KINDS)
def test_a_kind_is_reached_from_the_person_who_asked(label):
    field = KINDS[label]._meta.get_field("requested_by")
    assert field.remote_field.related_name == f"{KINDS[label]._meta.model_name}s"


def test_only_a_final_job_is_final():
    finals = {state for state in JobState if Export(state=state).is_final}
    assert finals == {JobState.DONE, JobState.FAILED}


@pytest.mark.parametrize(("age", "expected"), [(0, 150), (10, 1000), (120, 5000)])
def test_the_page_asks_less_often_for_news_of_a_job_that_takes_long(age, expected):
    assert Export(requested_at=timezone.now() - timedelta(seconds=age)).ask_again_ms == expected


def test_lists_of_jobs(db):
    text = factories.edition_text(factories.report())
    now = timezone.now()
    rows = [
        factories.export(text, state=state, size=1, file="a", sha256="b", requested_at=now - timedelta(seconds=age))
        for age, state in enumerate(JobState)
    ]
    assert list(Export.objects.latest_first()) == rows
    assert set(Export.objects.unfinished()) == {row for row in rows if not row.is_final}


def test_a_job_by_itself_is_no_table():
    assert Job._meta.abstract
