"""Taking the rows of the list away: at once, or as a file that a worker makes."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import InvalidPage
from django.http import FileResponse, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from recommendations.rules import RuleBroken
from support.about import file_name
from support.download_actions import request_download
from support.download_formats import stream, write
from support.downloads import AT_ONCE, holds_made_up, require_room, take
from support.filters import ResponseFilter
from support.models import Download
from support.paging import page_of
from support.rules import FileFormat
from support.snapshot import snapshot
from support.views import require_reader

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def take_away(request):
    """The selected rows as a file: GET sends up to AT_ONCE rows at once, POST asks a worker for any number.

    GET without a format, or of too many rows, is a page that says what is possible. The POST has `format`, and in
    `query` the filter as it stands in an address.
    """
    require_reader(request.user)
    posted = request.method == "POST"
    data = QueryDict(request.POST.get("query", "")) if posted else request.GET
    chosen = ResponseFilter(data, user=request.user, beside=("format",))
    asked = request.POST.get("format", "") if posted else request.GET.get("format", "")
    faults = chosen.faults() if not chosen.form.is_valid() else []
    if asked not in FileFormat.values and (asked or posted):
        known = ", ".join(FileFormat.values)
        faults.append(_("There is no format “%(name)s”, only: %(known)s.") % {"name": asked[:50], "known": known})
    if faults:
        return _page(request, chosen, faults, status=400)
    try:
        if posted:
            return redirect(request_download(chosen=chosen, format=FileFormat(asked), by=request.user))
        if asked and chosen.qs.count_to(AT_ONCE) <= AT_ONCE:
            return _at_once(request, chosen, FileFormat(asked))
        if asked:
            require_room(chosen, FileFormat(asked))
    except RuleBroken as error:
        return _page(request, chosen, [str(error)], status=400)
    return _page(request, chosen, [], asked=asked)


def _page(request, chosen: ResponseFilter, faults: list[str], *, asked: str = "", status: int = 200) -> HttpResponse:
    """What can be taken away of this filter, and how; or why nothing can."""
    context = {"filter": chosen, "faults": faults, "asked": asked, "limit": AT_ONCE, "formats": FileFormat}
    if not faults:
        total = chosen.qs.count_to(AT_ONCE)
        context |= {"selection": chosen.selection, "total": total, "more": total > AT_ONCE}
    return render(request, "support/take_away.html", context, status=status)


def _at_once(request, chosen: ResponseFilter, format: FileFormat) -> HttpResponse:
    """The file itself. A workbook is made first, on the disk: its parts are packed, and come only at the end."""
    if format == FileFormat.XLSX:
        file = TemporaryFile()  # noqa: SIM115 (the response closes it)
        with snapshot():
            taken = take(chosen, request.user, format)
            write(taken, format, file)
        file.seek(0)
        response, name = FileResponse(file, content_type=format.media_type), taken.about.file_name
    else:
        response = StreamingHttpResponse(stream(chosen, request.user, format), content_type=format.media_type)
        name = file_name(chosen.selection.query, format, timezone.localtime(), illustrative=holds_made_up(chosen))
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def download_list(request):
    """The own downloads, the latest first."""
    require_reader(request.user)
    try:
        page = page_of(request, Download.objects.visible_to(request.user).latest_first(), PER_PAGE)
    except InvalidPage as error:
        return render(request, "support/download_list.html", {"faults": [str(error)]}, status=404)
    return render(request, "support/download_list.html", {"page": page, "faults": []})


def _download_or_404(user, pk: int) -> Download:
    return get_object_or_404(Download.objects.visible_to(user), pk=pk)


@require_safe
def download_page(request, pk):
    """A download with its progress; the part alone when the page asks for news."""
    download = _download_or_404(request.user, pk)
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "support/_download.html" if part else "support/download.html", {"download": download})
    patch_vary_headers(response, ["HX-Request"])  # a cache must not take the part for the page
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def download_file(request, pk):
    """The file of a finished download: for who asked for it, while they may see the same rows."""
    download = _download_or_404(request.user, pk)
    if not download.file or not default_storage.exists(download.file):
        messages.error(request, _("The file is not there. Ask for it again."))
        return redirect(download)
    response = FileResponse(
        default_storage.open(download.file),
        as_attachment=True,
        filename=download.name,
        content_type=FileFormat(download.format).media_type,
    )
    response["Cache-Control"] = "private, no-store"
    return response
