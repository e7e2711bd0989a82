"""Runs the benchmarks that are asked for, and prints one table."""

import sys

from bench import answers, imports, journey, note, pages, pdf, support
from bench.measure import HEADING

BENCHMARKS = {
    "pdf": pdf.run,
    "export": journey.run_export,
    "start": journey.run_start,
    "pages": pages.run,
    "answers": answers.run,
    "imports": imports.run,
    "support": support.run,
    "note": note.run,
}


def main(names: list[str]) -> int:
    """Print the table; exit status 1 when a goal is not met, 2 for an unknown name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}: choose of {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    print(HEADING)
    met = True
    for name in names or BENCHMARKS:
        for row in BENCHMARKS[name]():
            print(row, flush=True)
            met = met and row.result <= row.goal
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
