"""After a whole stay no word of a hidden guest's stands anywhere in the house but sealed (PRI-4, PRI-7)."""

import io
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from pypdf import PdfReader
from sqlalchemy import Engine, text

from frontdesk.app import create_app
from frontdesk.config import Settings
from frontdesk.edge.gathering import STREAM
from frontdesk.edge.runtime import Runtime
from frontdesk.edge.server import METERS
from frontdesk.edge.worker import copy_emergency_once, seal_reads_once
from frontdesk.kernel.blobs import BlobStore
from frontdesk.notifications.rules import Department
from frontdesk.upkeep.backup import take_backup
from tests import databases, postgres
from tests.api import front
from tests.conftest import KEYRING
from tests.faults.canaries import HIDDEN, ORDINARY, encodings, everything_in
from tests.faults.canary_stay import CanaryStay
from tests.faults.served import Served, bring_to_today, serving
from tests.worlds.twins import WALKERS, is_seen_through, lets_in, readable

TOLD_BY_LAW = "police-reports"
"""The one folder in which true names lie in clear, for their owner's eyes, until the police have them (REG-12)."""

PRINTS = ("/prints/registration-cards/{registration_id}", "/prints/key-hand-overs/{stay_id}", "/prints/receipts/1")

SAID = (f'"person":"{HIDDEN.name}"', f"查一人：{HIDDEN.name}")
"""An officer's own words, in the register of requests as they were said, of whom they may be (AUT-4)."""

SHOW_NAMES = {"pages", "papers", "database", "dump", "backup"}
"""Where an ordinary guest's name may stand, and does; elsewhere one is planted."""


@dataclass(frozen=True)
class House:
    """A hotel that has been lived in: its server, database, folders, and the log of what was written ahead."""

    served: Served
    stay: CanaryStay
    url: str
    engine: Engine
    temporary: Path
    since: str

    @property
    def is_sqlite(self) -> bool:
        """Tell which engine the hotel runs on."""
        return self.engine.dialect.name == "sqlite"

    @property
    def roles(self) -> list[str]:
        """Return who looks at the pages."""
        return WALKERS[self.engine.dialect.name]

    @property
    def meters(self) -> Path:
        """Return the folder in which the server's processes count: they were told it in their environment."""
        told = [entry for pid in self.served.children() for entry in _environment(pid)]
        return Path(next(entry.partition("=")[2] for entry in told if entry.startswith(METERS)))

    def means(self) -> Runtime:
        """Return the means of a program on the same hotel."""
        return Runtime(self.engine, KEYRING, BlobStore(self.served.home / "blobs"))


