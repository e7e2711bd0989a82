"""What is selected: the values of the one filter, as they stand in the address bar. A value; no query."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Selection:
    """Names and values of a filter, in the order of the filter; a name without a value is not in it."""

    values: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, **values) -> "Selection":
        """A selection of names and values: a text, a number, or several."""
        return cls().narrowed(**values)

    def get(self, name: str) -> tuple[str, ...]:
        """The values of `name`; none when it is not selected."""
        return dict(self.values).get(name, ())

    def narrowed(self, **changes) -> "Selection":
        """The same with other values, each once; None or an empty one takes a name out."""
        values = dict(self.values)
        for name, value in changes.items():
            several = value if isinstance(value, tuple | list) else (value,)
            texts = (str(one).strip() for one in several if one is not None)
            values[name] = tuple(dict.fromkeys(text for text in texts if text))
        return Selection(tuple((name, value) for name, value in values.items() if value))

    @property
    def query(self) -> str:
        """The part of an address after the question mark."""
        return urlencode([(name, one) for name, several in self.values for one in several])

    def __bool__(self) -> bool:
        return bool(self.values)


@dataclass(frozen=True)
class Figure:
    """How many rows (`n`) of how many (`of`), and what selects the rows: their number in the list is `n`."""

    n: int
    of: int
    selection: Selection

    @property
    def query(self) -> str:
        """The part of the list's address after the question mark."""
        return self.selection.query

    @property
    def percent(self) -> int | None:
        """The share in per cent, rounded half up; None: a rate of nobody."""
        return (200 * self.n + self.of) // (2 * self.of) if self.of else None


@dataclass(frozen=True)
class Part:
    """One named part of a whole: its code, its label in the reader's language, and how many."""

    name: str
    label: str
    figure: Figure
