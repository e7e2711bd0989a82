"""Pages of a note: the preview with the findings of the checks, and its exports."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recommendations.rules import Language, RuleBroken, preferred
from reports import actions, checks, render_html
from reports.edition_views import history_of, neighbours_of
from reports.forms import ExportForm
from reports.models import Edition, EditionText, Export, Note
from reports.render import fingerprint
from reports.rules import ExportFormat
from reports.watermarks import watermark_of


def note_page(request, symbol):
    """Lead to the latest edition of a note, in the reader's language if it has it."""
    note = get_object_or_404(Note.objects.visible_to(request.user), symbol=symbol)
    edition = Edition.objects.visible_to(request.user).filter(note=note, texts__isnull=False).latest_first().first()
    if edition is None:
        raise Http404
    text = preferred(list(edition.texts.defer("data")), get_language() or "en")
    return redirect("reports:edition", note.symbol, edition.number, text.language)


def _text_or_404(user, symbol: str, number: int, language: str) -> EditionText:
    texts = EditionText.objects.visible_to(user).select_related("edition__note__report")
    return get_object_or_404(texts, edition__note__symbol=symbol, edition__number=number, language=language)


def edition_page(request, symbol, number, language):
    """One text of an edition as it will be printed, beside it what the checks found and its exports."""
    text = _text_or_404(request.user, symbol, number, language)
    findings = checks.check(text.content, checks.record_of(text.edition.note.report, text.language))
    others = EditionText.objects.visible_to(request.user).filter(edition=text.edition).exclude(pk=text.pk)
    exports = Export.objects.visible_to(request.user).filter(text=text).with_names().latest_first()
    context = {
        **render_html.context(text.content, "screen", watermark_of(text)),
        "text": text,
        "edition": text.edition,
        "report": text.edition.note.report,
        "findings": [(finding, checks.NAMES[finding.check]) for finding in findings],
        "error_count": sum(finding.severity == checks.Severity.ERROR for finding in findings),
        "others": others.defer("data").select_related("edition__note").order_by("language"),
        "neighbours": neighbours_of(text, request.user),
        "events": history_of(text.edition),
        "names": request.user.reads_note_drafts,
        "formats": list(ExportFormat),
        "exports": exports[:5],
        "form": ExportForm(),
        "language_name": Language(text.language).label,
    }
    return render(request, "reports/edition.html", context)


@require_POST
def request_export(request, symbol, number, language):
    """Ask for a file of a text."""
    text = _text_or_404(request.user, symbol, number, language)
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This format does not exist. Choose one of the list."))
        return redirect(text)
    format = ExportFormat(form.cleaned_data["format"])
    made_by = fingerprint(text.sha256, format, watermark_of(text))
    export = actions.request_export(text=text, format=format, fingerprint=made_by, by=request.user)
    return redirect(export)


def export_list(request):
    """The history of exports, the latest first."""
    if not request.user.reads_everything:
        raise Http404
    exports = Export.objects.visible_to(request.user).with_names().latest_first()
    page = Paginator(exports, 50).get_page(request.GET.get("page"))
    return render(request, "reports/export_list.html", {"page": page})


def _export_or_404(user, pk: int) -> Export:
    return get_object_or_404(Export.objects.visible_to(user).with_names(), pk=pk)


def export_page(request, pk):
    """An export with its progress; the part alone when the page asks for news."""
    export = _export_or_404(request.user, pk)
    part = request.headers.get("HX-Request") == "true"
    response = render(request, "reports/_export.html" if part else "reports/export.html", {"export": export})
    patch_vary_headers(response, ["HX-Request"])  # a cache must not take the part for the page
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def retry_export(request, pk):
    """Try a failed export again."""
    export = _export_or_404(request.user, pk)
    try:
        export = actions.retry_export(export=export, by=request.user)
    except RuleBroken as error:
        messages.error(request, str(error))
    return redirect(export)


def export_file(request, pk):
    """The file of a finished export, as a download."""
    export = _export_or_404(request.user, pk)
    if not export.file or not export.file_is_whole():
        messages.error(request, _("The file is not there any more. Ask for the export again: it will be the same."))
        return redirect(export)
    file = default_storage.open(export.file)
    response = FileResponse(
        file, as_attachment=True, filename=export.file_name, content_type=ExportFormat(export.format).media_type
    )
    response["Cache-Control"] = "private, no-cache"
    return response
