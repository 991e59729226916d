"""`frontdesk backup` and `frontdesk restore`: the hotel as one file, and back."""

from pathlib import Path

import click

from frontdesk.cli.means import opened, unchecked
from frontdesk.cli.output import as_json, said_now_and_then, tell
from frontdesk.config import Settings

KEYS_APART = "The keys are not in it: keep a copy of the key file in another place."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1, 1000), help="With a folder: remove all but so many of its backups.")
@as_json
def backup(file: Path, *, keep: int | None, json_wanted: bool) -> None:
    """Write everything but the keys to FILE, while the hotel works; in a folder the file is named by its instant.

    The backup holds the database as it is at one instant, every scan and signature, and a manifest. What is personal
    in it is sealed; without the key file nobody opens it, so keep the two apart.
    """
    from frontdesk.upkeep.backup import drop_older, take_backup
    from frontdesk.upkeep.findings import note_backup

    with opened() as means:
        made = take_backup(means, file, said_now_and_then())
        note_backup(means.blobs.folder.parent, means.clock(), made.file)
    removed = drop_older(file, keep) if keep and file.is_dir() else []
    result = {
        "file": str(made.file),
        "bytes": made.size,
        "revision": made.manifest.revision,
        "files": made.manifest.files,
        "removed": [str(each) for each in removed],
    }
    tell(result, json_wanted=json_wanted, line=f"{made.file}: {made.size // 1024} KB. {KEYS_APART}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask before putting the backup in place.")
@as_json
def restore(file: Path, *, yes: bool, json_wanted: bool) -> None:
    """Put the backup FILE in the place of what is there, and prove it by reading its whole trail.

    Server and worker must be stopped, and the key file must be the one of the backup. What was there is put aside,
    not removed. A backup of an older program is restored as it is; `frontdesk upgrade` follows.
    """
    from frontdesk.upkeep.restore import manifest_of
    from frontdesk.upkeep.restore import restore as put_back

    settings = Settings.from_environment()
    manifest = manifest_of(file)
    if not yes:
        place = settings.database_url.rpartition("@")[2]
        click.confirm(f"Put the backup of {manifest.made_at} in the place of {place}?", abort=True, err=True)
    with unchecked(settings) as means:
        done = put_back(means, file, said_now_and_then(), settings.anchor_file)
    result = {
        "made_at": manifest.made_at,
        "trail_entries": done.trail_entries,
        "holds": True,
        "behind": done.behind,
        "aside": [str(each) for each in done.aside],
    }
    lines = [f"The hotel stands as of {manifest.made_at}; its trail holds: {done.trail_entries} entries."]
    lines += [f"What was there lies at {each}." for each in done.aside]
    lines += ["It is of an older program: run `frontdesk upgrade`."] * done.behind
    tell(result, json_wanted=json_wanted, line="\n".join(lines))
