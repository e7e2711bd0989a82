"""The database backend: Django's own, and the functions that the triggers of the full-text search call."""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    def get_new_connection(self, conn_params):
        """Open a connection and give it the functions."""
        # Not above: this module is read while models are being defined.
        from support.search_text import lexemes, plain

        def words(language: str, text: str) -> str:
            return " ".join(dict.fromkeys(lexemes(text, language)))

        connection = super().get_new_connection(conn_params)
        connection.create_function("search_words", 2, words, deterministic=True)
        connection.create_function("search_plain", 1, plain, deterministic=True)
        return connection
