"""`{{ text|marked:set }}`: marked text as HTML, by the setter of the page."""

from django import template
from django.utils.safestring import SafeString

from reports import marks
from reports.render_html import Setter

register = template.Library()


@register.filter
def marked(text: str, setter: Setter) -> SafeString:
    """Set marked text for the medium of `setter`."""
    return setter.html(text)


@register.filter
def plain(text: str) -> str:
    """The words of marked text, where nothing else can stand."""
    return marks.plain(text)