def _environment(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/environ").read_text(encoding="utf-8").split("\0")


@pytest.fixture(scope="module")
def house(engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve a hotel with a temporary folder of its own, and let everything be done in it."""
    folder = tmp_path_factory.mktemp("canaries")
    (folder / "tmp").mkdir()
    with databases.copied(engine_name, "interface", front.prepare) as url, databases.engine_of(url) as engine:
        bring_to_today(url)
        since = _log_position(engine)
        with serving(folder / "home", url, workers=1, TMPDIR=str(folder / "tmp")) as served:
            stay = CanaryStay(served, url)
            stay.live()
            yield House(served, stay, url, engine, folder / "tmp", since)


def pages(house: House) -> bytes:
    """Return everything that whoever may not see protected guests can read: headers, addresses and all."""
    return b"\n".join(answer.head + answer.body for answer in _answers(house))


@dataclass(frozen=True)
class Shown:
    """What one role was answered at one address."""

    head: bytes
    body: bytes


def _answers(house: House) -> Iterator[Shown]:
    with _program(house) as app:
        addresses = readable(app, house.stay.places)
        for role in house.roles:
            for path in addresses:
                if lets_in(app, role, "GET", path) and not is_seen_through(role, path):
                    if path == STREAM:
                        yield Shown(path.encode(), _streamed(house, role))
                        continue
                    answer = house.served.ask("GET", path, role=role)
                    assert answer.status not in {500, 503}, f"{role} {path}"
                    yield Shown(f"{role} {path} {answer.headers}\n".encode(), _unsaid(path, answer.body))


def _streamed(house: House, role: str) -> bytes:
    """Return what a live stream tells this role of all that has been, before it waits for more."""
    after = ",".join(f"{each}:0" for each in Department)
    asked = f"GET {STREAM}?after={after} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer fd_{role}\r\n\r\n"
    with house.served.open_socket(asked.encode()) as opened:
        said = b""
        while not (b"event: here" in said and said.endswith(b"\n\n")):
            chunk = opened.recv(1 << 20)
            assert chunk, said
            said += chunk
        return said


def _unsaid(path: str, body: bytes) -> bytes:
    """Return an answer without what an officer said, where that stands by itself."""
    if path.endswith("/authority-requests"):
        for words in SAID:
            body = body.replace(words.encode(), b"")
    return body


@contextmanager
def _program(house: House) -> Iterator[Flask]:
    settings = Settings(house.url, KEYRING, KEYRING.derived("cookies"), house.served.home / "blobs")
    app = create_app(settings)
    try:
        yield app
    finally:
        app.extensions["frontdesk"].reads.close()
        app.extensions["frontdesk"].engine.dispose()


def papers(house: House) -> bytes:
    """Return the words of what the house prints for itself and for its guests."""
    asked = [("POST", path.format(**house.stay.places), {}) for path in PRINTS]
    asked += [
        ("POST", "/emergency/rooms", {}),
        ("GET", f"deposits/{house.stay.places['deposit_id']}/receipt.pdf", None),
    ]
    printed = []
    for method, path, body in asked:
        answer = house.served.ask(method, path, body)
        if answer.headers["content-type"] == "application/pdf":
            printed.append(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages).encode())
        printed.append(answer.body)
    return b"\n".join(printed)


def log(house: House) -> bytes:
    """Return every line that server and worker have said."""
    found = "\n".join(house.served.lines).encode()
    assert b"walk_ins" in found
    return found


def metrics(house: House) -> bytes:
    """Return what is measured."""
    return house.served.ask("GET", "/metrics", role=None).body


def home(house: House) -> bytes:
    """Return every file of the home folder: sealed files, queue, record of reads, emergency copy, anchors, locks."""
    copy_emergency_once(house.means(), house.served.home / "emergency")
    found = everything_in(house.served.home, but=TOLD_BY_LAW)
    assert b"emergency-" in found
    assert b"jobs.db" in found
    return found


def temporary(house: House) -> bytes:
    """Return every file of the folders for temporary files and for what each process counts."""
    return everything_in(house.temporary) + everything_in(house.meters)


def database(house: House) -> bytes:
    """Return the raw database: its file and all beside it, or the files of its tables and indexes."""
    if house.is_sqlite:
        assert (_database_file(house).parent / "reads.db").exists()
        return everything_in(_database_file(house).parent)
    files = (
        "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
        "WHERE relfilenode <> 0 AND oid >= 16384 AND pg_relation_size(oid) > 0"
    )
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        return b"\n".join(connection.scalars(text(files)))


def written_ahead(house: House) -> bytes:
    """Return what the engine wrote ahead since the hotel was opened."""
    if house.is_sqlite:
        return _database_file(house).with_name("frontdesk.db-wal").read_bytes()
    segments = (
        "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name "
        "BETWEEN pg_walfile_name(CAST(:since AS pg_lsn)) AND pg_walfile_name(pg_current_wal_lsn())"
    )
    with house.engine.begin() as connection:  # what is not yet on the disk follows once somebody waits for it
        connection.execute(text("SET LOCAL synchronous_commit = on"))
        connection.execute(text("SELECT pg_logical_emit_message(true, 'canaries', '')"))
    with house.engine.connect() as connection:
        return b"\n".join(connection.scalars(text(segments), {"since": house.since}))


def dump(house: House) -> bytes:
    """Return the database as its own program writes it out."""
    if house.is_sqlite:
        with house.engine.connect() as connection:
            return "\n".join(connection.connection.driver_connection.iterdump()).encode()  # type: ignore[union-attr]
    return subprocess.run([postgres.program("pg_dump"), house.url], capture_output=True, check=True).stdout


def backup(house: House) -> bytes:
    """Return what a backup holds, unpacked."""
    file = take_backup(house.means(), house.temporary.parent / "backup.tar", lambda _progress: None).file
    with tarfile.open(file) as archive:
        parts = [(member.name, archive.extractfile(member)) for member in archive.getmembers()]
        held = {name: part.read() for name, part in parts if part}
    if house.is_sqlite:
        return b"\n".join(held.values())
    custom = next(content for content in held.values() if content.startswith(b"PGDMP"))
    script = subprocess.run(
        [postgres.program("pg_restore"), "--file=-"], input=custom, capture_output=True, check=True
    ).stdout
    return b"\n".join([script, *held.values()])


PLACES: dict[str, Callable[[House], bytes]] = {
    each.__name__: each
    for each in (pages, papers, log, metrics, home, temporary, written_ahead, database, dump, backup)
}
"""Each place where something could be left, and how it is read."""


def _database_file(house: House) -> Path:
    return Path(house.engine.url.database or "")


def _log_position(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return ""
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT pg_current_wal_lsn()")))


@pytest.fixture(scope="module")
def traces(house: House) -> dict[str, bytes]:
    """Return what each place holds after everything was done."""
    seal_reads_once(house.means())
    return {name: read(house) for name, read in PLACES.items()}


@pytest.mark.rule("PRI-4", "PRI-7")
def test_no_word_of_a_hidden_guest_is_left_anywhere(traces: dict[str, bytes], compared: Callable[[str], None]) -> None:
    assert {name: found for name, content in traces.items() if (found := HIDDEN.found_in(content))} == {}
    searched = sum(map(len, traces.values()))
    compared(
        f"{len(HIDDEN.traces)} spellings of a hidden guest's words, {len(traces)} places, {searched} bytes searched"
    )


@pytest.mark.rule("PRI-4", "PRI-7")
def test_the_same_search_finds_an_ordinary_guest_wherever_names_may_stand(traces: dict[str, bytes]) -> None:
    found = {name: ORDINARY.found_in(content) for name, content in traces.items()}
    assert {name for name, words in found.items() if ORDINARY.name in words} >= SHOW_NAMES
    sealed = {ORDINARY.document, ORDINARY.phone, ORDINARY.plate, ORDINARY.street, ORDINARY.birth.isoformat()}
    assert {name: words & sealed for name, words in found.items() if words & sealed} == {}


def test_what_lies_in_clear_is_found_where_no_name_may_stand(house: House, traces: dict[str, bytes]) -> None:
    """Where nobody's name may stand one is planted, once everything was read: so that no place is searched in vain."""
    assert traces
    for folder in (house.served.home / "emergency", house.temporary):
        (folder / "planted").write_text(HIDDEN.phone, encoding="utf-8")
    _measure(house.meters, HIDDEN.phone)
    with house.engine.begin() as connection:
        connection.execute(text("CREATE TABLE planted (word VARCHAR(20))"))
        connection.execute(text("INSERT INTO planted VALUES (:word)"), {"word": HIDDEN.phone})
    house.served.lines.append(HIDDEN.phone)
    places = (home, temporary, metrics, written_ahead, database, dump, log)
    assert [read.__name__ for read in places if HIDDEN.phone not in HIDDEN.found_in(read(house))] == []


def _measure(folder: Path, word: str) -> None:
    """Count something under a word, as a process of the server would that told too much."""
    meter = MmapedDict(str(folder / "counter_planted.db"))
    meter.write_value(mmap_key("frontdesk_planted", "frontdesk_planted_total", ["who"], [word], "Planted"), 1, 0)
    meter.close()


@pytest.mark.parametrize("word", list(HIDDEN.words()))
def test_a_word_is_found_however_it_was_written(word: str) -> None:
    for trace in encodings(word):
        assert word in HIDDEN.found_in(b"\x00row" * 3 + b" " + trace + b" and more")
        assert HIDDEN.found_in(b"\x00row" * 3 + b" " + trace.upper() + b" and more")
    assert HIDDEN.found_in(b"nothing of them but 19730917102 and 19730917f") == set()
