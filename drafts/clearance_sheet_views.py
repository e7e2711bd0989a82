"""The page of a focal point in a clearance: the draft, the own paragraphs marked, and a reply to each.

Nothing of another organization is read here but the draft itself, which names none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drafts import clearance_reading
from drafts.clearance_forms import ReplyForm, require_typist
from drafts.clearance_reading import Place
from drafts.clearance_reply_actions import reply
from drafts.clearance_rules import WHOLE, RepliesRefused, Verdict
from drafts.models import Clearance
from recommendations.models import FocalPoint, Organization
from recommendations.rules import Language, RuleBroken
from reports import render_html
from reports.models import EditionText
from reports.watermarks import watermark_of

# Own paragraphs on a page: each has a form.
PER_PAGE = 25


@dataclass(frozen=True)
class Card:
    """A place with what stands in its form: what was sent and refused, else what was replied, else the draft."""

    place: Place
    name: str
    verdict: str
    words: str
    comment: str
    fault: str = ""

    @property
    def number(self) -> int:
        """The number of the paragraph; 0 for the whole."""
        return self.place.paragraph.number if self.place.paragraph else 0

    @property
    def seen(self) -> int:
        """The reply that the page shows, 0 for none."""
        return self.place.reply.pk if self.place.reply else 0


def name_of(key: str) -> str:
    """What the fields of a place begin with."""
    return key or "whole"


def _own_or_404(user, symbol: str, number: int, code: str) -> tuple[Clearance, Organization]:
    """A clearance that is put to the organization, for which the user answers."""
    rows = Clearance.objects.put_to(user).with_names()
    clearance = get_object_or_404(rows, edition__note__symbol=symbol, edition__number=number)
    own = clearance_reading.addressed(clearance.report).filter(pk__in=FocalPoint.objects.organization_ids(user))
    return clearance, get_object_or_404(own, code=code)


def own_sheet(request, symbol, number, code):
    """Lead to the draft in the reader's language, if it has it."""
    clearance, organization = _own_or_404(request.user, symbol, number, code)
    text = clearance_reading.shown_text(clearance.edition)
    if text is None:
        raise Http404
    return redirect("drafts:clearance_draft", symbol, number, organization.code, text.language)


def sheet(request, symbol, number, code, language):
    """The draft in one language with the replies of one organization; a POST saves those of this page."""
    clearance, organization = _own_or_404(request.user, symbol, number, code)
    texts = EditionText.objects.select_related("edition__note__report")
    text = get_object_or_404(texts, edition=clearance.edition_id, language=language)
    own = clearance_reading.own_of(clearance.edition, text.content, [organization])
    keys = own.of(organization)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    forms: dict[str, ReplyForm] = {}
    wrong: dict[str, str] = {}
    problem = ""
    if request.method == "POST":
        forms = {
            key: ReplyForm(request.POST, prefix=name_of(key))
            for key in (WHOLE, *keys)
            if f"{name_of(key)}-seen" in request.POST
        }
        wrong = {key: form.fault() for key, form in forms.items() if not form.is_valid()}
        try:
            return _saved(request, clearance, organization, Language(language), forms, wrong)
        except RepliesRefused as error:
            problem, wrong = str(error), {**wrong, **error.faults}
        except RuleBroken as error:
            problem = str(error)
    response = render(
        request,
        "drafts/clearance_sheet.html",
        _context(request, clearance, organization, text, keys, page, forms, wrong, problem),
        status=400 if problem else 200,
    )
    response["Cache-Control"] = "no-store"  # a page from the browser's memory would rest on old replies
    return response


def _saved(request, clearance, organization, language: Language, forms: dict[str, ReplyForm], wrong: dict[str, str]):
    """Save what was sent and lead back to the page. Raises RuleBroken and RepliesRefused; then nothing is stored."""
    require_typist(request)
    if wrong:
        raise RepliesRefused(wrong)
    said = [form.said(key, language) for key, form in forms.items()]
    rows = reply(clearance=clearance, organization=organization, said=said, by=request.user)
    if rows:
        saved = ngettext("%(n)d reply is saved.", "%(n)d replies are saved.", len(rows)) % {"n": len(rows)}
        messages.success(request, saved + " " + _("You can change it until the clearance is closed."))
    else:
        messages.info(request, _("Nothing new was saved: choose a reply where you have one."))
    return redirect(request.get_full_path())


def _context(
    request,
    clearance: Clearance,
    organization: Organization,
    text: EditionText,
    keys: tuple[str, ...],
    page: Page,
    forms: dict[str, ReplyForm],
    wrong: dict[str, str],
    problem: str,
) -> dict:
    content = text.content
    said = clearance_reading.replies_of(clearance, organization)
    places = clearance_reading.places_of(clearance, content, organization, page.object_list, said)
    whole = Place(WHOLE, None, "", (), said.get(WHOLE))
    # A withdrawn draft is not shown any more; what was replied is.
    drawn = {} if clearance.is_withdrawn else render_html.context(content, "screen", watermark_of(text))
    numbers = {paragraph.key: paragraph.number for paragraph in content.paragraphs()}
    return {
        **drawn,
        "clearance": clearance,
        "edition": clearance.edition,
        "report": clearance.report,
        "organization": organization,
        "language": Language(text.language),
        "languages": [Language(code) for code in _languages(clearance)],
        "whole": _card(whole, text.language, forms, wrong),
        "cards": [_card(place, text.language, forms, wrong) for place in places],
        "own": [(numbers[key], said.get(key), place // PER_PAGE + 1) for place, key in enumerate(keys)],
        "own_numbers": {numbers[key] for key in keys},
        "replied": sum(key in said for key in keys),
        "page": page,
        "problem": problem,
        "version": max((row.pk for row in said.values()), default=0),
        "writable": clearance.is_open,
    }


def _languages(clearance: Clearance) -> Iterable[str]:
    there = set(clearance.edition.texts.values_list("language", flat=True))
    return [code for code in Language.values if code in there]


def _card(place: Place, language: str, forms: dict[str, ReplyForm], wrong: dict[str, str]) -> Card:
    name, said = name_of(place.key), place.reply
    form = forms.get(place.key)
    if form is not None:
        typed = {field: form.data.get(form.add_prefix(field), "") for field in ("verdict", "words", "comment")}
        return Card(place, name, **typed, fault=wrong.get(place.key, ""))
    if said is None:
        return Card(place, name, "", place.text, "")
    # Words are proposed for one language: in another one the draft stands in the field, and nothing is chosen.
    elsewhere = said.verdict == Verdict.PROPOSES and said.language != language
    if elsewhere:
        return Card(place, name, "", place.text, "")
    return Card(place, name, said.verdict, said.words or place.text, said.comment)
