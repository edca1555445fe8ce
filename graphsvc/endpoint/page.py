"""GraphiQL, the page to try queries in; for development only."""

from __future__ import annotations

from importlib.resources import files

# The page comes with Strawberry and loads GraphiQL itself from unpkg.com, by digests that it names.
_SOURCES = "'unsafe-inline' https://unpkg.com"
POLICY = (
    f"default-src 'none'; script-src {_SOURCES}; style-src {_SOURCES}; font-src data: https://unpkg.com; "
    "img-src data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def graphiql() -> bytes:
    """The page."""
    return files("strawberry").joinpath("static", "graphiql.html").read_bytes()
