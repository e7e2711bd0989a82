"""The project: settings, addresses, the Celery application, and what needs to see all apps at once."""

from jiu_tracker.celery import app as celery_app

__all__ = ["celery_app"]
