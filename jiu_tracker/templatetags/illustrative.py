"""The mark of illustrative answers for pages that are shown without a request: those of errors."""

from django import template

from jiu_tracker import context

register = template.Library()


@register.simple_tag
def holds_illustrative() -> bool:
    """True when any answer made up for demonstration is stored; False also when the database cannot be asked.

    A page that tells of an error must not end in another one.
    """
    try:
        return context.holds_illustrative()
    except Exception:
        return False
