"""Answers computed once: who computes, who waits how long, and what happens when everybody leaves."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from threading import Barrier, Event, Thread

import pytest

from graphsvc.errors import BadInput, Timeout
from graphsvc.service import once as once_module
from graphsvc.service.once import Once
from graphsvc.service.patience import ENDLESS, Patience, patience

LONG = 60.0  # seconds: never reached, or the test fails


class Asker:
    """A thread that asks a question with a patience of its own."""

    def __init__(self, once: Once[object], question: object, answer: object, seconds: float = LONG) -> None:
        self.patience = Patience(seconds)
        self.got: object = None
        self._asked = (once, question, answer)
        self._thread = Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        once, question, answer = self._asked
        with self.patience:
            try:
                self.got = once.get(question, answer)  # type: ignore[arg-type]
            except Exception as error:
                self.got = error

    def leave(self) -> object:
        self.patience.give_up()
        return self.end()

    def end(self) -> object:
        self._thread.join(LONG)
        assert not self._thread.is_alive()
        return self.got


class Slow:
    """A computation that can be watched, stops when nobody waits, and else ends when told to."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.stopped = Event(), Event(), Event()
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        self.begun.set()
        while not self.go_on.wait(0.005):
            try:
                patience().check()
            except Timeout:
                self.stopped.set()
                raise
        return f"answer {self.times}"


def test_threads_that_ask_the_same_wait_for_one_answer():
    once: Once[int] = Once(2)
    barrier, computed, answers = Barrier(8), [], []

    def ask():
        barrier.wait()
        answers.append(once.get("q", lambda: computed.append(1) or len(computed)))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, computed) == ([1] * 8, [1])


