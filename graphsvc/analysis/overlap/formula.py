"""The numbers of the overlap score; why each is what it is stands in docs/methods/overlap.md."""

from __future__ import annotations

from graphsvc.kernels.sets import Formula

FORMULA = Formula(
    members=0.45,
    themes=0.35,
    people=0.20,
    floor=0.1,
    review=0.40,
    same_themes=0.60,
    other_themes=0.30,
    same_ground=0.60,
    few_members=0.40,
    most_members=0.60,
    most_people=0.50,
)
STRONG = 0.55
NEARLY_ALL_MEMBERS = 0.75  # containment of a satellite in the larger partnership
FULL_COMPLETENESS = 0.65  # from here on a pair keeps its place in the order
INCOMPLETE_MEMBERS = 0.5  # share of the members' weight that a list known to be incomplete still counts for
SOON_DAYS = 183  # half a year: ending soon, planned to start soon
SATELLITE_DAYS = 730  # 24 months (730.5 days): a satellite has an end in sight
PLENARY = 25  # members: beyond it a merged partnership needs two levels
