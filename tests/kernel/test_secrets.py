"""Sealing opens only with the right key in the right place; a missing key stops, and never degrades (PRI-10)."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.config import ConfigurationError, Settings
from frontdesk.kernel.blobs import BlobStore
from frontdesk.kernel.ids import READABLE, SeededSource, SystemSource
from frontdesk.kernel.secrets import KEY_BYTES, Keyring, KeyTrouble, Place

PLACE = Place("guest", UUID(int=1), UUID(int=2), "sealed")
RING = Keyring.generate(SeededSource(1))
WRITTEN = json.loads(RING.dump())
SOURCE = SystemSource()


@pytest.mark.rule("PRI-10")
@given(st.binary(max_size=200))
def test_what_was_sealed_opens_again_and_shows_nothing(value: bytes) -> None:
    sealed = RING.seal(PLACE, value, SOURCE)
    assert RING.open(PLACE, sealed) == value
    assert len(value) < 8 or value not in sealed


@pytest.mark.rule("PRI-10")
@pytest.mark.parametrize(
    "elsewhere",
    [
        PLACE._replace(table="registration"),
        PLACE._replace(property_id=UUID(int=9)),
        PLACE._replace(row_id=UUID(int=9)),
        PLACE._replace(field="other"),
    ],
)
def test_a_sealed_value_does_not_open_in_another_place(elsewhere: Place) -> None:
    with pytest.raises(KeyTrouble):
        RING.open(elsewhere, RING.seal(PLACE, b"true name", SOURCE))


@pytest.mark.rule("PRI-10")
def test_a_sealed_value_that_was_changed_does_not_open() -> None:
    sealed = bytearray(RING.seal(PLACE, b"true name", SOURCE))
    sealed[-1] ^= 1
    with pytest.raises(KeyTrouble):
        RING.open(PLACE, bytes(sealed))


@pytest.mark.rule("PRI-10")
def test_an_older_key_still_opens_and_a_missing_one_stops() -> None:
    sealed = RING.seal(PLACE, b"true name", SOURCE)
    rotated = Keyring("k2", {**RING.keys, "k2": bytes(32)}, RING.root, RING.indexes)
    assert rotated.open(PLACE, sealed) == b"true name"
    with pytest.raises(KeyTrouble, match="k1"):
        Keyring("k2", {"k2": bytes(32)}, RING.root, RING.indexes).open(PLACE, sealed)


@pytest.mark.rule("PRI-10")
def test_a_blind_index_finds_the_same_value_and_tells_nothing_without_the_key() -> None:
    index = RING.indexes.find("document", UUID(int=1), "E12345678")
    assert index == RING.indexes.find("document", UUID(int=1), "E12345678")
    others = [
        RING.indexes.find("phone", UUID(int=1), "E12345678"),
        RING.indexes.find("document", UUID(int=2), "E12345678"),
        RING.indexes.find("document", UUID(int=1), "E12345679"),
        RING.digest("document", UUID(int=1), "E12345678"),
        Keyring.generate(SeededSource(2)).indexes.find("document", UUID(int=1), "E12345678"),
    ]
    assert index not in others


@pytest.mark.rule("PRI-10")
def test_while_an_index_key_follows_another_both_are_written_under_and_one_is_found_by() -> None:
    asked = ("document", UUID(int=1), "E12345678")
    before = RING.indexes
    both = before.with_key(SOURCE, KEY_BYTES)
    assert both.written(*asked)[1] == both.find(*asked) == before.find(*asked)
    after = both.finding_by_newest()
    assert after.written(*asked) == both.written(*asked)
    assert after.find(*asked) == both.written(*asked)[2] == after.without_older().find(*asked)
    assert (set(after.without_older().keys), both.hold(before.fingerprints().values())) == ({2}, True)
    assert not before.hold(both.fingerprints().values())


def test_a_keyring_is_read_back_as_it_was_written() -> None:
    assert Keyring.load(RING.dump()) == RING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not json",
        json.dumps(WRITTEN | {"keys": {"k1": "c2hvcnQ="}}),
        json.dumps(WRITTEN | {"root": "***"}),
        json.dumps(WRITTEN | {"active": "k9"}),
        json.dumps({name: value for name, value in WRITTEN.items() if name != "root"}),
        json.dumps(WRITTEN | {"found_by": 2}),
        json.dumps(WRITTEN | {"indexes": {}}),
        json.dumps(WRITTEN | {"indexes": {"0": WRITTEN["root"]}, "found_by": 0}),
        json.dumps(WRITTEN | {"indexes": {"1": WRITTEN["root"], "3": WRITTEN["root"]}}),
        json.dumps(WRITTEN | {"indexes": {"1": WRITTEN["root"], "2": WRITTEN["root"], "3": WRITTEN["root"]}}),
    ],
)
def test_a_broken_key_file_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(KeyTrouble, match="key file"):
        Keyring.load(text)


@pytest.mark.rule("PRI-10")
def test_the_program_does_not_start_without_its_key_and_names_every_fault_at_once(tmp_path: Path) -> None:
    environment = {"FRONTDESK_HOME": str(tmp_path), "FRONTDESK_DATABASE_URL": "mysql://x"}
    with pytest.raises(ConfigurationError, match=r"keys\.json.*sqlite") as refused:
        Settings.from_environment(environment)
    assert "FRONTDESK_DATABASE_URL" in str(refused.value)


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(RING.dump())
    settings = Settings.from_environment({"FRONTDESK_HOME": str(tmp_path), "FRONTDESK_INSECURE_COOKIES": "1"})
    assert settings.database_url == f"sqlite:///{tmp_path}/frontdesk.db"
    assert not settings.secure_cookies
    assert settings.keyring == RING


def test_a_file_is_sealed_under_an_opaque_name_and_removed_for_good(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    key = bytes(32)
    blob = store.put(key, PLACE, b"a passport, scanned", SOURCE)
    (path,) = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert b"passport" not in path.read_bytes()
    assert store.get(key, PLACE, blob) == b"a passport, scanned"
    store.remove(PLACE.property_id, blob)
    store.remove(PLACE.property_id, blob)
    with pytest.raises(FileNotFoundError):
        store.get(key, PLACE, blob)


@pytest.mark.rule("RES-7")
def test_a_reference_is_readable_and_has_at_least_sixty_bits() -> None:
    reference = SystemSource().reference()
    assert set(reference) <= set(READABLE)
    assert not set("01OIL") & set(READABLE)
    assert len(READABLE) ** len(reference) >= 2**60


def test_a_seeded_world_is_the_same_twice() -> None:
    one, other = SeededSource(3), SeededSource(3)
    assert [one.uuid(), one.reference(), one.choice(9)] == [other.uuid(), other.reference(), other.choice(9)]
    assert one.uuid().version == 4