def test_an_error_is_given_and_not_kept():
    once: Once[int] = Once(2)
    with pytest.raises(ZeroDivisionError):
        once.get("q", lambda: 1 // 0)
    assert once.get("q", lambda: 2) == 2


def test_an_error_reaches_everybody_who_waits():
    once, slow = Once(2), Slow()

    def answer():
        slow()
        raise BadInput("nothing like that")

    askers = [Asker(once, "q", answer) for _ in range(4)]
    slow.begun.wait(LONG)
    slow.go_on.set()
    assert {str(asker.end()) for asker in askers} == {"nothing like that"}
    assert slow.times == 1


def test_the_question_asked_longest_ago_is_forgotten():
    once: Once[int] = Once(2)
    for question in ("a", "b", "a", "c"):
        once.get(question, lambda: 1)
    assert once.get("a", lambda: 2) == 1
    assert once.get("b", lambda: 2) == 2


def test_who_has_endless_patience_computes_where_they_stand():
    once: Once[int] = Once(2)
    assert patience() is ENDLESS
    assert once.get("q", threading.get_ident) == threading.get_ident()


def test_others_compute_in_a_thread_that_is_nobodys():
    once: Once[object] = Once(2)
    with Patience(LONG) as mine:
        thread, theirs = once.get("q", lambda: (threading.get_ident(), patience()))  # type: ignore[misc]
    assert thread != threading.get_ident()
    assert theirs is not mine


def test_each_waits_no_longer_than_their_own_patience():
    once, slow = Once(2), Slow()
    patient = Asker(once, "q", slow)
    slow.begun.wait(LONG)
    hasty = Asker(once, "q", slow, seconds=0.05)
    assert isinstance(hasty.end(), Timeout)
    slow.go_on.set()
    assert patient.end() == "answer 1"


def test_who_leaves_is_let_go_at_once_and_the_rest_are_answered():
    once, slow = Once(2), Slow()
    askers = [Asker(once, "q", slow) for _ in range(3)]
    slow.begun.wait(LONG)
    assert isinstance(askers[0].leave(), Timeout)
    assert not slow.stopped.is_set()
    slow.go_on.set()
    assert {askers[1].end(), askers[2].end()} == {"answer 1"}


def test_when_the_last_one_leaves_the_computation_stops_and_is_forgotten():
    once, slow = Once(2), Slow()
    askers = [Asker(once, "q", slow) for _ in range(3)]
    slow.begun.wait(LONG)
    for asker in askers:
        assert isinstance(asker.leave(), Timeout)
    assert slow.stopped.wait(LONG)
    slow.go_on.set()
    with Patience(LONG):
        assert once.get("q", slow) == "answer 2"


def test_who_comes_while_it_stops_gets_an_answer_all_the_same():
    once, begun, go_on, times = Once(2), Event(), Event(), []

    def deaf() -> int:
        """Looks at the clock only at its end."""
        times.append(1)
        begun.set()
        go_on.wait(LONG)
        patience().check()
        return len(times)

    first = Asker(once, "q", deaf)
    begun.wait(LONG)
    first.leave()
    second = Asker(once, "q", deaf)
    time.sleep(0.05)
    assert times == [1], "one at a time"
    go_on.set()
    assert second.end() == 2


def test_what_ends_although_nobody_waited_is_kept():
    once, begun, go_on, ended = Once(2), Event(), Event(), Event()

    def deaf() -> str:
        begun.set()
        go_on.wait(LONG)
        ended.set()
        return "after all"

    asker = Asker(once, "q", deaf)
    begun.wait(LONG)
    assert isinstance(asker.leave(), Timeout)
    go_on.set()
    ended.wait(LONG)
    with Patience(LONG):
        assert once.get("q", lambda: "again") == "after all"


def test_an_answer_may_need_another_and_both_stop_when_everybody_left():
    once, inner = Once(4), Slow()
    outer = Asker(once, "outer", lambda: once.get("inner", inner))
    inner.begun.wait(LONG)
    assert isinstance(outer.leave(), Timeout)
    assert inner.stopped.wait(LONG)


def test_an_inner_answer_goes_on_for_somebody_else():
    once, inner = Once(4), Slow()
    outer = Asker(once, "outer", lambda: once.get("inner", inner))
    inner.begun.wait(LONG)
    other = Asker(once, "inner", inner)
    outer.leave()
    inner.go_on.set()
    assert other.end() == "answer 1"
    assert not inner.stopped.is_set()


def test_closing_stops_what_is_under_way():
    once, slow = Once(2), Slow()
    asker = Asker(once, "q", slow)
    slow.begun.wait(LONG)
    once.close()
    assert slow.stopped.wait(LONG)
    slow.go_on.set()  # the asker still waits, and asks once more
    assert asker.end() == "answer 2"


def test_closing_stops_what_was_forgotten_while_it_was_under_way():
    once, slow = Once(1), Slow()
    asker = Asker(once, "q", slow)
    slow.begun.wait(LONG)
    once.get("another", lambda: 1)
    once.close()
    assert slow.stopped.wait(LONG)
    slow.go_on.set()
    asker.end()


def test_where_many_go_on_that_nobody_waits_for_new_questions_wait():
    once, go_on, under_way = Once(100), Event(), []

    def deaf() -> None:
        under_way.append(1)
        go_on.wait(LONG)

    most = once_module._MOST_LEFT
    for number in range(most + 3):
        asker = Asker(once, number, deaf)
        until = time.monotonic() + LONG
        while number < most and len(under_way) <= number:
            assert time.monotonic() < until
            time.sleep(0.005)
        assert isinstance(asker.leave(), Timeout)
    assert len(under_way) == most
    again, new = Asker(once, 0, deaf), Asker(once, "new", lambda: "answer", seconds=LONG)
    assert new.end() == "answer", "one of the others is waited for again"
    again.leave()
    late = Asker(once, "late", lambda: "answer")
    assert isinstance(Asker(once, "hasty", lambda: "answer", seconds=0.05).end(), Timeout)
    go_on.set()
    assert late.end() == "answer"


def test_a_kept_answer_keeps_nothing_it_was_made_of():
    class Large:
        pass

    once: Once[int] = Once(2)
    large = Large()
    gone = weakref.ref(large)
    with Patience(LONG):
        once.get("q", lambda large=large: 1)  # type: ignore[misc]
    del large
    until = time.monotonic() + LONG
    while gone() is not None and time.monotonic() < until:  # the thread may be just ending
        gc.collect()
        time.sleep(0.005)
    assert gone() is None


def test_many_come_and_go():
    """Nobody is left waiting, and nobody gets the answer to another question."""
    once: Once[object] = Once(3)
    wrong = []

    def ask(number: int) -> None:
        for turn in range(30):
            question = (number * turn) % 5
            with Patience(LONG if (number + turn) % 3 else 0.001):
                try:
                    answer = once.get(question, lambda q=question: time.sleep(0.002) or q)
                    if answer != question:
                        wrong.append((answer, question))
                except Timeout:
                    continue

    threads = [Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()
    assert wrong == []
