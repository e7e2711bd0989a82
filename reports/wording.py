"""The house scale, version 1: what a word for a number claims of the answers. The United Nations has published none.

It is ours, and never printed in a note: drafters see it with the counts, and checks compare by it.
"""

from fractions import Fraction

from django.utils.translation import gettext as _

from reports.rules import Quantifier

SCALE = 1
_MANY, _HALF, _THREE_QUARTERS, _TENTH = Fraction(35, 100), Fraction(1, 2), Fraction(3, 4), Fraction(1, 10)
_FIFTH = Fraction(1, 5)


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
            return _MANY <= share <= _HALF
        case Quantifier.SEVERAL:
            return n >= 4 and share < _MANY
        case Quantifier.SOME:
            return n >= 3 and share <= _HALF
        case Quantifier.A_FEW:
            return n in (2, 3)
        case Quantifier.ONE:
            return n == 1
        case Quantifier.NOT_ALL:
            return against > 0
    return None


def word_for(n: int, of: int, *, part_of_named: bool = False, exception: bool = False) -> Quantifier:
    """The one word with which a composed paragraph speaks of `n` of `of` answers; `n` is 1 at least.

    Where two words of the scale fit, the choice is this: “several” from a fifth on, “some” below; a part of those
    who have just been named is “some”; of two or three, who depart from what was said to hold generally are “a few”.
    """
    share = Fraction(n, of)
    if n == 1:
        return Quantifier.ONE
    if n == of:
        return Quantifier.ORGANIZATIONS
    if share > _HALF:
        return Quantifier.MOST
    if n == 2 or (n == 3 and exception):
        return Quantifier.A_FEW
    if n == 3 or part_of_named:
        return Quantifier.SOME
    if share >= _MANY:
        return Quantifier.MANY
    return Quantifier.SEVERAL if share >= _FIFTH else Quantifier.SOME


def holds_generally(support: int, of: int, against: int) -> Quantifier | None:
    """The word for those who support what is asked, as a statement about all: “organizations”, “generally”, or none."""
    for word in (Quantifier.ORGANIZATIONS, Quantifier.GENERALLY):
        if of and bears_out(word, support, of, against) and (word == Quantifier.GENERALLY or support == of):
            return word
    return None


def not_all_is_honest(support: int, of: int, against: int) -> bool:
    """Whether “not all support it” may be said: somebody refuses, and no majority that supports it is hidden."""
    return against > 0 and 2 * support <= of


def allowed(n: int, of: int, against: int, support: int) -> tuple[Quantifier, ...]:
    """The words by which a paragraph may speak of `n` of `of` answers, in the order of the scale."""
    words = [word for word in CLAIMS if word != Quantifier.NOT_ALL and bears_out(word, n, of, against)]
    if Quantifier.ORGANIZATIONS in words and n < of:
        words.remove(Quantifier.ORGANIZATIONS)
    return (*words, Quantifier.NOT_ALL) if not_all_is_honest(support, of, against) else tuple(words)


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
