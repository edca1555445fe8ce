from threading import Barrier, Thread

import pytest

from graphsvc.service.once import Once


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


def test_the_question_asked_longest_ago_is_forgotten():
    once: Once[int] = Once(2)
    for question in ("a", "b", "a", "c"):
        once.get(question, lambda: 1)
    assert once.get("a", lambda: 2) == 1
    assert once.get("b", lambda: 2) == 2
