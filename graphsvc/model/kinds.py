"""Every kind of node and tie the registry keeps, as data.

Store tables, bundle columns, `datapackage.json` and the checks of a load are
all made from these descriptions: to add a field, add it here.
"""

from __future__ import annotations

from graphsvc.model import codes
from graphsvc.model.fields import Field, FieldType, Kind

T = FieldType

_NAME = Field("name", T.TEXT, "Name as the register writes it", required=True)
_OPTIONAL_NAME = Field("name", T.TEXT, "Name; the key where none is given")
_START = Field("start", T.DATE, "First day it holds; '..DATE': on or before, first seen that day")
_END = Field("end", T.END_DATE, "First day it no longer holds; 'none': known to be open")
_SYSTEM = (
    Field("attributes", T.TEXT, "Further columns of the source, as a JSON object", column=None),
    Field("sources", T.TEXTS, "Sources that list it, the last one last", column=None),
)


def _key(name: str, *kinds: str, about: str, required: bool = False) -> Field:
    return Field(name, T.KEY, about, required=required, refers_to=kinds)


def _keys(name: str, kind: str, about: str) -> Field:
    return Field(name, T.KEYS, about, refers_to=(kind,))


PARTNERSHIP = Kind(
    "partnership",
    "A standing arrangement in which organisations take joint responsibility for a common goal",
    (
        _NAME,
        Field("level", T.CODE, "Level at which it works", codes=codes.LEVELS),
        _keys("territories", "territory", "Where it works"),
        _keys("themes", "theme", "Crime problems or subjects it addresses"),
        _START,
        _END,
        Field("planned_end", T.END_DATE, "Day its term ends; 'none': known to be without term"),
        Field("status", T.CODE, "State on status_confirmed_on; dates win over it", codes=codes.STATUSES),
        Field("status_confirmed_on", T.DATE, "Day on which somebody confirmed the status"),
        Field("end_reason", T.CODE, "Why it ended or ends (G37)", codes=codes.PARTNERSHIP_END_REASONS),
        Field("legal_basis", T.CODE, "What it rests on", codes=codes.LEGAL_BASES),
        _key(
            "host_organisation", "organisation", about="Organisation that houses it; a member only if listed"
        ),
        _key("satellite_of", "partnership", about="Longer-term partnership it is a satellite of (G20)"),
        Field("goal", T.TEXT, "Common goal in words"),
        Field("meetings_per_year", T.NUMBER, "Meetings a year", minimum=0, maximum=1000),
        Field("hours_per_meeting", T.NUMBER, "Hours a meeting lasts", minimum=0, maximum=240),
        Field("links_confirmed_none", T.DATE_OR_TRUE, "Day it was checked that it has no links, or true"),
        Field("members_complete", T.BOOLEAN, "Whether its list of members is complete"),
        Field("identifiers", T.TEXTS, "Identifiers elsewhere, scheme:value"),
        Field("url", T.TEXT, "Web page"),
        Field("listed_on", T.DATE, "Latest day on which a loaded file listed it", column=None),
        *_SYSTEM,
    ),
    file="partnerships",
)
ORGANISATION = Kind(
    "organisation",
    "A body that is or may be a member of partnerships",
    (
        _NAME,
        Field("sector", T.OPEN_CODE, "Sector of society", codes=codes.SECTORS),
        _keys("territories", "territory", "Where it works"),
        _key("parent", "organisation", about="Organisation it is part of"),
        _key("partnership", "partnership", about="The partnership that it is, where it is one itself"),
        Field("authority", T.CODE, "Kind of authority (G35)", codes=codes.AUTHORITIES),
        _keys("themes", "theme", "Themes of its remit"),
        Field("identifiers", T.TEXTS, "Identifiers elsewhere, scheme:value, schemes as in org-id.guide"),
        _START,
        _END,
        *_SYSTEM,
    ),
    file="organisations",
)
PERSON = Kind(
    "person",
    "Somebody who holds roles; the name and contact details are personal data",
    (
        Field("name", T.TEXT, "Name; left out on load unless asked for", personal=True),
        Field("email", T.TEXT, "Contact; left out on load unless asked for", personal=True),
        Field("retain_until", T.END_DATE, "Day on which name and contact are to be erased"),
        *_SYSTEM,
    ),
    file="people",
)
POST = Kind(
    "post",
    "A seat in a partnership, which may be vacant",
    (
        _key("partnership", "partnership", about="Partnership the post is in", required=True),
        Field("title", T.TEXT, "What the post is called"),
        Field("role", T.CODE, "Role of whoever holds it", codes=codes.SERVICE_ROLES),
        _key("organisation", "organisation", about="Organisation whose seat it is"),
        _START,
        _END,
        *_SYSTEM,
    ),
    file="posts",
)
TERRITORY = Kind(
    "territory",
    "Where a partnership or organisation works",
    (
        _OPTIONAL_NAME,
        Field("level", T.OPEN_CODE, "Level of the territory", codes=codes.LEVELS),
        _key("parent", "territory", about="Territory it is part of"),
        Field("population", T.INTEGER, "Inhabitants", minimum=0),
        Field("scheme", T.TEXT, "Code list, such as NUTS"),
        Field("code", T.TEXT, "Code in that list"),
        Field("latitude", T.NUMBER, "Degrees north", minimum=-90, maximum=90),
        Field("longitude", T.NUMBER, "Degrees east", minimum=-180, maximum=180),
        _keys("adjoins", "territory", "Territories it touches"),
        *_SYSTEM,
    ),
    file="territories",
)
THEME = Kind(
    "theme",
    "A crime problem or subject",
    (
        _OPTIONAL_NAME,
        _key("parent", "theme", about="Wider theme it is part of"),
        Field("scheme", T.TEXT, "Code list"),
        Field("code", T.TEXT, "Code in that list"),
        *_SYSTEM,
    ),
    file="themes",
)
PROTOCOL = Kind(
    "protocol",
    "An agreement on the exchange of information (G29)",
    (
        _keys("parties", "organisation", "Organisations that signed it"),
        Field("legal_basis", T.TEXT, "What it rests on"),
        Field("signed_on", T.DATE, "Day of signature"),
        Field("expires_on", T.END_DATE, "First day it no longer holds"),
        *_SYSTEM,
    ),
    file="protocols",
)
SOURCE = Kind(
    "source",
    "A file or folder that was loaded",
    (Field("as_of", T.DATE, "Latest day that it describes", column=None),),
)

