"""How seldom a serving process looks for garbage."""

from __future__ import annotations

import gc
from threading import Event

from graphsvc.service.following import Prepare
from graphsvc.service.standing import Now

# Objects made and not released before Python looks among them; how often, before it looks among older ones;
# and how often that, before it looks among all. What a request makes is no cycle and goes by itself: a look
# finds next to nothing. With Python's own numbers there are fifty in a page of 1,000 records, and those among
# all stop every thread for tenths of a second.
THRESHOLDS = (50_000, 20, 50)


def settling(prepare: Prepare) -> Prepare:
    """What prepares answers for a new picture, and after the first one settles the process.

    Modules, schema and first picture stay about as long as the process: nobody looks at them any more.
    """
    settled = Event()
    gc.set_threshold(*THRESHOLDS)

    def prepared(now: Now) -> None:
        try:
            prepare(now)
        finally:
            if not settled.is_set():
                settled.set()
                gc.collect()
                gc.freeze()

    return prepared
