"""An export is there whole or not at all."""

import errno
import os
from functools import partial

import pytest

from graphsvc.errors import BadInput
from graphsvc.exporting.targets import whole_file, whole_folder

HOLDS = ("a.csv", "b.csv")


def there(folder):
    return sorted(path.name for path in folder.iterdir())


def write_file(target, text="new", **options):
    with whole_file(target, **options) as part:
        part.write_text(text)


def write_folder(target, name="a.csv", text="new", **options):
    with whole_folder(target, holds=HOLDS, **options) as part:
        (part / name).write_text(text)


OPENED = {write_file: whole_file, write_folder: partial(whole_folder, holds=HOLDS)}


@pytest.mark.parametrize("write", [write_file, write_folder])
@pytest.mark.parametrize("target_is_there", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError("broken"), OSError(errno.ENOSPC, "full")])
def test_what_fails_leaves_everything_as_it_was(tmp_path, write, target_is_there, error):
    target = tmp_path / "out"
    if target_is_there:
        write(target, text="old")
    opened = (
        whole_file(target, force=True)
        if write is write_file
        else whole_folder(target, holds=HOLDS, force=True)
    )
    with pytest.raises(error if isinstance(error, type) else type(error)), opened as part:
        place = part if write is write_file else part / "a.csv"
        place.write_text("half")
        raise error
    assert there(tmp_path) == (["out"] if target_is_there else [])
    if target_is_there:
        assert (target if write is write_file else target / "a.csv").read_text() == "old"


@pytest.mark.parametrize("write", [write_file, write_folder])
def test_a_full_disk_names_the_target(tmp_path, write, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as raised:
        write(tmp_path / "out")
    assert (raised.value.errno, raised.value.filename) == (errno.ENOSPC, str(tmp_path / "out"))
    assert there(tmp_path) == []


@pytest.mark.parametrize("write", [write_file, write_folder])
def test_what_is_there_is_replaced_only_by_force(tmp_path, write):
    write(tmp_path / "out", text="old")
    with pytest.raises(BadInput, match="there already; give another name, or replace it with --force"):
        write(tmp_path / "out")
    write(tmp_path / "out", force=True)
    assert there(tmp_path) == ["out"]


@pytest.mark.parametrize("write", [write_file, write_folder])
def test_somebody_may_be_quicker(tmp_path, write):
    target = tmp_path / "out"
    opened = OPENED[write](target)
    with pytest.raises(BadInput, match="there already"), opened as part:
        write(target, text="theirs")
        if write is write_file:
            part.write_text("ours")
    assert there(tmp_path) == ["out"]


def test_a_replaced_folder_has_only_what_is_new(tmp_path):
    write_folder(tmp_path / "out", name="b.csv")
    write_folder(tmp_path / "out", name="a.csv", force=True)
    assert there(tmp_path / "out") == ["a.csv"]


def test_a_folder_of_somebody_else_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    with pytest.raises(BadInput, match=r"holds other files, such as letter\.txt"):
        write_folder(tmp_path / "home", force=True)
    assert there(tmp_path) == ["home"] and there(tmp_path / "home") == ["letter.txt"]


def test_folder_and_file_do_not_replace_each_other(tmp_path):
    write_file(tmp_path / "file")
    write_folder(tmp_path / "folder")
    with pytest.raises(BadInput, match="is no folder"):
        write_folder(tmp_path / "file", force=True)
    with pytest.raises(BadInput, match="is a folder or no plain file"):
        write_file(tmp_path / "folder", force=True)


def test_where_there_is_no_folder_nothing_is_written(tmp_path):
    with pytest.raises(BadInput, match="there is no folder"):
        write_file(tmp_path / "nowhere" / "out")


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "link", force=True)
    assert (tmp_path / "link").is_symlink() and there(tmp_path / "real") == ["a.csv"]


def test_rights_are_those_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_text("")
    write_file(tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode
