"""The process that computes analyses: what it gives, and what happens when it breaks down."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from graphsvc.errors import AnalysisFailed, BadInput, QueryTooComplex, Timeout
from graphsvc.pool import Pool, Ticket
from graphsvc.snapshot.arrays import Arrays
from tests.networks import Network, Row, awkward, random_network

ME = "tests.unit.test_pool"
LONG = 60.0  # seconds: never reached, or the test fails
ROOT = Path(__file__).resolve().parents[2]


# What the process is asked to do in these tests; it imports this module for it.


def size(arrays):
    return arrays.partnerships, os.getpid()


def where(arrays):
    return arrays.members.indices.base.filename, arrays.members.indices.flags.writeable


def die(arrays):
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_it_is_told(arrays):
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(2**27)  # the line holds a small part of it


def sleep(arrays, *, mark):
    Path(mark).write_text(str(os.getpid()))
    time.sleep(LONG)


def wait_for(arrays, *, mark):
    Path(mark).write_text(str(os.getpid()))
    while Path(mark).read_text() != "go on":
        time.sleep(0.005)
    return os.getpid()


def complain(arrays):
    raise QueryTooComplex("ask for less")


def break_down(arrays):
    raise ZeroDivisionError("nothing to divide by")


@pytest.fixture(scope="module")
def arrays():
    return random_network(1).arrays()


@pytest.fixture(scope="module")
def shared_pool():
    with Pool(inline_up_to=0) as pool:
        yield pool


@pytest.fixture
def fresh_pool():
    with Pool(inline_up_to=0) as pool:
        yield pool


def ask(pool, function, arrays, timeout_seconds=LONG, ticket=None, **parameters):
    name = f"{ME}:{function}"
    return pool.run(name, arrays, parameters, timeout_seconds=timeout_seconds, ticket=ticket)


def waited_for(path):
    until = time.monotonic() + LONG
    while not path.exists() or not path.read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    return int(path.read_text())


def test_small_registries_are_answered_here(arrays):
    with Pool(inline_up_to=arrays.partnerships) as pool:
        assert ask(pool, "size", arrays) == (arrays.partnerships, os.getpid())
    with Pool(inline_up_to=arrays.partnerships - 1) as pool:
        assert ask(pool, "size", arrays)[1] != os.getpid()


def test_the_process_stays(shared_pool, arrays):
    other = random_network(2, size=9).arrays()
    first = ask(shared_pool, "size", arrays)
    assert first == ask(shared_pool, "size", arrays)
    assert ask(shared_pool, "size", other) == (9, first[1])


def test_the_answer_is_that_of_the_analysis(shared_pool, arrays):
    function = "graphsvc.analysis.overlap:find_overlaps"
    parameters = {"min_score": 0.1, "touching": (np.arange(5, dtype=np.int32),)}
    there = shared_pool.run(function, arrays, parameters, timeout_seconds=LONG)
    with Pool(inline_up_to=10**9) as here:
        answer = here.run(function, arrays, parameters, timeout_seconds=LONG)
    assert there.parameters == answer.parameters
    assert there.band_counts == answer.band_counts
    assert len(answer) > 0
    for name, column in vars(answer.columns).items():
        np.testing.assert_array_equal(column, getattr(there.columns, name))


@pytest.mark.parametrize("name", ["one partnership", "missing everything", "no lists at all"])
def test_empty_arrays_cross_too(shared_pool, name):
    network = awkward()[name].arrays()
    assert ask(shared_pool, "size", network)[0] == network.partnerships


def test_arrays_are_mapped_once_and_kept_from_writing(shared_pool, arrays):
    path, writeable = ask(shared_pool, "where", arrays)
    assert not writeable
    assert ask(shared_pool, "where", arrays)[0] == path


def test_files_go_with_the_arrays(fresh_pool):
    passing = Network([Row(members=[0]), Row(members=[0])]).arrays()
    folder = Path(ask(fresh_pool, "where", passing)[0]).parent
    assert folder.is_dir()
    del passing
    assert not folder.exists()


def test_closing_ends_the_process_and_removes_the_files(arrays):
    pool = Pool(inline_up_to=0)
    _, process = ask(pool, "size", arrays)
    folder = Path(ask(pool, "where", arrays)[0]).parent
    pool.close()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with pytest.raises(AnalysisFailed, match="closed"):
        ask(pool, "size", arrays)
    pool.close()


def test_errors_of_an_analysis_come_back_as_they_are(shared_pool, arrays):
    with pytest.raises(QueryTooComplex, match="ask for less"):
        ask(shared_pool, "complain", arrays)
    with pytest.raises(BadInput, match="no band 'WEAK'"):
        shared_pool.run(
            "graphsvc.analysis.overlap:find_overlaps", arrays, {"bands": ["WEAK"]}, timeout_seconds=LONG
        )


def test_a_defect_of_an_analysis_is_named(shared_pool, arrays):
    with pytest.raises(AnalysisFailed, match="ZeroDivisionError: nothing to divide by"):
        ask(shared_pool, "break_down", arrays)
    assert ask(shared_pool, "size", arrays)[0] == arrays.partnerships


def test_after_a_crash_the_next_question_is_answered(fresh_pool, arrays):
    _, before = ask(fresh_pool, "size", arrays)
    with pytest.raises(AnalysisFailed, match="ask again"):
        ask(fresh_pool, "die", arrays)
    partnerships, after = ask(fresh_pool, "size", arrays)
    assert partnerships == arrays.partnerships
    assert after != before


def test_a_crash_in_the_middle_of_an_answer_is_told_as_such(fresh_pool, arrays, monkeypatch):
    received = Connection.recv_bytes

    def slowly(line, *more):
        time.sleep(1.0)
        return received(line, *more)

    monkeypatch.setattr(Connection, "recv", lambda line: slowly(line) and None)
    with pytest.raises(AnalysisFailed, match="ended; ask again"):
        ask(fresh_pool, "die_while_it_is_told", arrays)


def test_a_process_that_died_between_questions_is_replaced(fresh_pool, arrays):
    _, before = ask(fresh_pool, "size", arrays)
    os.kill(before, signal.SIGKILL)
    assert _until_answered(fresh_pool, arrays) != before


def _until_answered(pool, arrays):
    """The death may show only once something is sent; then one question fails."""
    try:
        return ask(pool, "size", arrays)[1]
    except AnalysisFailed:
        return ask(pool, "size", arrays)[1]


def test_the_deadline_ends_the_analysis(fresh_pool, arrays, tmp_path):
    ask(fresh_pool, "size", arrays)
    with pytest.raises(Timeout, match="in time"):
        ask(fresh_pool, "sleep", arrays, timeout_seconds=0.5, mark=str(tmp_path / "mark"))
    process = waited_for(tmp_path / "mark")
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert ask(fresh_pool, "size", arrays)[0] == arrays.partnerships


def test_waiting_for_others_counts_towards_the_deadline(fresh_pool, arrays, tmp_path):
    with ThreadPoolExecutor(1) as thread:
        busy = thread.submit(ask, fresh_pool, "sleep", arrays, mark=str(tmp_path / "mark"))
        waited_for(tmp_path / "mark")
        with pytest.raises(Timeout, match="other analyses"):
            ask(fresh_pool, "size", arrays, timeout_seconds=0.05)
        fresh_pool.cancel()
        with pytest.raises(AnalysisFailed):
            busy.result()


def test_cancelling_and_closing_end_what_is_under_way(arrays, tmp_path):
    for way, end in (("cancel", Pool.cancel), ("close", Pool.close)):
        with Pool(inline_up_to=0) as pool, ThreadPoolExecutor(1) as thread:
            mark = tmp_path / way
            busy = thread.submit(ask, pool, "sleep", arrays, mark=str(mark))
            process = waited_for(mark)
            end(pool)
            with pytest.raises(AnalysisFailed):
                busy.result()
            with pytest.raises(ProcessLookupError):
                os.kill(process, 0)


def test_a_question_that_is_withdrawn_ends_at_once_and_no_other_with_it(fresh_pool, arrays, tmp_path):
    ticket = Ticket()
    with ThreadPoolExecutor(2) as threads:
        busy = threads.submit(ask, fresh_pool, "sleep", arrays, ticket=ticket, mark=str(tmp_path / "mark"))
        process = waited_for(tmp_path / "mark")
        queued = threads.submit(ask, fresh_pool, "size", arrays)
        fresh_pool.withdraw(ticket)
        with pytest.raises(Timeout, match="nobody waits"):
            busy.result()
        assert queued.result()[0] == arrays.partnerships
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_queued_question_that_is_withdrawn_leaves_the_one_under_way_alone(fresh_pool, arrays, tmp_path):
    ticket = Ticket()
    with ThreadPoolExecutor(2) as threads:
        busy = threads.submit(ask, fresh_pool, "wait_for", arrays, mark=str(tmp_path / "mark"))
        process = waited_for(tmp_path / "mark")
        queued = threads.submit(ask, fresh_pool, "size", random_network(2).arrays(), ticket=ticket)
        while len(fresh_pool._queue) < 2:
            time.sleep(0.005)
        written = dict(fresh_pool._folders)
        fresh_pool.withdraw(ticket)
        with pytest.raises(Timeout, match="nobody waits"):
            queued.result()
        assert fresh_pool._folders == written
        (tmp_path / "mark").write_text("go on")
        assert busy.result() == process


def test_a_question_withdrawn_before_it_is_asked_is_not_asked(fresh_pool, arrays, tmp_path):
    ticket = Ticket()
    fresh_pool.withdraw(ticket)
    with pytest.raises(Timeout, match="nobody waits"):
        ask(fresh_pool, "sleep", arrays, ticket=ticket, mark=str(tmp_path / "mark"))
    assert not (tmp_path / "mark").exists()


def test_withdrawing_what_is_answered_changes_nothing(fresh_pool, arrays):
    ticket = Ticket()
    _, process = ask(fresh_pool, "size", arrays, ticket=ticket)
    fresh_pool.withdraw(ticket)
    assert ask(fresh_pool, "size", arrays)[1] == process


def test_questions_are_answered_in_the_order_they_come(fresh_pool, arrays, tmp_path):
    order = []

    def asked(number):
        ask(fresh_pool, "size", arrays)
        order.append(number)

    with ThreadPoolExecutor(6) as threads:
        threads.submit(ask, fresh_pool, "wait_for", arrays, mark=str(tmp_path / "mark"))
        waited_for(tmp_path / "mark")
        for number in range(5):
            threads.submit(asked, number)
            while len(fresh_pool._queue) < number + 2:
                time.sleep(0.005)
        (tmp_path / "mark").write_text("go on")
    assert order == sorted(order)


def test_arrays_that_are_files_already_are_not_written_again(fresh_pool, arrays, tmp_path):
    arrays.save(tmp_path)
    mapped = Arrays.open(tmp_path)
    assert Path(ask(fresh_pool, "where", mapped)[0]).parent == tmp_path == mapped.folder
    assert arrays.folder is None
    fresh_pool.close()
    assert tmp_path.exists(), "they are not the pool's to remove"


def test_arrays_whose_files_have_gone_are_written_again(fresh_pool, arrays, tmp_path):
    home = tmp_path / "gone soon"
    home.mkdir()
    arrays.save(home)
    mapped = Arrays.open(home)
    shutil.rmtree(home)
    assert ask(fresh_pool, "size", mapped)[0] == arrays.partnerships


def test_many_threads_get_their_own_answers(shared_pool):
    networks = [random_network(3, size=size).arrays() for size in (4, 5, 6, 7)] * 5
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda network: ask(shared_pool, "size", network)[0], networks))
    assert answers == [network.partnerships for network in networks]


def test_an_interrupted_wait_leaves_no_answer_behind(fresh_pool, arrays, tmp_path, monkeypatch):
    """Else the next question would read the answer to this one."""
    ask(fresh_pool, "size", arrays)
    with monkeypatch.context() as patch:
        line = fresh_pool._worker.line
        patch.setattr(type(line), "poll", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            ask(fresh_pool, "where", arrays)
    assert ask(fresh_pool, "size", arrays)[0] == arrays.partnerships


def _interrupt(*_):
    raise KeyboardInterrupt


def test_the_process_ends_with_its_parent_and_cleans_up(tmp_path):
    program = f"""
        from graphsvc.pool import Pool
        from tests.networks import random_network
        if __name__ == "__main__":
            arrays, pool = random_network(1).arrays(), Pool(inline_up_to=0)
            ask = lambda name, **p: pool.run(f"{ME}:{{name}}", arrays, p, timeout_seconds=60)
            print(ask("where")[0], flush=True)
            ask("sleep", mark={str(tmp_path / "mark")!r})
    """
    script = tmp_path / "asks.py"
    script.write_text(textwrap.dedent(program))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    ) as asking:
        folder = Path(asking.stdout.readline().strip()).parent
        process = waited_for(tmp_path / "mark")
        assert folder.is_dir()
        asking.kill()
    until = time.monotonic() + LONG
    while _lives(process) or folder.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def _lives(process):
    """Whether it runs; a dead process that nobody has collected yet does not."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_asking_needs_no_main_thread(fresh_pool, arrays):
    found = []
    thread = threading.Thread(target=lambda: found.append(ask(fresh_pool, "size", arrays)[0]))
    thread.start()
    thread.join()
    assert found == [arrays.partnerships]
