"""Whether the application can do its work: for monitoring, and for the person who installs it."""

import ctypes
import platform
import shutil
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.checks import Warning, register
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone

from jobs.models import kinds
from jobs.rules import JobState
from recommendations.rules import RuleBroken
from reports import fonts
from reports.render_pdf import APT

LIBRARIES = {
    "pango": ("libpango-1.0.so.0", "libpango-1.0.0.dylib"),
    "pangoft2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
STUCK = timedelta(minutes=2)
LITTLE = 50_000_000  # bytes


def missing_libraries() -> list[str]:
    """The system libraries of the typesetting engine that cannot be loaded."""
    return [name for name, files in LIBRARIES.items() if not any(map(_loads, files))]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


@register()
def check_libraries(app_configs, **kwargs) -> list[Warning]:
    """Warn at start when PDF export will not work, or will be thirty times slower than it should be."""
    missing = missing_libraries()
    if not missing:
        return []
    hint = "brew install pango" if platform.system() == "Darwin" else APT
    if missing == ["harfbuzz-subset"]:
        message = "The library harfbuzz-subset is missing: making a PDF takes thirty times as long without it."
    else:
        message = f"PDF export does not work: {', '.join(missing)} cannot be loaded."
    return [Warning(message, hint=hint, id="jiu_tracker.W001")]


def _storage() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free if settings.DATA_DIR.exists() else 0
    return "ok" if free > LITTLE else "almost full"


def _typesetting() -> str:
    missing = missing_libraries()
    try:
        fonts.files()
    except RuleBroken:
        missing.append("fonts")
    return f"missing: {', '.join(missing)}" if missing else "ok"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
    except Exception:  # the transports raise errors of their own
        return "does not answer"
    return "ok"


def _jobs() -> str:
    limit = timezone.now() - STUCK
    waiting = any(kind.objects.unfinished().filter(requested_at__lt=limit).exists() for kind in kinds())
    # The workers do every kind: one that is busy with an export is why an import waits.
    working = any(kind.objects.filter(state=JobState.RUNNING, heartbeat_at__gte=limit).exists() for kind in kinds())
    return "stuck: is a worker running?" if waiting and not working else "ok"


@login_not_required
def health(request):
    """200 when everything works, 503 otherwise; what does not is named, without details for an attacker."""
    parts = {"database": _database(), "broker": _broker()}
    parts["jobs"] = _jobs() if parts["database"] == "ok" else "unknown"
    parts["typesetting"] = _typesetting()
    parts["storage"] = _storage()
    status = 200 if all(part == "ok" for part in parts.values()) else 503
    return JsonResponse({"environment": settings.ENVIRONMENT, **parts}, status=status)
