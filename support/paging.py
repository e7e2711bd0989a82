"""From page to page of a list: a page that is not there is refused, in one sentence."""

from django.core.paginator import InvalidPage, Page, Paginator
from django.utils.translation import gettext as _


class Rows(Paginator):
    """Pages of a list; `total`: how many rows there are, where they were counted before."""

    def __init__(self, rows, per_page: int, *, total: int | None = None, **options):
        super().__init__(rows, per_page, **options)
        if total is not None:
            self.count = total

    def validate_number(self, number) -> int:
        """The number of a page. Raises InvalidPage, with the number of the last one."""
        try:
            digits = str(number).isascii() and str(number).isdecimal()  # int() reads more: 1_0, +1
            return super().validate_number(number if digits else None)
        except InvalidPage:
            raise InvalidPage(
                _("There is no such page: the last one is %(last)d.") % {"last": self.num_pages}
            ) from None


def page_of(request, rows, per_page: int) -> Page:
    """The page of `rows` that the address asks for; the first one, where it names none.

    Raises InvalidPage, with the sentence for the reader, for a page that is not there, and for two of them.
    """
    asked = request.GET.getlist("page") or [1]
    return Rows(rows, per_page).page(asked[0] if len(asked) == 1 else None)
