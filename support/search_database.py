"""What the databases hold for searches: PostgreSQL indexes of lexemes, SQLite a full-text table per searched table.

They are code, not data: `manage.py migrate` makes them, and makes them anew when this code has changed. The rules of
folding are those of `search_text`, whose classes of characters both read.
"""

# ruff: noqa: S608 (the statements are made of names and rules of this code alone)
import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import transaction

from recommendations.models import RecommendationText, ReportTitle
from responses.models import Response
from support import search_text as rules


@dataclass(frozen=True)
class Searched:
    """A table that is searched: its texts, and the column that names their language."""

    model: type
    texts: tuple[str, ...]
    language: str = "language"

    @property
    def table(self) -> str:
        """Its name."""
        return self.model._meta.db_table

    @property
    def index(self) -> str:
        """The index (PostgreSQL) or the table of words (SQLite)."""
        return f"search_{self.table}"

    def text(self, row: str = "") -> str:
        """SQL of all that is searched in a row, an alias with a dot."""
        return " || ' ' || ".join(f"{row}{name}" for name in self.texts)


SEARCHED = {
    searched.model: searched
    for searched in (
        Searched(Response, ("comment", "condition")),
        Searched(RecommendationText, ("text",)),
        Searched(ReportTitle, ("text",)),
    )
}


def create(connection, *, changed: bool) -> None:
    """Make what is missing, if the searched tables are there. `changed`: rows may have changed without triggers."""
    if not {searched.table for searched in SEARCHED.values()} <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _create_indexes(cursor)
        else:
            _create_tables(cursor, anew=changed)


