"""Writes that concern evidence: links and files that bear an answer out."""

import hashlib
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.files import store
from recommendations.rules import RuleBroken
from responses import uploads
from responses.actions import log_evidence, response_to_attach
from responses.answer import checked_title
from responses.models import Evidence, Response
from responses.places import Entry, Place
from responses.rules import Verb


@transaction.atomic
def attach_link(*, place: Place, url: str, title: str, entry: Entry) -> Evidence:
    """Add a link to the answer at `place`. Raises RuleBroken for an address that is none, or a locked answer."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isprintable():
        raise RuleBroken(_("This is not an address of a page: it begins with https:// and names a server."))
    response = response_to_attach(place, entry)
    evidence = Evidence(response=response, url=url, title=checked_title(title) or url[:300], added_by=entry.by)
    return _store(evidence, entry)


@transaction.atomic
def attach_file(*, place: Place, name: str, content: bytes, title: str, entry: Entry) -> Evidence:
    """Add a file, kept under its hash. Raises RuleBroken for one that is too large, or not what it says it is."""
    kind = uploads.inspect(name, content)
    response = response_to_attach(place, entry)
    stored = store(storages["evidence"], content, f".{kind.extension}")
    evidence = Evidence(
        response=response,
        title=checked_title(title) or uploads.clean_name(name),
        file=stored,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=entry.by,
    )
    return _store(evidence, entry)


def attach_upload(*, place: Place, file, title: str, entry: Entry) -> Evidence:
    """Add an uploaded file, of which no more is read than is possible. Raises RuleBroken as `attach_file` does."""
    content = file.read(uploads.SIZE_LIMIT + 1)  # one byte too many is enough to refuse it
    return attach_file(place=place, name=file.name, content=content, title=title, entry=entry)


@transaction.atomic
def remove_evidence(*, evidence: Evidence, entry: Entry) -> None:
    """Take evidence away from the answer; row and file stay for the history. Raises RuleBroken when it is locked."""
    response: Response = evidence.response
    place = Place(response.report, response.organization, response.recommendation)
    response_to_attach(place, entry, words=False)
    if Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=timezone.now()):
        log_evidence(response, Verb.EVIDENCE_REMOVED, entry, evidence.title)


def _store(evidence: Evidence, entry: Entry) -> Evidence:
    try:
        evidence.clean_fields(exclude=["response", "added_by", "size", "removed_at"])  # a form would ask for them
        evidence.validate_constraints()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages)) from error
    evidence.save()
    log_evidence(evidence.response, Verb.EVIDENCE_ADDED, entry, evidence.title)
    return evidence
