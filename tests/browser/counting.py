"""Hands at a keyboard, counted: a key that types a text is counted apart from a key that acts."""

import json
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

COUNTS = Path(__file__).parents[2] / "build" / "walk_in_counts.json"


@dataclass(slots=True)
class Hands:
    """A person's hands: what they press, click and type."""

    page: Page
    actions: int = 0
    characters: int = 0
    clicks: int = 0

    def press(self, key: str) -> None:
        """Press a key, or a chord, that acts."""
        self.actions += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text."""
        self.characters += len(text)
        self.page.keyboard.type(text)

    def is_at(self, field_id: str) -> None:
        """Wait until the focus is on this field, as a person does who looks before typing."""
        expect(self.page.locator(f"[id='{field_id}']")).to_be_focused()

    def keep(self, name: str) -> None:
        """Write down what was counted."""
        COUNTS.parent.mkdir(exist_ok=True)
        counts = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
        counts[name] = {"actions": self.actions, "characters": self.characters, "clicks": self.clicks}
        COUNTS.write_text(json.dumps(counts, indent=2) + "\n")
