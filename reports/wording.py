"""The house scale: what a word for a number claims of the answers. The United Nations has published none.

It is ours, of this version, and never printed in a note: drafters see it with the counts, and checks compare by it.
"""

from fractions import Fraction

from reports.rules import Quantifier

SCALE_VERSION = 1
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
