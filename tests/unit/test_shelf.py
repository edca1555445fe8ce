"""The shelf: what one process makes the others take; who dies leaves the work, never a half of it."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from graphsvc.errors import BadInput, BadSetting, Timeout
from graphsvc.service import shelf as shelves
from graphsvc.service.patience import Patience
from graphsvc.service.shelf import NoRoom, Shelf, laid_out

LONG = 60.0  # seconds: never reached, or the test fails
MOST = 3


def put(text: str = "made") -> Callable[[Path], None]:
    return lambda folder: (folder / "it").write_text(text) and None


def take(folder: Path) -> str:
    return (folder / "it").read_text()


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "first", tmp_path / "second"]
    for folder in made:
        folder.mkdir()
    return made


@pytest.fixture
def shelf(folders: list[Path]) -> Shelf:
    return Shelf(folders)


def full(folder: Path) -> None:
    (folder / "it").write_text("a part of")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_there_is_taken(shelf: Shelf, folders: list[Path]) -> None:
    assert shelf.get("thing.1", put("first"), take, most=MOST) == "first"
    assert Shelf(folders).get("thing.1", put("second"), take, most=MOST) == "first"


def test_the_latest_stay(shelf: Shelf, folders: list[Path]) -> None:
    for number in range(6):
        shelf.get(f"thing.{number}", put(), take, most=MOST)
        shelf.get(f"other.{number % 2}", put(), take, most=MOST)
        time.sleep(0.01)
    left = {path.name for path in folders[0].iterdir() if path.is_dir()}
    assert left == {"thing.3", "thing.4", "thing.5", "other.0", "other.1"}
    assert {path.name for path in folders[0].glob("*.lock")} == {f"{name}.lock" for name in left}


def test_where_the_first_folder_is_full_the_second_serves(shelf: Shelf, folders: list[Path]) -> None:
    def crowded(folder: Path) -> None:
        full(folder) if folder.parent == folders[0] else put()(folder)

    assert shelf.get("thing.1", crowded, take, most=MOST) == "made"
    assert [path.name for path in folders[1].iterdir()] == ["thing.1"]
    assert [path.name for path in folders[0].iterdir()] == ["thing.1.lock"]
    assert shelf.get("thing.1", put("again"), take, most=MOST) == "made"


def test_where_all_are_full_or_gone_that_is_said(shelf: Shelf, folders: list[Path]) -> None:
    with pytest.raises(NoRoom):
        shelf.get("thing.1", full, take, most=MOST)
    assert [path.name for folder in folders for path in folder.iterdir()] == ["thing.1.lock"]
    with pytest.raises(NoRoom):
        Shelf([folders[0] / "gone"]).get("thing.1", put(), take, most=MOST)


def test_an_error_leaves_nothing_and_the_next_may_try(shelf: Shelf, folders: list[Path]) -> None:
    def complain(folder: Path) -> None:
        put()(folder)
        raise BadInput("nothing like that")

    with pytest.raises(BadInput):
        shelf.get("thing.1", complain, take, most=MOST)
    assert [path.name for path in folders[0].iterdir()] == ["thing.1.lock"]
    assert shelf.get("thing.1", put(), take, most=MOST) == "made"


def test_an_answer_is_made_once_and_comes_back_as_it_was(shelf: Shelf, folders: list[Path]) -> None:
    times: list[int] = []

    def make() -> dict[str, int]:
        times.append(1)
        return {"answer": 42}

    answers = [each.answer("answer.1", make, most=MOST) for each in (shelf, shelf, Shelf(folders))]
    assert answers == [{"answer": 42}] * 3
    assert len(times) == 1


def test_an_answer_without_room_is_made_once_all_the_same(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []
    monkeypatch.setattr("pickle.dump", lambda *_: full(Path("/nowhere")))
    assert shelf.answer("answer.1", lambda: times.append(1) or "made", most=MOST) == "made"
    assert len(times) == 1


# What other processes do in these tests.


def slowly(folders: list[Path], mark: Path) -> None:
    def fill(folder: Path) -> None:
        (folder / "it").write_text("a part of")
        mark.write_text("begun")
        time.sleep(LONG)

    Shelf(folders).get("thing.1", fill, take, most=MOST)


def make_and_tell(folders: list[Path], number: int, line: Any) -> None:
    def fill(folder: Path) -> None:
        time.sleep(0.1)
        put(str(number))(folder)

    line.send(Shelf(folders).get("thing.1", fill, take, most=MOST))


@pytest.fixture
def filling(folders: list[Path], tmp_path: Path) -> Iterator[Any]:
    """A process that is in the middle of filling the place of a thing."""
    process = multiprocessing.get_context("spawn").Process(target=slowly, args=(folders, tmp_path / "mark"))
    process.start()
    until = time.monotonic() + LONG
    while not (tmp_path / "mark").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    yield process
    process.kill()
    process.join()


def test_processes_that_want_the_same_get_that_of_one(folders: list[Path]) -> None:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    processes = [context.Process(target=make_and_tell, args=(folders, number, theirs)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(LONG)
    assert len({mine.recv() for _ in processes}) == 1


def test_who_dies_leaves_the_work_to_whoever_waits(shelf: Shelf, filling: Any) -> None:
    found: list[str] = []
    waiting = Thread(target=lambda: found.append(shelf.get("thing.1", put("mine"), take, most=MOST)))
    waiting.start()
    time.sleep(0.1)
    assert not found, "nobody takes a half of it"
    os.kill(filling.pid, signal.SIGKILL)
    waiting.join(LONG)
    assert found == ["mine"]


def test_nobody_waits_for_another_longer_than_they_want(shelf: Shelf, filling: Any) -> None:
    with Patience(0.05), pytest.raises(Timeout):
        shelf.get("thing.1", put(), take, most=MOST)


def test_threads_of_one_process_wait_for_each_other(shelf: Shelf) -> None:
    go_on, found = Event(), []

    def fill(folder: Path) -> None:
        go_on.wait(LONG)
        put("first")(folder)

    first = Thread(target=lambda: shelf.get("thing.1", fill, take, most=MOST))
    first.start()
    second = Thread(target=lambda: found.append(shelf.get("thing.1", put("second"), take, most=MOST)))
    time.sleep(0.05)
    second.start()
    go_on.set()
    first.join(LONG)
    second.join(LONG)
    assert found == ["first"]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    made = [tmp_path / "memory", tmp_path / "temporary"]
    for folder in made:
        folder.mkdir()
    monkeypatch.setattr(shelves, "_MEMORY", made[0])
    monkeypatch.setattr("tempfile.tempdir", str(made[1]))
    return made


def test_the_folders_are_private_and_go(places: list[Path]) -> None:
    with laid_out() as folders:
        assert [folder.parent for folder in folders] == places
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
        told = os.pathsep.join(map(str, folders))
        shelf = Shelf.of(told)
        assert shelf is not None and shelf.get("thing.1", put(), take, most=MOST) == "made"
    assert [path for place in places for path in place.iterdir()] == []
    assert Shelf.of("") is None


def test_they_go_after_an_error_too(places: list[Path]) -> None:
    with pytest.raises(ZeroDivisionError), laid_out():
        _ = 1 // 0
    assert [path for place in places for path in place.iterdir()] == []


def test_a_folder_that_is_named_is_the_only_one(places: list[Path], tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    with laid_out(str(tmp_path / "named")) as folders:
        assert [folder.parent for folder in folders] == [tmp_path / "named"]


@pytest.mark.parametrize("name", ["gone", "file"])
def test_one_that_cannot_be_used_is_said(places: list[Path], tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(BadSetting, match=r"GRAPHSVC_SNAPSHOT_FOLDER .*(No such|Not a)"),
        laid_out(str(tmp_path / name)),
    ):
        pass


def test_without_memory_temporary_files_serve(places: list[Path]) -> None:
    places[0].rmdir()
    with laid_out() as folders:
        assert [folder.parent for folder in folders] == places[1:]


def lay_out_and_die(place: Path) -> None:
    with laid_out(str(place)) as folders:
        (folders[0] / "thing.1").mkdir()
        os.kill(os.getpid(), signal.SIGKILL)


def test_what_the_dead_left_is_removed_and_what_the_living_have_stays(places: list[Path]) -> None:
    dead = multiprocessing.get_context("spawn").Process(target=lay_out_and_die, args=(places[0],))
    dead.start()
    dead.join(LONG)
    (left,) = places[0].iterdir()
    foreign = places[0] / "graphsvc-shelf-foreign"
    foreign.mkdir()
    with laid_out() as living, laid_out():
        assert not left.exists()
        assert living[0].exists()
        assert foreign.exists(), "it has no owner's lock: nobody knows whose it is"
        with (living[0] / "owner.lock").open("rb") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_others_put_among_temporary_files_hinders_nobody(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getuid", lambda: -1)  # so that all that is there is another's
    trap = places[0] / "graphsvc-shelf-trap"
    trap.mkdir()
    os.mkfifo(trap / "owner.lock")  # whoever opens it waits for somebody to write
    (places[0] / "graphsvc-shelf-link").symlink_to(trap)
    with laid_out() as folders:
        assert [folder.parent for folder in folders] == places
    assert len(list(places[0].iterdir())) == 2


def test_a_lock_that_was_removed_meanwhile_is_none(shelf: Shelf, folders: list[Path]) -> None:
    lock, found = folders[0] / "thing.1.lock", []
    with lock.open("wb") as old:
        fcntl.flock(old, fcntl.LOCK_EX)
        waiting = Thread(target=lambda: found.append(shelf.get("thing.1", put(), take, most=MOST)))
        waiting.start()
        time.sleep(0.1)
        lock.unlink()
        with lock.open("wb") as new:
            fcntl.flock(new, fcntl.LOCK_EX)
            old.close()
            time.sleep(0.1)
            assert not found, "somebody else is making it"
    waiting.join(LONG)
    assert found == ["made"]


def test_locks_of_what_has_gone_are_removed_wherever_it_was(shelf: Shelf, folders: list[Path]) -> None:
    def crowded(folder: Path) -> None:
        full(folder) if folder.parent == folders[0] else put()(folder)

    for number in range(4):
        shelf.get(f"thing.{number}", crowded, take, most=1)
        time.sleep(0.01)
    assert [path.name for path in folders[0].iterdir()] == ["thing.3.lock"]
