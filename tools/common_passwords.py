"""Makes the list of passwords that everybody uses, from a file with one password a line, the most common first.

`python tools/common_passwords.py FILE`, where FILE is the first million of Mark Burnett's ten million passwords, which
were collected from breaches and given to the public domain; OWASP's SecLists (MIT licence) carries it as
`10-million-password-list-top-1000000.txt`. Only those that are long enough to be chosen here are kept, as hashes: the
list has words that nobody has to read.
"""

import sys
from pathlib import Path

from frontdesk.identity.common_passwords import FILE, WIDTH, mark
from frontdesk.identity.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD


def main() -> None:
    """Write the list, sorted, each password as the first bytes of its hash."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace").split("\n")
    marks = {mark(line) for line in lines if SHORTEST_PASSWORD <= len(line) <= LONGEST_PASSWORD}
    FILE.write_bytes(b"".join(sorted(marks)))
    sys.stdout.write(f"{len(marks)} passwords, {len(marks) * WIDTH} bytes\n")


if __name__ == "__main__":
    main()
