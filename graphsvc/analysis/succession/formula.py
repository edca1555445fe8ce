"""The numbers of the search for successors; why each is what it is stands in docs/methods/succession.md."""

from __future__ import annotations

EARLY_DAYS = 92  # a successor may begin a quarter of a year before its predecessor ends
LATE_DAYS = 365  # or up to a year after
SETTLING_DAYS = 92  # within which the first members or people of a successor are looked for
LIKELY = 0.50  # score from which a successor is proposed
SHARED_PEOPLE = 2  # people in both are evidence from here on
COMMON = 10  # a member in more than one of so many partnerships is no evidence
NEW_SHARE = 0.5  # of what a further successor carries on, what no better one does
