"""Keep the Chinese catalogue: collect texts (`update`), make the file the program reads (`compile`), or `check` both.

The texts are the English ones in code and templates; the template catalogue (.pot) is made anew each time and not kept.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
MARKS = ("N_", "_l", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")


def extracted() -> Catalog:
    """Return the texts that code and templates hold now."""
    keywords = [part for mark in MARKS for part in ("-k", mark)]
    with tempfile.TemporaryDirectory() as scratch:
        pot = Path(scratch) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
        subprocess.run([*command, *keywords, "--no-location", "--output", pot, "."], cwd=ROOT, check=True)
        with pot.open("rb") as file:
            return read_po(file)


def translated() -> Catalog:
    """Return the Chinese catalogue as it is kept."""
    if not PO.exists():
        return Catalog(locale="zh")
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def update() -> int:
    """Merge new texts into the catalogue without guessing at their translations, and drop what is no longer said."""
    catalogue = translated()
    begun = catalogue.creation_date
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.creation_date = begun  # it would change with every run, and say nothing
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, ignore_obsolete=True)
    waiting = [fault for fault in faults(catalogue) if "no translation" in fault]
    print(f"{len(catalogue)} texts, {len(waiting)} without a translation")
    return 0


def compile_() -> int:
    """Write the file that the program reads."""
    MO.write_bytes(compiled(translated()))
    return 0


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue in the form that gettext reads."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def check() -> int:
    """Print everything that is not translated, or not rightly; return 1 if there is anything."""
    kept = translated()
    current = extracted()
    found = [
        f"not in the catalogue: {text_of(message)}" for message in current if message.id and message.id not in kept
    ]
    found += faults(kept)
    if not MO.exists() or MO.read_bytes() != compiled(kept):
        found.append(f"{MO.relative_to(ROOT)} is not what {PO.name} compiles to")
    print(f"Chinese: {len(current)} texts, {len(found)} faults", *found, sep="\n  ")
    if found:
        print("`make translations` collects the texts and compiles the catalogue.")
    return 1 if found else 0


def faults(catalogue: Catalog) -> list[str]:
    """Return what is wrong with the translations of a catalogue."""
    return [
        f"{fault}: {text_of(message)}" for message in catalogue if message.id for fault in faults_of(message, catalogue)
    ]


def faults_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    """Give what is wrong with one translation."""
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    if not all(strings):
        yield "no translation"
        return
    if message.fuzzy:
        yield "fuzzy"
    for error in message.check(catalogue):
        yield str(error)


def text_of(message: Message) -> str:
    """Return the English text of a message."""
    return repr(message.id if isinstance(message.id, str) else message.id[0])


if __name__ == "__main__":
    sys.exit({"update": update, "compile": compile_, "check": check}[sys.argv[1]]())
