"""Where the system stands: the cells that figures count, and the figures that are kept."""

from support.models.cells import Cell
from support.models.kept import KeptFigures, KeptYear, Recount

__all__ = ["Cell", "KeptFigures", "KeptYear", "Recount"]
