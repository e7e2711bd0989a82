from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Rows that are jobs: what a worker takes, makes and finishes. The rows themselves belong to the other apps."""

    name = "jobs"
