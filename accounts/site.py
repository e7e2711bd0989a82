"""The installation as mails and files need it: whole addresses of its pages, and where mails go without a server."""

from django.conf import settings
from django.urls import reverse


def address(name: str, *arguments) -> str:
    """The whole address of a page. Never from a request: whoever sends one chooses the host that it names."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=arguments)


def mail_folder() -> str:
    """Where the mails of an installation without a mail server are; empty with one."""
    filed = settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"
    return str(settings.EMAIL_FILE_PATH) if filed else ""
