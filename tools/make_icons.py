"""Build `static/icons.svg`, one sprite of the vendored icons: `python tools/make_icons.py [--check]`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ICONS = ROOT / "static" / "vendor" / "lucide"
SPRITE = ROOT / "static" / "icons.svg"
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite() -> str:
    """Return the sprite: one symbol per vendored icon, in the order of their names."""
    symbols = [
        f'<symbol id="{path.stem}" viewBox="0 0 24 24">{_drawing(path)}</symbol>'
        for path in sorted(ICONS.glob("*.svg"))
    ]
    lines = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{lines}\n</svg>\n'


def _drawing(path: Path) -> str:
    found = INNER.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{path} is not an icon")
    return re.sub(r"\s+", " ", found.group(1)).strip()


def main() -> int:
    """Write the sprite, or with `--check` say whether the written one is stale."""
    if "--check" not in sys.argv[1:]:
        SPRITE.write_text(sprite(), encoding="utf-8")
        return 0
    fresh = SPRITE.exists() and SPRITE.read_text(encoding="utf-8") == sprite()
    print("icons: fresh" if fresh else "icons: stale, run tools/make_icons.py")
    return 0 if fresh else 1


if __name__ == "__main__":
    sys.exit(main())
