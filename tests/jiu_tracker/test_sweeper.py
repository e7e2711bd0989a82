"""The turns of the sweeper: what it calls, and what happens when one of that fails."""

from jiu_tracker import celery
from jobs import leases
from responses import mail_actions


def test_the_sweeper_sweeps_the_jobs_and_begins_the_days_reminders():
    assert leases.sweep in celery.sweeps()
    assert mail_actions.begin_day in celery.sweeps()


def test_what_fails_is_logged_and_stops_nothing_else(monkeypatch, caplog):
    turns = []

    def broken():
        raise ConnectionError("the database is away")

    monkeypatch.setattr(celery, "sweeps", lambda: [broken, lambda: turns.append("the next")])
    celery.turn()
    celery.turn()
    assert turns == ["the next", "the next"]
    assert caplog.text.count("broken: the database is away") == 2
