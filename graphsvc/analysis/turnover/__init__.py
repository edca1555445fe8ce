"""How many people leave partnerships, and what goes with them: minimal, or optimal, turnover (G25).

Start at `find.py`; `table.py` is the answer. Import from the modules: those that compute need scipy,
which a load or a `--help` must not wait for.
"""