MEMBERSHIP = Kind(
    "membership",
    "An organisation belongs to a partnership",
    (
        _key("partnership", "partnership", about="Partnership", required=True),
        _key("organisation", "organisation", about="Member organisation", required=True),
        Field("role", T.CODE, "Role; member, lead and none given are counted", codes=codes.MEMBER_ROLES),
        _START,
        _END,
        *_SYSTEM,
    ),
    file="memberships",
    identity=("partnership", "organisation", "role", "start"),
    ends=("organisation", "partnership"),
)
ROLE = Kind(
    "role",
    "A person serves in a partnership on behalf of an organisation",
    (
        _key("person", "person", about="Person", required=True),
        _key("partnership", "partnership", about="Partnership", required=True),
        _key("organisation", "organisation", about="Organisation on whose behalf"),
        Field("role", T.CODE, "Role; all but observer count as people in post", codes=codes.SERVICE_ROLES),
        Field("title", T.TEXT, "What the role is called"),
        _key("post", "post", about="Post held"),
        _START,
        _END,
        Field("end_reason", T.CODE, "Why it ended", codes=codes.ROLE_END_REASONS),
        Field("term_end", T.END_DATE, "Day the term ends"),
        *_SYSTEM,
    ),
    file="roles",
    identity=("person", "partnership", "organisation", "role", "start"),
    ends=("person", "partnership"),
)
LINK = Kind(
    "link",
    "Two partnerships, or a partnership and an organisation, communicate",
    (
        _key("a", "partnership", about="Partnership", required=True),
        _key(
            "b",
            "partnership",
            "organisation",
            about="Partnership, else organisation; organisation:KEY forces the latter",
            required=True,
        ),
        Field("channel", T.TEXT, "How they communicate"),
        Field("purpose", T.TEXT, "What for"),
        Field("contacts_per_year", T.NUMBER, "Expected contacts a year", minimum=0, maximum=10000),
        _START,
        _END,
        Field("last_contact", T.DATE, "Latest contact"),
        _keys("carriers", "person", "People who carry it"),
        _key("protocol", "protocol", about="Protocol it rests on (G29)"),
        Field("blocked_reason", T.TEXT, "Why the two object or may not exchange; then it is no link"),
        *_SYSTEM,
    ),
    file="links",
    identity=("a", "b", "channel", "start"),
    ends=("a", "b"),
)
SUCCESSION = Kind(
    "succession",
    "A partnership carries on what another did (G37, G38)",
    (
        _key("predecessor", "partnership", about="Partnership that ended", required=True),
        _key("successor", "partnership", about="Partnership that carries on", required=True),
        Field("date", T.DATE, "Day of the succession"),
        Field("kind", T.CODE, "Kind of succession", codes=codes.SUCCESSION_KINDS),
        *_SYSTEM,
    ),
    file="successions",
    identity=("predecessor", "successor"),
    ends=("predecessor", "successor"),
)
ALIAS = Kind(
    "alias",
    "Two keys of one kind mean the same; references to the one are read as the other",
    (
        Field("kind", T.TEXT, "Kind of both records, such as organisation", required=True),
        Field("alias", T.TEXT, "Key that is read as the other", required=True, column="id"),
        Field("same_as", T.TEXT, "Key that is meant", required=True),
        *_SYSTEM,
    ),
    file="same_as",
    identity=("kind", "alias"),
)
CAPACITY = Kind(
    "capacity",
    "How well an organisation meets a criterion for choosing partners, as declared (G18)",
    (
        _key("organisation", "organisation", about="Organisation", required=True),
        Field(
            "criterion",
            T.OPEN_CODE,
            "Criterion of G18, or a bar",
            required=True,
            codes=(*codes.CRITERIA, *codes.BARS),
        ),
        Field("value", T.NUMBER, "0 not at all to 1 fully", required=True, minimum=0, maximum=1),
        Field("declared_on", T.DATE, "Day of the declaration"),
        *_SYSTEM,
    ),
    file="capacities",
    identity=("organisation", "criterion"),
)
REQUIREMENT = Kind(
    "requirement",
    "A sector that work on a theme needs (G18)",
    (
        _key("theme", "theme", about="Theme", required=True),
        Field("sector", T.OPEN_CODE, "Sector", required=True, codes=codes.SECTORS),
        Field("weight", T.NUMBER, "Importance beside the theme's other sectors", minimum=0),
        *_SYSTEM,
    ),
    file="requirements",
    identity=("theme", "sector"),
)

NODES = (TERRITORY, THEME, ORGANISATION, PARTNERSHIP, PERSON, POST, PROTOCOL, SOURCE)
TIES = (MEMBERSHIP, ROLE, LINK, SUCCESSION, ALIAS, CAPACITY, REQUIREMENT)
KINDS = {kind.name: kind for kind in (*NODES, *TIES)}
ALIASED = ("partnership", "organisation", "person", "post", "territory", "theme", "protocol")
ABOUT_PEOPLE = ("person", "role", "post", "link")  # their columns beyond the vocabulary may name somebody
