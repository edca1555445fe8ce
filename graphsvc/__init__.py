"""graphsvc: a registry of crime-prevention partnerships that answers questions about the whole field."""

__version__ = "0.1.0"
