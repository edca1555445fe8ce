"""Loading: from a stream of records to one checked revision of the store."""

from graphsvc.loading.loading import load
from graphsvc.loading.report import Counts, Group, LoadReport
from graphsvc.loading.request import Mode, OnError, Request

__all__ = ["Counts", "Group", "LoadReport", "Mode", "OnError", "Request", "load"]
