"""What breaks if a partnership, an organisation or a post goes (G30, G37, G38).

`partnership`, `organisation` and `post` answer for each; `contacts` is what the network of links loses,
`exits` the checklist of G38. They are modules of their own because they import scipy, which a process that
only names them does not need.
"""

from graphsvc.analysis.dependence.table import (
    Dependence,
    OfOrganisation,
    OfPartnership,
    OfPost,
    Presence,
    Withheld,
)

__all__ = ["Dependence", "OfOrganisation", "OfPartnership", "OfPost", "Presence", "Withheld"]
