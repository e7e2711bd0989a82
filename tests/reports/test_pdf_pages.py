"""Which lines and footnotes stand on which page."""

from types import SimpleNamespace

import pytest

from reports.pdf_blocks import Block, Line
from reports.pdf_pages import Area, paginate
from reports.pdf_shape import Unsupported

AREA = Area(top=0, bottom=100, spent=5)


def block(lines, notes=None, above=0, below=0, keep_with_next=False, keep_whole=False):
    """A block of lines 10 px high; `notes` are the heights of the notes that a line calls."""
    notes = notes or {}
    return Block(
        kind=SimpleNamespace(),
        name="",
        label="",
        lines=[Line([], 10, 8, [block_of_note(height) for height in notes.get(number, ())]) for number in range(lines)],
        above=above,
        below=below,
        keep_with_next=keep_with_next,
        keep_whole=keep_whole,
        orphans=2,
        widows=2,
    )


def block_of_note(height):
    return Block(SimpleNamespace(), "", "", [Line([], height, 8, [])], 0, 1, False, False, 2, 2)


def spans(blocks):
    """For each page which lines of which blocks stand on it: [(block, first, end)]."""
    return [
        [
            (next(n for n, each in enumerate(blocks) if each is part.block), part.start, part.end)
            for part in leaf.fragments
        ]
        for leaf in paginate(blocks, AREA)
    ]


def test_lines_fill_the_page_to_its_last_line():
    assert spans([block(25)]) == [[(0, 0, 10)], [(0, 10, 20)], [(0, 20, 25)]]


def test_the_larger_of_two_margins_counts_and_none_at_the_head_of_a_page():
    assert spans([block(4, below=7), block(5, above=10), block(10, above=50)]) == [
        [(0, 0, 4), (1, 0, 5)],
        [(2, 0, 10)],
    ]
    assert spans([block(4, below=7), block(5, above=11)]) == [[(0, 0, 4), (1, 0, 3)], [(1, 3, 5)]]


def test_two_lines_at_least_stay_on_each_side_of_a_break():
    assert spans([block(8), block(3)]) == [[(0, 0, 8)], [(1, 0, 3)]]
    assert spans([block(9), block(4)]) == [[(0, 0, 9)], [(1, 0, 4)]]
    assert spans([block(11)]) == [[(0, 0, 9)], [(0, 9, 11)]]


def test_a_heading_goes_with_what_follows_it():
    headings = block(1, keep_with_next=True), block(1, keep_with_next=True)
    assert spans([block(6), *headings, block(8, keep_whole=True)]) == [[(0, 0, 6)], [(1, 0, 1), (2, 0, 1), (3, 0, 8)]]
    # Where no place is allowed the page ends all the same.
    assert spans([*headings, block(9, keep_whole=True)]) == [[(0, 0, 1), (1, 0, 1)], [(2, 0, 9)]]


def test_two_lines_go_along_where_a_paragraph_is_kept_with_the_next():
    assert spans([block(8, keep_with_next=True), block(8, keep_whole=True)]) == [
        [(0, 0, 6)],
        [(0, 6, 8), (1, 0, 8)],
    ]


def test_notes_take_their_room_from_the_page_of_their_call():
    assert spans([block(12, notes={4: [30]})]) == [[(0, 0, 6)], [(0, 6, 12)]]  # 5 + 30 of 100


def test_a_paragraph_goes_as_a_whole_where_its_note_has_no_room():
    blocks = [block(5), block(3, notes={1: [60]})]
    assert spans(blocks) == [[(0, 0, 5)], [(1, 0, 3)]]
    assert [len(leaf.notes) for leaf in paginate(blocks, AREA)] == [0, 1]


def test_a_paragraph_at_the_head_of_a_page_breaks_before_the_line_whose_note_has_no_room():
    blocks = [block(6, notes={3: [70]})]
    assert spans(blocks) == [[(0, 0, 3)], [(0, 3, 5)], [(0, 5, 6)]]
    assert [len(leaf.notes) for leaf in paginate(blocks, AREA)] == [0, 1, 0]


def test_a_note_larger_than_a_page_is_left_to_the_engine():
    with pytest.raises(Unsupported, match="footnote"):
        paginate([block(6, notes={3: [90]})], AREA)
