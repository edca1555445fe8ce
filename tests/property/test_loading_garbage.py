"""Whatever bytes a file holds, a load ends with a report, and a refused one leaves nothing behind."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphsvc.loading import OnError
from tests.bundles import registry_in, write_folder

HEADER = b"id,name,start,end,themes,satellite_of,members_complete,meetings_per_year,colour\n"
TOKENS = st.sampled_from(
    [b",", b'"', b"\n", b"\r", b"\r\n", b"|", b"P1", b"none", b"2016", b"..2016-02", b"\\"]
)
PIECES = st.lists(TOKENS | st.binary(max_size=4), max_size=60).map(b"".join)
MEMBERS = "partnership,organisation,start\nP1,O,2016\nP2,O,\n"


@settings(max_examples=150, deadline=None)
@given(PIECES, st.booleans(), st.sampled_from(OnError))
@example(b"P1,One\x00,,,,,,,\n", True, OnError.SKIP)
def test_any_bytes_in_a_file(data: bytes, has_header: bool, on_error: OnError) -> None:
    with tempfile.TemporaryDirectory() as name, registry_in(Path(name)) as registry:
        folder = write_folder(Path(name) / "bundle", memberships=MEMBERS)
        (folder / "partnerships.csv").write_bytes(HEADER + data if has_header else data)
        report = registry.load_paths(folder, on_error=on_error)
        assert report.is_refused == (registry.revision == 0)
        assert report.errors or not report.is_refused
        assert str(report)
        assert not registry.store.verify()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 300),
)
def test_any_damage_to_an_archive(damage: list[tuple[int, int]], cut: int) -> None:
    with tempfile.TemporaryDirectory() as name, registry_in(Path(name)) as registry:
        path = Path(name) / "bundle.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("partnerships.csv", "id,name\n" + "".join(f"P{n},Name {n}\n" for n in range(30)))
            archive.writestr("memberships.csv", MEMBERS)
        data = bytearray(path.read_bytes())
        for at, byte in damage:
            data[at % len(data)] = byte
        path.write_bytes(data[: len(data) - cut] if cut < 30 else data)
        report = registry.load_paths(path)
        assert report.is_refused == (registry.revision == 0)