def drop_triggers(connection) -> None:
    """SQLite: take the triggers away while tables are made anew. PostgreSQL keeps its indexes by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for searched in SEARCHED.values():
                for event in _TRIGGERS:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {searched.index}_{event.lower()}")


# --- PostgreSQL -------------------------------------------------------------------------------------------------------

# Names are written with their schema: a restored dump and autovacuum call these functions without a search path.
# The cost says what lexemes cost: a plan that computes them row by row must not look cheap beside the index.
_FUNCTIONS = r"""
CREATE FUNCTION {schema}.search_folded(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(t) = length(t) THEN RETURN lower(t COLLATE "C"); END IF;
    t := regexp_replace(lower(normalize(t, NFKC) COLLATE {collation}), '[{dropped}]', '', 'g');
    t := regexp_replace(translate({spelled_out}, '{unified[0]}', '{unified[1]}'), '{lone_accents}', '', 'g');
    RETURN CASE WHEN t ~ 'ه' THEN regexp_replace(t, '{final_ha}', 'ة', 'g') ELSE t END;
END $$;

CREATE FUNCTION {schema}.search_folded_last(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(t) = length(t) THEN RETURN t; END IF;
    t := normalize(regexp_replace(normalize(t, NFD), '[{accents}]', '', 'g'), NFC);
    RETURN translate(t, '{unified_last[0]}', '{unified_last[1]}');
END $$;

CREATE FUNCTION {schema}.search_plain(t text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 300 AS $$
BEGIN
    t := regexp_replace({schema}.search_folded(t), '[{between}]+', ' ', 'g');
    t := regexp_replace(t, '([{chinese}])', ' \1 ', 'g');
    RETURN ' ' || btrim(regexp_replace({schema}.search_folded_last(t), ' +', ' ', 'g')) || ' ';
END $$;

CREATE FUNCTION {schema}.search_vector(language text, t text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 500 AS $$
DECLARE found tsvector; parts text[]; pairs text[] := '{{}}';
BEGIN
    t := regexp_replace({schema}.search_folded(t), '[{between}]+', ' ', 'g');
    IF octet_length(t) = length(t) AND language NOT IN ('fr', 'es', 'ru', 'ar') THEN
        RETURN to_tsvector('{schema}.search_en', t);
    END IF;
    IF t ~ '[{chinese}]' THEN
        parts := string_to_array(regexp_replace(t, '[^{chinese}]+', ' ', 'g'), NULL);
        FOR i IN 1 .. cardinality(parts) - 1 LOOP
            IF parts[i] <> ' ' AND parts[i + 1] <> ' ' THEN pairs := pairs || (parts[i] || parts[i + 1]); END IF;
        END LOOP;
        t := regexp_replace(t, '[{chinese}]+', ' ', 'g');
    END IF;
    CASE
        WHEN language = 'fr' THEN found := to_tsvector('{schema}.search_fr', t);
        WHEN language = 'es' THEN found := to_tsvector('{schema}.search_es', t);
        WHEN language = 'ru' OR language <> 'ar' AND t ~ '[{cyrillic}]' THEN
            found := to_tsvector('{schema}.search_ru', t);
        WHEN language = 'ar' OR t ~ '[{arabic}]' THEN found := to_tsvector('{schema}.search_ar', t);
        ELSE found := to_tsvector('{schema}.search_en', t);
    END CASE;
    IF language IN ('fr', 'es') THEN -- words with accents also as who types none writes them
        t := regexp_replace(' ' || replace(t, ' ', '  ') || ' ', ' [a-z0-9]+ ', ' ', 'g');
        found := found || to_tsvector('pg_catalog.simple', t);
    END IF;
    parts := string_to_array({schema}.search_folded_last(array_to_string(tsvector_to_array(found), ' ')), ' ');
    RETURN array_to_tsvector(array_remove(parts, '') || pairs);
END $$;

CREATE FUNCTION {schema}.search_word(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(DISTINCT '''' || {schema}.search_folded_last(form) || '''', ' | ')::tsquery
    FROM unnest({forms}) form
$$;
"""


def _text_search(schema: str):
    """Statements that make dictionaries without stop words, and a configuration per language over them."""
    for name in rules.STEMMERS.values():
        yield (
            f"CREATE TEXT SEARCH DICTIONARY {schema}.search_{name} (TEMPLATE = pg_catalog.snowball, LANGUAGE = {name})"
        )
    for code, name in rules.STEMMERS.items():
        yield f"CREATE TEXT SEARCH CONFIGURATION {schema}.search_{code} (PARSER = pg_catalog.default)"
        own = f"{schema}.search_{name}"
        latin = f"{schema}.search_english" if code in ("ru", "ar") else own
        for kinds, dictionary in (("asciiword", latin), ("word", own), ("numword, int, uint, float, sfloat", _SIMPLE)):
            yield f"ALTER TEXT SEARCH CONFIGURATION {schema}.search_{code} ADD MAPPING FOR {kinds} WITH {dictionary}"


_SIMPLE = "pg_catalog.simple"


def _statements(schema: str, collation: str) -> list[str]:
    """Statements that make dictionaries, configurations and functions."""
    spelled_out = "t"
    for one, several in rules.SPELLED_OUT.items():
        spelled_out = f"replace({spelled_out}, '{one}', '{several}')"
    stems = {
        code: f"coalesce((ts_lexize('{schema}.search_{name}', word))[1], word)" for code, name in rules.STEMMERS.items()
    }
    latin = ", ".join(stems[code] for code in ("en", "fr", "es"))
    functions = _FUNCTIONS.format(
        schema=schema,
        collation=collation,
        dropped=rules.DROPPED,
        between=rules.BETWEEN,
        chinese=rules.CHINESE,
        accents=rules.ACCENTS,
        cyrillic=rules.CYRILLIC,
        arabic=rules.ARABIC,
        final_ha=rules.FINAL_HA,
        lone_accents=rules.LONE_ACCENTS,
        unified=rules.UNIFIED,
        unified_last=rules.UNIFIED_LAST,
        spelled_out=spelled_out,
        forms="CASE WHEN word ~ '[0-9]' THEN ARRAY[word] "
        f"WHEN octet_length(word) = length(word) THEN ARRAY[word, {latin}] "
        f"ELSE ARRAY[word, {', '.join(stems.values())}] END",
    )
    return [*_text_search(schema), functions]


def _create_indexes(cursor) -> None:
    cursor.execute(
        "SELECT quote_ident(current_schema()), EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'), "
        "obj_description(to_regprocedure('search_vector(text, text)'), 'pg_proc')"
    )
    schema, has_icu, made_by = cursor.fetchone()
    # Small letters must not depend on the locale of the server, which may know ASCII only.
    statements = _statements(schema, 'pg_catalog."und-x-icu"' if has_icu else 'pg_catalog."default"')
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if made_by != digest:
        for searched in SEARCHED.values():
            cursor.execute(f"DROP INDEX IF EXISTS {searched.index}")
        for name in ("vector(text, text)", "word(text)", "plain(text)", "folded_last(text)", "folded(text)"):
            cursor.execute(f"DROP FUNCTION IF EXISTS search_{name}")
        for code in rules.STEMMERS:
            cursor.execute(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS search_{code}")
        for name in rules.STEMMERS.values():
            cursor.execute(f"DROP TEXT SEARCH DICTIONARY IF EXISTS search_{name}")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION {schema}.search_vector(text, text) IS '{digest}'")
    for searched in SEARCHED.values():
        cursor.execute("SELECT to_regclass(%s)", [searched.index])
        if cursor.fetchone() != (None,):
            continue
        vector = f"{schema}.search_vector({searched.language}, {searched.text()})"
        cursor.execute(f"CREATE INDEX {searched.index} ON {searched.table} USING gin ({vector})")


# --- SQLite -----------------------------------------------------------------------------------------------------------

# The functions that are called here are Python's (jiu_tracker.sqlite). Words come folded and between spaces: nothing is
# left to the tokenizer. Where they stand is not kept, for phrases are looked for in the text.
_OPTIONS = "detail=none, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\""
_TRIGGERS = ("INSERT", "UPDATE", "DELETE")


def _create_tables(cursor, *, anew: bool) -> None:
    code = Path(rules.__file__).read_bytes() + version("snowballstemmer").encode()
    digest = hashlib.sha256(code + _OPTIONS.encode()).hexdigest()
    cursor.execute("CREATE TABLE IF NOT EXISTS search_state (made_by TEXT NOT NULL)")
    cursor.execute("SELECT made_by FROM search_state")
    anew = anew or cursor.fetchone() != (digest,)
    for searched in SEARCHED.values():
        row, words = searched.table, f"search_words({{row}}{searched.language}, {searched.text('{row}')})"
        if anew:
            cursor.execute(f"DROP TABLE IF EXISTS {searched.index}")
            cursor.execute(f"CREATE VIRTUAL TABLE {searched.index} USING fts5 (words, {_OPTIONS})")
            cursor.execute(f"INSERT INTO {searched.index} (rowid, words) SELECT id, {words.format(row='')} FROM {row}")
        columns, new = ", ".join((searched.language, *searched.texts)), words.format(row="NEW.")
        does = {
            "INSERT": f"INSERT INTO {searched.index} (rowid, words) VALUES (NEW.id, {new})",
            f"UPDATE OF {columns}": f"UPDATE {searched.index} SET words = {new} WHERE rowid = OLD.id",
            "DELETE": f"DELETE FROM {searched.index} WHERE rowid = OLD.id",
        }
        for event, statement in does.items():
            name = f"{searched.index}_{event.partition(' ')[0].lower()}"
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {row} BEGIN {statement}; END")
    if anew:
        cursor.execute("DELETE FROM search_state")
        cursor.execute("INSERT INTO search_state (made_by) VALUES (%s)", [digest])
