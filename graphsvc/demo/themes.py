"""The tree of crime problems that the demo's partnerships address, and the sectors each needs."""

from __future__ import annotations

from random import Random

_TREE: dict[str, dict[str, tuple[str, ...]]] = {
    "property_crime": {
        "burglary": ("domestic_burglary", "business_burglary", "farm_burglary"),
        "theft": ("shoplifting", "bicycle_theft", "metal_theft"),
        "vehicle_crime": ("vehicle_theft", "vehicle_break_in"),
        "fraud": ("online_fraud", "doorstep_fraud", "fraud_against_elderly_people"),
    },
    "violence": {
        "domestic_violence": ("partner_violence", "violence_against_parents"),
        "youth_violence": ("street_violence", "school_violence", "knife_carrying"),
        "sexual_violence": ("harassment", "online_sexual_abuse"),
        "night_time_violence": ("violence_in_bars", "violence_on_public_transport"),
    },
    "drugs_and_alcohol": {
        "drug_markets": ("street_dealing", "online_dealing"),
        "drug_harm": ("drug_use_in_public", "overdose"),
        "alcohol_abuse": ("underage_drinking", "drink_driving"),
    },
    "disorder": {
        "vandalism": ("graffiti", "arson"),
        "nuisance": ("noise", "street_racing"),
        "waste_crime": ("fly_tipping", "pollution"),
    },
    "exploitation": {
        "human_trafficking": ("labour_exploitation", "sexual_exploitation"),
        "exploitation_of_minors": ("recruitment_by_gangs", "missing_children"),
    },
    "organised_crime": {
        "extortion": ("protection_rackets", "loan_sharks"),
        "subversion_of_business": ("front_businesses", "money_laundering"),
    },
    "hate_and_extremism": {
        "hate_crime": ("hate_speech", "attacks_on_places_of_worship"),
        "radicalisation": ("online_radicalisation", "radicalisation_in_prison"),
        "violence_at_events": ("football_violence", "violence_at_festivals"),
    },
    "reoffending": {
        "relapse_after_custody": ("homelessness_after_custody", "joblessness_after_custody"),
        "youth_reoffending": ("repeated_offences_of_minors", "absconding_from_care"),
        "persistent_offending": ("serial_theft", "offending_families"),
    },
    "everyday_insecurity": {
        "repeated_victimisation": ("stalking", "neighbour_disputes"),
        "unsafe_streets": ("dark_passages", "empty_buildings"),
        "crime_against_older_people": ("confidence_tricks", "abuse_in_care"),
    },
}
TOPS = tuple(_TREE)
BRANCHES = tuple(branch for branches in _TREE.values() for branch in branches)
PARENTS: dict[str, str] = {
    **dict.fromkeys(TOPS, ""),
    **{branch: top for top, branches in _TREE.items() for branch in branches},
    **{leaf: branch for branches in _TREE.values() for branch, leaves in branches.items() for leaf in leaves},
}
SECTOR_WEIGHTS: dict[str, dict[str, float]] = {
    "property_crime": {"law_enforcement": 2, "business": 3, "housing": 3, "citizens": 2},
    "violence": {"health": 3, "social_welfare": 3, "education": 2, "civil_society": 2},
    "drugs_and_alcohol": {"health": 4, "education": 2, "social_welfare": 2, "civil_society": 1},
    "disorder": {"planning": 3, "citizens": 3, "housing": 2, "culture": 1},
    "exploitation": {"justice": 3, "social_welfare": 3, "employment": 2, "civil_society": 2},
    "organised_crime": {"law_enforcement": 3, "justice": 4, "business": 2},
    "hate_and_extremism": {"education": 3, "civil_society": 3, "culture": 2, "justice": 1},
    "reoffending": {"justice": 4, "employment": 3, "housing": 2, "social_welfare": 2},
    "everyday_insecurity": {"citizens": 3, "civil_society": 3, "housing": 2, "health": 1},
}


def theme_name(theme: str) -> str:
    """What a theme is called: the words of its key."""
    return theme.replace("_", " ")


def top_of(theme: str) -> str:
    """The widest theme above a theme, or the theme itself."""
    while PARENTS[theme]:
        theme = PARENTS[theme]
    return theme


def branch_of(theme: str) -> str:
    """The theme's ancestor just below the top; a top is its own."""
    while PARENTS[theme] and PARENTS[PARENTS[theme]]:
        theme = PARENTS[theme]
    return theme


def narrower(theme: str) -> list[str]:
    """The themes right below a theme."""
    return [child for child, parent in PARENTS.items() if parent == theme]


def within_branch(rng: Random, branch: str) -> list[str]:
    """How a partnership on a branch names its themes: the branch, one of its leaves, or two of them."""
    leaves = narrower(branch)
    return rng.choice(([branch], [branch], [rng.choice(leaves)], rng.sample(leaves, 2)))


def next_in_tree(rng: Random, themes: list[str]) -> list[str]:
    """The same subject said one step wider or narrower: a branch for its leaf, a leaf for its branch."""
    theme = themes[0]
    return [PARENTS[theme]] if theme not in BRANCHES else [rng.choice(narrower(theme))]


def another_branch(rng: Random, theme: str, *, same_top: bool, avoid: set[str]) -> str:
    """A branch under the theme's top or under another, not its own, best none of those to `avoid`."""
    top, own = top_of(theme), branch_of(theme)
    beside = [branch for branch in BRANCHES if branch != own and (top_of(branch) == top) == same_top]
    return rng.choice([branch for branch in beside if branch not in avoid] or beside)
