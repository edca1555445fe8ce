"""Whom to invite for a theme in a territory, and whether something that exists could do it (G16 to G22)."""

from graphsvc.analysis.convening.adequacy import Pool
from graphsvc.analysis.convening.find import convene
from graphsvc.analysis.convening.record import Record, read_record
from graphsvc.analysis.convening.sentences import Telling
from graphsvc.analysis.convening.stability import invited_share
from graphsvc.analysis.convening.table import Convening

__all__ = ["Convening", "Pool", "Record", "Telling", "convene", "invited_share", "read_record"]
