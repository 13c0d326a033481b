"""The release before this one, built from the repository's own history into a folder of its own."""

import os
import pathlib
import shutil
import subprocess

from Support.server import ROOT

FOLDER = ROOT / ".build-previous"


def commit():
    lines = (ROOT / "Tests/Upgrade/previous").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line and not line.startswith("#"))


def previous(debug=False):
    """Its `gatehouse`. The first build makes all dependencies again, which takes about as long as a first `make build`; later ones find it made."""
    if given := os.environ.get("GATEHOUSE_PREVIOUS_BINARY"):
        return pathlib.Path(given).resolve()
    source, mark = FOLDER / "source", FOLDER / "commit"
    if not mark.is_file() or mark.read_text() != commit():
        shutil.rmtree(source, ignore_errors=True)
        unpack(source)
        mark.write_text(commit())
    kind = "debug" if debug else "release"
    arguments = ["--package-path", source, "--scratch-path", FOLDER / "build", "-c", kind, "--product", "gatehouse"]
    subprocess.run(["swift", "build", *arguments], check=True, env={name: value for name, value in os.environ.items() if name != "GATEHOUSE_STRICT"})
    return FOLDER / "build" / kind / "gatehouse"


def unpack(folder):
    """The files of the commit, and the versions of dependencies that this release is built with where it names none."""
    folder.mkdir(parents=True)
    archive = subprocess.Popen(["git", "-C", ROOT, "archive", commit()], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    assert archive.wait() == 0, f"no commit {commit()} in {ROOT}: fetch the whole history (git fetch --unshallow)"
    resolved = ROOT / "Package.resolved"
    if resolved.is_file() and not (folder / "Package.resolved").exists():
        shutil.copy(resolved, folder)
