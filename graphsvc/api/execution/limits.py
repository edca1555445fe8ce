"""How much one document may ask, told from its text alone, before it is validated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    Source,
    Token,
    TokenKind,
    parse,
)

from graphsvc.api.execution.sizes import Definition, Size, fragments_of, parts, sizes_of, spreads_of
from graphsvc.errors import QueryTooComplex
from graphsvc.settings import Settings

INTROSPECTION_DEPTH = 20  # the deepest question that tools ask of a schema has 15 levels
MOST_SAID = 10**12  # fragments in fragments can be more than anybody wants to read
MOST_LETTERS = 100  # of a name: an alias is written again with each row
MOST_NESTED = 200  # levels of braces that graphql-core parses
DEPTHS = frozenset({"depth", "introspection_depth"})
_ABORTED = "Parsing aborted."  # how graphql-core ends what it says when it gives up
_GIVEN_UP = {"tokens": "tokens", "comments": "comments", "nested": "nesting"}
_SAID = {
    "characters": "characters",
    "tokens": "tokens",
    "comments": "comments",
    "letters": "letters in a name",
    "nesting": "levels of braces",
    "depth": "levels of fields",
    "introspection_depth": "levels of introspection",
    "aliases": "aliases",
    "root_fields": "root fields in an operation",
    "fields": "fields and fragments, counted wherever they are spread",
    "directives": "directives",
}


@dataclass(frozen=True)
class Limits:
    """The most of each that one request may ask; infinite: no limit.

    `characters` of the source, `tokens` and comments of it; `fields` (a fragment counts where it is spread,
    as one and with all it holds), `aliases` and `directives` of the document; `root_fields` and `depth` of
    each operation; `cost_rows` of what is executed (`graphsvc.api.execution.cost`); `response_bytes` of what
    is sent.
    """

    characters: float = inf
    tokens: float = inf
    depth: float = inf
    aliases: float = inf
    root_fields: float = inf
    fields: float = inf
    directives: float = inf
    cost_rows: float = inf
    response_bytes: float = inf

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings name; 0 stands for none."""
        return cls(
            characters=settings.max_body_bytes or inf,
            tokens=settings.max_tokens or inf,
            depth=settings.max_depth or inf,
            aliases=settings.max_aliases or inf,
            root_fields=settings.max_root_fields or inf,
            fields=settings.max_fields or inf,
            directives=settings.max_directives or inf,
            cost_rows=settings.max_cost_rows or inf,
            response_bytes=settings.max_response_bytes or inf,
        )


NO_LIMITS = Limits()  # for the registry's own keeper at the command line


def parsed(text: str, limits: Limits) -> DocumentNode:
    """A document as it is written; O(text) up to the limits.

    Raises GraphQLSyntaxError, and for a text longer, of more tokens or comments, of longer names, or nested
    deeper than may be read a GraphQLError with QueryTooComplex as its cause.
    """
    if len(text) > limits.characters:
        raise exceeded("characters", len(text), limits.characters)
    most = None if limits.tokens == inf else int(limits.tokens)
    try:
        document = parse(text, max_lexical_tokens=most, max_comments=most)
    except GraphQLSyntaxError as error:
        if not error.message.endswith(_ABORTED):
            raise
        raise _unread(error, limits) from None
    _check_names(document)
    return document


def check(document: DocumentNode, limits: Limits) -> None:
    """Raises a GraphQLError, with QueryTooComplex as its cause, for a document that asks too much.

    Its text names the limit, what was found and what is allowed; its location is where the limit is passed.
    A fragment that spreads itself and two of one name cannot be measured, which is a GraphQLError, too.
    O(document): each fragment is looked at once, however often it is spread.
    """
    fragments = fragments_of(document)
    sizes = sizes_of(fragments)
    whole = [_Tally(what, getattr(limits, what)) for what in ("fields", "aliases", "directives")]
    tallies = list(whole)
    for node in _measured(document, fragments):
        alone = _alone(limits) if isinstance(node, OperationDefinitionNode) else []
        _count(node, sizes, [*whole, *alone])
        tallies += alone
    for tally in tallies:
        tally.hold()


def _check_names(document: DocumentNode) -> None:
    assert document.loc is not None
    token: Token | None = document.loc.start_token
    while token is not None:
        letters = token.end - token.start
        if token.kind is TokenKind.NAME and letters > MOST_LETTERS:
            text = _told("letters", f"{letters:,}", MOST_LETTERS)
            raise _unread_at(text, document.loc.source, [token.start])
        token = token.next


def _measured(document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[Definition]:
    """The operations, and the fragments that nothing spreads: they are not executed, but validated."""
    nodes: list[Definition] = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    spread = {name for node in (*nodes, *fragments.values()) for name in spreads_of(node)}
    return [*nodes, *(node for name, node in fragments.items() if name not in spread)]


def _alone(limits: Limits) -> list[_Tally]:
    """What is counted of each operation alone."""
    return [
        _Tally("root_fields", limits.root_fields),
        _Tally("depth", limits.depth),
        _Tally("introspection_depth", INTROSPECTION_DEPTH),
    ]


def exceeded(what: str, found: float, allowed: float, place: Node | None = None) -> GraphQLError:
    """The error of a document that passes a limit."""
    text = _told(what, f"more than {MOST_SAID:,}" if found > MOST_SAID else f"{found:,}", allowed)
    return GraphQLError(text, place, original_error=QueryTooComplex(text))


def _unread(error: GraphQLSyntaxError, limits: Limits) -> GraphQLError:
    """What the parser gave up on, as the error of a limit; how much more there is nobody knows."""
    what = next((what for words, what in _GIVEN_UP.items() if words in error.message), "tokens")
    allowed = MOST_NESTED if what == "nesting" else limits.tokens
    text = _told(what, f"more than {allowed:,}", allowed)
    return _unread_at(text, error.source, error.positions)


def _unread_at(text: str, source: Source | None, positions: Collection[int] | None) -> GraphQLError:
    return GraphQLError(text, source=source, positions=positions, original_error=QueryTooComplex(text))


def _told(what: str, found: str, allowed: float) -> str:
    return f"the document has {found} {_SAID[what]}, at most {allowed:,} are allowed; ask for less at once"


class _Tally:
    """How many of something there are, and where it became too many."""

    def __init__(self, what: str, allowed: float) -> None:
        self.what = what
        self.allowed = allowed
        self.found = 0
        self.place: Node | None = None

    def add(self, size: Size, node: Node) -> None:
        """Counts what a node adds: the deepest of depths, the sum of all else."""
        value: int = getattr(size, self.what)
        self.found = max(self.found, value) if self.what in DEPTHS else self.found + value
        if self.place is None and self.found > self.allowed:
            self.place = node

    def hold(self) -> None:
        """Raises the error of the limit where it is passed."""
        if self.place is not None:
            raise exceeded(self.what, self.found, self.allowed, self.place)


def _count(node: Definition, sizes: Mapping[str, Size], tallies: Sequence[_Tally]) -> None:
    """Counts all that is in a definition."""
    for part, size in parts(node, sizes):
        for tally in tallies:
            tally.add(size, part)
