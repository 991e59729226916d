"""Fetch the front-end libraries at their pinned versions and write the manifests that the tests verify.

Run by hand when a version changes: `python tools/vendor_frontend.py`. It needs npm; a hotel never does.
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "static" / "vendor"
TESTS_ONLY = ROOT / "tests" / "browser" / "vendor"

ICONS = """
    accessibility alarm-clock arrow-left arrow-left-right arrow-right baby badge-check ban banknote bath bed bed-double
    bed-single bell brush-cleaning building cake calendar calendar-days car check chevron-down chevron-left
    chevron-right chevron-up circle-alert circle-check circle-help circle-x clock coffee coins concierge-bell copy
    credit-card crown door-closed door-open download ellipsis eye eye-off funnel gift hammer history house id-card
    inbox info key-round keyboard languages layout-grid link list lock lock-open log-in log-out luggage map-pin menu
    message-square minus moon pen-line percent phone phone-off plus printer receipt-text refresh-cw scan-line
    search settings shield shield-check sparkles star sun tag trash-2 triangle-alert undo-2 upload user user-plus users
    utensils wallet wifi-off wrench x
""".split()  # noqa: SIM905 - a list of words reads best as words


@dataclass(frozen=True)
class Library:
    """One npm package: which of its files are kept, under which names, and where."""

    name: str
    version: str
    licence: str
    files: dict[str, str]
    folder: Path = SHIPPED


LIBRARIES = [
    Library(
        "bootstrap",
        "5.3.9",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
    ),
    Library("htmx.org", "2.0.11", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}),
    Library("htmx-ext-sse", "2.2.4", "0BSD", {"dist/sse.min.js": "htmx-ext-sse.min.js"}),
    Library("@alpinejs/csp", "3.17.4", "MIT", {"dist/cdn.min.js": "alpine-csp.min.js"}),
    Library("signature_pad", "5.1.4", "MIT", {"dist/signature_pad.umd.min.js": "signature_pad.umd.min.js"}),
    Library(
        "tom-select",
        "2.6.2",
        "Apache-2.0",
        {
            "dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
            "dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
        },
    ),
    Library("lucide-static", "1.62.0", "ISC", {f"icons/{icon}.svg": f"lucide/{icon}.svg" for icon in ICONS}),
    Library("axe-core", "4.14.1", "MPL-2.0", {"axe.min.js": "axe.min.js"}, TESTS_ONLY),
]


def main() -> None:
    """Fetch every library and rewrite both manifests."""
    entries: dict[Path, list[dict[str, str]]] = {SHIPPED: [], TESTS_ONLY: []}
    for library in LIBRARIES:
        print(f"{library.name} {library.version}")
        entries[library.folder].extend(fetch(library))
    for folder, files in entries.items():
        text = json.dumps(files, indent=2) + "\n"
        (folder / "manifest.json").write_text(text, encoding="utf-8")


def fetch(library: Library) -> list[dict[str, str]]:
    """Copy the library's files and its licence, and return their lines of the manifest."""
    with tempfile.TemporaryDirectory() as scratch:
        package = unpacked(library, Path(scratch))
        keep_licence(library, package)
        return [keep(library, package / source, target) for source, target in library.files.items()]


def unpacked(library: Library, scratch: Path) -> Path:
    """Return the folder that npm's archive was unpacked to."""
    command = ["npm", "pack", "--silent", f"{library.name}@{library.version}"]
    subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def keep_licence(library: Library, package: Path) -> None:
    """Keep the licence text; a package that leaves it out has it beside ours already."""
    target = library.folder / "licences" / f"{library.name.replace('@', '').replace('/', '-')}.txt"
    target.parent.mkdir(parents=True, exist_ok=True)
    if (source := package / "LICENSE").exists():
        shutil.copyfile(source, target)
    elif not target.exists():
        raise FileNotFoundError(f"write {target} by hand: {library.name} carries no licence text")


def keep(library: Library, source: Path, name: str) -> dict[str, str]:
    """Copy one file and return its line of the manifest."""
    target = library.folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    target.write_bytes(content)
    return {
        "name": library.name,
        "version": library.version,
        "licence": library.licence,
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


if __name__ == "__main__":
    main()
