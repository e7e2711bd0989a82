"""The house scale, version 1: what a word for a number claims of the answers. The United Nations has published none.

It is ours, and never printed in a note: drafters see it with the counts, and checks compare by it.
"""

from fractions import Fraction

from django.utils.translation import gettext as _

from reports.rules import Quantifier

_THIRD, _HALF, _THREE_QUARTERS, _TENTH = Fraction(35, 100), Fraction(1, 2), Fraction(3, 4), Fraction(1, 10)


def bears_out(quantifier: Quantifier, n: int, of: int, against: int) -> bool | None:
    """True when `n` of `of` answers, with `against` that refuse, bear out the word; None: it claims no number.

    “Organizations” alone claims that nobody dissents; “generally” three quarters, with a tenth against at most; “most”
    more than half; “many” from 35 per cent to half; “several” four or more, and fewer than that; “some” three or more,
    to half; “a few” two or three; “one” one; “not all” that somebody refuses.
    """
    share = Fraction(n, of) if of else Fraction(0)
    match quantifier:
        case Quantifier.ORGANIZATIONS:
            return n > 0 and against == 0
        case Quantifier.GENERALLY:
            return share >= _THREE_QUARTERS and Fraction(against, of) <= _TENTH
        case Quantifier.MOST:
            return share > _HALF
        case Quantifier.MANY:
            return _THIRD <= share <= _HALF
        case Quantifier.SEVERAL:
            return n >= 4 and share < _THIRD
        case Quantifier.SOME:
            return n >= 3 and share <= _HALF
        case Quantifier.A_FEW:
            return n in (2, 3)
        case Quantifier.ONE:
            return n == 1
        case Quantifier.NOT_ALL:
            return against > 0
    return None


# The same in words, to stand beside a claim that the record does not bear out.
CLAIMS = {
    Quantifier.ORGANIZATIONS: lambda: _("By our scale “organizations” alone means that none refuses."),
    Quantifier.GENERALLY: lambda: _(
        "By our scale “generally” is three quarters or more, with a tenth against at most."
    ),
    Quantifier.MOST: lambda: _("By our scale “most” is more than half."),
    Quantifier.MANY: lambda: _("By our scale “many” is from 35% to half."),
    Quantifier.SEVERAL: lambda: _("By our scale “several” is at least four, and less than 35%."),
    Quantifier.SOME: lambda: _("By our scale “some” is at least three, and at most half."),
    Quantifier.A_FEW: lambda: _("By our scale “a few” is two or three."),
    Quantifier.ONE: lambda: _("By our scale “one organization” is one."),
    Quantifier.NOT_ALL: lambda: _("By our scale “not all” means that at least one refuses."),
}
