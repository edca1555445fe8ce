"""Key players (Borgatti 2006): whom the network can least lose, and whom to brief so that news reaches all.

The question itself is in `find`, a module of its own, because it searches; the words are in `sentences`.
"""

from graphsvc.analysis.key_players.table import KeyPlayers, Nothing, Purpose

__all__ = ["KeyPlayers", "Nothing", "Purpose"]
