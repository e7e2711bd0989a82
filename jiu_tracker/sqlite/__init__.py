"""Django's SQLite, whose connections know the functions of the full-text search."""
