"""Figures of support, each with what selects its rows. The same conditions count here and select in the list.

A figure is exact for the moment it was read; several that must fit together are read inside one `snapshot`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Value

from responses.rules import Acceptance, Position, Reason
from support.models.cells import accepted_as, answered, implemented_as, says
from support.rules import ACCEPTANCES, IMPLEMENTATIONS, SAYINGS, Counted, Standing
from support.selection import Figure, Part, Selection

# The columns of a count: what each counts among cells.
_WHAT = (
    *((f"position_{name}", "position", name, label, says) for name, label in SAYINGS),
    *((f"acceptance_{name}", "acceptance", name, label, accepted_as) for name, label in ACCEPTANCES),
    *((f"implementation_{name}", "implementation", name, label, implemented_as) for name, label in IMPLEMENTATIONS),
)


@dataclass(frozen=True)
class Breakdown:
    """What a set of cells says. Of each figure: `n` cells of `total.n`; implementation is a share of the accepted.

    `positions` are those of responses.rules.Position in their order, then awaited, then not asked: together the total.
    `acceptances` and `implementations` end with "no information". `reasons` are those given, the most frequent first;
    an answer may give several, so they do not add up. A figure of nought selects nothing worth a link.
    """

    total: Figure
    positions: tuple[Part, ...]
    acceptances: tuple[Part, ...]
    implementations: tuple[Part, ...]
    reasons: tuple[Part, ...]

    def position(self, name: str) -> Figure:
        """How many say `name`: a position, or a `Standing`."""
        return next(part.figure for part in self.positions if part.name == name)

    @property
    def supports(self) -> Figure:
        """Those that support it as it stands."""
        return self.position(Position.SUPPORTS)

    @property
    def supports_of_asked(self) -> Figure:
        """The same, of those that are asked."""
        return Figure(self.supports.n, self.asked, self.supports.selection)

    @property
    def awaited(self) -> Figure:
        """Those whose answer is awaited, or does not count yet."""
        return self.position(Standing.AWAITED)

    @property
    def accepted(self) -> Figure:
        """Those that accept it."""
        return next(part.figure for part in self.acceptances if part.name == Acceptance.ACCEPTED)

    @property
    def asked(self) -> int:
        """How many cells are asked for an answer."""
        return self.total.n - self.position(Standing.NOT_ASKED).n

    @property
    def answered(self) -> int:
        """How many answers count."""
        return self.asked - self.position(Standing.AWAITED).n

    @property
    def shown_positions(self) -> tuple[Part, ...]:
        """The positions; awaited always; not asked only where there is such a cell."""
        return tuple(part for part in self.positions if part.name != Standing.NOT_ASKED or part.figure.n)

    @property
    def follow_up(self) -> bool:
        """True when any acceptance is recorded."""
        return any(part.figure.n for part in self.acceptances if part.name in Acceptance.values)


def breakdowns(cells, by: Iterable[str], selections: Mapping[tuple, Selection], counted: Counted) -> dict:
    """What `cells` say, grouped by the fields `by`: a Breakdown for each key of `selections` (values of `by`).

    `selections` say what selects the cells of a group. Two queries, whatever the number of groups.
    """
    by = tuple(by)
    counts = {column: Count("pk", filter=condition(name, counted)) for column, _of, name, _label, condition in _WHAT}
    cells = cells.order_by().annotate(whole=Value(1))  # one group, when there is nothing to group by
    rows = {tuple(row[name] for name in by): row for row in cells.values("whole", *by).annotate(**counts)}
    reasons = _reasons(cells, by, counted)
    return {
        key: _breakdown(rows.get(key, {}), reasons.get(key, {}), selection) for key, selection in selections.items()
    }


def breakdown(cells, selection: Selection, counted: Counted) -> Breakdown:
    """What `cells` say, all together."""
    return breakdowns(cells, (), {(): selection}, counted)[()]


def _reasons(cells, by: tuple[str, ...], counted: Counted) -> dict[tuple, dict[str, int]]:
    given = cells.filter(answered(counted), response__reasons__isnull=False)
    found: dict[tuple, dict[str, int]] = {}
    for row in given.values("whole", *by, "response__reasons__reason").annotate(n=Count("pk")):
        found.setdefault(tuple(row[name] for name in by), {})[row["response__reasons__reason"]] = row["n"]
    return found


def _breakdown(row: Mapping, reasons: Mapping[str, int], selection: Selection) -> Breakdown:
    total = sum(row.get(f"position_{name}", 0) for name, _label in SAYINGS)
    accepted = row.get(f"acceptance_{Acceptance.ACCEPTED}", 0)

    def parts(kind: str, of: int) -> tuple[Part, ...]:
        return tuple(
            Part(name, str(label), Figure(row.get(column, 0), of, selection.narrowed(**{kind: name})))
            for column, in_kind, name, label, _condition in _WHAT
            if in_kind == kind
        )

    # An answer gives several reasons: beside one that is selected, the other must hold as well.
    kind = "with_reason" if selection.get("reason") or selection.get("with_reason") else "reason"
    found = [
        Part(
            code,
            str(Reason(code).label),
            Figure(
                n, total, selection.narrowed(**{kind: (*(one for one in selection.get(kind) if one != code), code)})
            ),
        )
        for code, n in reasons.items()
    ]
    return Breakdown(
        Figure(total, total, selection),
        parts("position", total),
        parts("acceptance", total),
        parts("implementation", accepted),
        tuple(sorted(found, key=lambda part: (-part.figure.n, Reason.values.index(part.name)))),
    )
