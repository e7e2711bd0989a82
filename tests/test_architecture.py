"""The map of the code, held by walking its syntax trees (imports inside functions too)."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
# The line of apps: each imports only to its left.
APPS = ("jobs", "accounts", "recommendations", "responses", "support", "reports", "drafts", "api", "jiu_tracker")
# What an app may take from an app to its left.
SHARED = {"rules", "models", "filters"}
# jobs has no rows of its own: it is the tools for those of the others. A person and the organizations that the person
# answers for are written at once, so an action to the right of accounts may have one of its actions as a part.
# Every app names whole addresses of its pages (site), and shows administrators rows that only actions write (admin).
LENT = {
    "jobs": {"leases", "files"},
    "accounts": {"actions", "admin", "site"},
    "responses": {"differences", "mail_actions", "uploads", "workbooks"},
    "support": {
        "about",
        "figures",
        "filter_fields",
        "paging",
        "search",
        "search_text",
        "selection",
        "snapshot",
        "wording",
    },
    # A draft is composed, checked and set by what sets and checks every note.
    "reports": {
        "note",
        "marks",
        "wording",
        "quantifiers",
        "symbols",
        "findings",
        "checks",
        "checks_claims",
        "checks_sentences",
        "phrases",
        "render_html",
        "watermarks",
        "fonts",
        "edition_actions",
        "edition_differences",
        "part_differences",
        "text_differences",
        "word_note",
        "word_reader",
    },
}
# Inside an app, in import order: a module imports from its own row or from a row above it.
ROWS = (
    (
        "pure: vocabularies and values, no query",
        r"rules|clearance_rules|note|wording|quantifier\w+|symbols|marks|phrases|findings|specimen|facts|ordinals|set_phrases|compose|assembly|skeleton\w*|selection|answer|differences|illustrations|schedule|search_text|schemas",
    ),
    ("what a row is, and what the database holds beside rows", r"models(\.\w+)?|(\w+_)?database|snapshot"),
    (
        "reads: values or bytes",
        r"aggregates|clearance_reading|clearance_letters|figures|drawings|charts|matrix|comparison|mastheads|reading|judging|outline|beside|coverage|\w+_differences|checks\w*|render\w*|pdf_\w+|fonts|files|watermarks|places|sheets|timeline|cards|uploads"
        r"|columns|workbook\w*|paging|letters|reminders|site|cursors|rows|search|rates|owed|filters|filter_fields|totals|about|downloads|download_formats|saved|word_(?!actions|forms|views)\w+",
    ),
    ("writes and jobs", r"writes|desks|(\w+_)?actions|import_plans|leases|tasks"),
    ("declared for a page", r"(\w+_)?(forms|tables)|templatetags\.\w+"),
    ("choose and call", r"(\w+_)?views|admin|access|document|interface|management\.commands\.\w+"),
    ("addresses, and what Django reads first", r"urls|apps"),
)
MAP = f"""
The map (README, "Map"): {" <- ".join(APPS)}.
An app imports only from apps to its left, and of those only {", ".join(sorted(SHARED))}
(of {"; of ".join(f"{app} also {', '.join(sorted(names))}" for app, names in LENT.items())}). jiu_tracker sees all.
Inside an app a module imports from its own row or a row above:
""" + "\n".join(f"  {number}. {names.replace('|', ', ')}  ({what})" for number, (what, names) in enumerate(ROWS, 1))
# Documented by the framework that calls them.
HOOKS = {
    *("get_absolute_url", "save", "clean", "to_python", "to_url", "handle", "add_arguments", "get_by_natural_key"),
    "emit",  # logging
    *("has_add_permission", "has_change_permission", "has_delete_permission", "has_view_permission"),
}


@dataclass(frozen=True)
class Module:
    """A file of an app: `name` is dotted, `app` its first part, `inner` the rest ("" for the package itself)."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def inner(self) -> str:
        return self.name.partition(".")[2]

    def place(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"


@cache
def modules() -> dict[str, Module]:
    """Every module of the apps by its dotted name, without migrations."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" in parts:
                continue
            name = ".".join(parts).removesuffix(".__init__")
            found[name] = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
    return found


def imports(module: Module) -> list[tuple[ast.AST, str]]:
    """The (node, dotted name of a module) pairs that a module imports, wherever in it the statement stands."""
    found = []
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *filter(None, [base])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.append((node, inner if inner in modules() else base))
    return found


def own_imports() -> list[tuple[Module, ast.AST, str]]:
    """All imports of one of our modules by another."""
    return [
        (module, node, target)
        for module in modules().values()
        for node, target in imports(module)
        if target.partition(".")[0] in APPS
    ]


def row(inner: str) -> int | None:
    """The row of the map in which a module stands; None when it has no place on it."""
    return next((number for number, (_what, names) in enumerate(ROWS) if re.fullmatch(names, inner)), None)


def fail_with_map(faults: list[str]) -> None:
    assert not faults, "\n".join([*faults, MAP])


def test_the_walk_sees_the_imports_it_judges():
    seen = {(module.name, target) for module, _node, target in own_imports()}
    assert ("reports.models", "recommendations.models") in seen  # from an app to the left
    assert ("reports.actions", "jobs.leases") in seen  # one that jobs lends
    assert ("reports.actions", "reports.models") in seen  # inside an app
    assert ("jiu_tracker.celery", "reports.render_pdf") in seen  # inside a function


def test_every_module_has_a_place_on_the_map():
    fail_with_map(
        [
            f"{module.path.relative_to(ROOT)} has no place on the map: use one of its names, or give it a row in "
            "tests/test_architecture.py and in the README."
            for module in modules().values()
            if module.app != "jiu_tracker" and module.path.name != "__init__.py" and row(module.inner) is None
            if not module.path.name.startswith("_")
        ]
    )


def test_no_app_imports_from_its_right():
    fail_with_map(
        [
            f"{module.place(node)}: {module.app} imports {target}, which stands to its right."
            for module, node, target in own_imports()
            if APPS.index(target.partition(".")[0]) > APPS.index(module.app)
        ]
    )


def taken_from(app: str) -> set[str]:
    """The modules that the apps to its right may take from an app."""
    return SHARED | LENT.get(app, set())


def test_of_an_app_to_the_left_only_what_it_shares_is_taken():
    fail_with_map(
        [
            f"{module.place(node)}: takes {target}; of {app} take only {', '.join(sorted(taken_from(app)))}."
            for module, node, target in own_imports()
            if module.app != "jiu_tracker" and (app := target.partition(".")[0]) != module.app
            if target.partition(".")[2] not in taken_from(app)
        ]
    )


def test_inside_an_app_imports_point_up_the_rows():
    fail_with_map(
        [
            f"{module.place(node)}: {module.inner} imports {target}, which stands in a row below it."
            for module, node, target in own_imports()
            if module.app == target.partition(".")[0] != "jiu_tracker"
            if (here := row(module.inner)) is not None and (there := row(target.partition(".")[2])) is not None
            if there > here
        ]
    )


def test_pure_modules_use_of_django_only_choices_and_translation():
    allowed = {"django.db.models": {"TextChoices", "IntegerChoices"}, "django.utils.translation": None}
    faults = []
    for module in modules().values():
        if module.app == "jiu_tracker" or row(module.inner) != 0:
            continue
        for node, target in imports(module):
            names = {alias.name for alias in node.names}
            if target.startswith("django") and not (
                target in allowed and (allowed[target] is None or names <= allowed[target])
            ):
                faults.append(f"{module.place(node)}: {module.name} is pure, but imports {target}.")
    fail_with_map(faults)


def test_there_are_no_signals_and_no_drawers_for_everything():
    drawers = {"signals", "receivers", "core", "common", "utils", "helpers", "services", "managers", "misc"}
    named = [name for name in modules() if drawers & set(name.split("."))]
    dispatching = [
        module.place(node)
        for module in modules().values()
        for node, target in imports(module)
        if target.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]
    assert not named + dispatching, "What happens together stands in one action, where it can be read."


def test_modules_stay_under_300_lines():
    long = {
        module.name: lines
        for module in modules().values()
        if (lines := len(module.path.read_text(encoding="utf-8").splitlines())) >= 300
    }
    assert not long, "Split them by noun, not by size."


def needs_docstring(node: ast.AST, inside: ast.AST) -> bool:
    """True for what a reader meets by name: public classes, functions and methods that no framework documents."""
    if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
        return False
    if isinstance(node, ast.ClassDef):
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        # A command's docstring is its help; an inline is named by its model.
        return node.name not in ("Meta", "Media") and not bases & {"BaseCommand", "TabularInline", "StackedInline"}
    return not (isinstance(inside, ast.ClassDef) and (node.name in HOOKS or node.name.startswith("render_")))


def undocumented(module: Module, inside: ast.Module | ast.ClassDef) -> list[str]:
    found = []
    for node in inside.body:
        if needs_docstring(node, inside) and not ast.get_docstring(node):
            found.append(f"{module.place(node)} {node.name}")
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found += undocumented(module, node)
    return found


def test_every_public_class_and_function_has_a_docstring():
    found = [line for module in modules().values() for line in undocumented(module, module.tree)]
    assert not found, "\n".join(["Say what it does, in one sentence:", *found])


def test_requirements_name_no_registry():
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert files
    assert [file.name for file in files if "://" in file.read_text(encoding="utf-8")] == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
