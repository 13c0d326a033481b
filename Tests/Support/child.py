"""Programs of other people as child processes: started, waited for, ended by their ids."""

import contextlib
import os
import pathlib
import shutil
import subprocess

from Support import wire
from Support.server import environment, until


def installed(program, package):
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin")
    assert path, f"no {program}: make test installs the package {package}"
    return path


def answers(url, status=None):
    try:
        answer = wire.get(url)
    except OSError:
        return False
    return answer.status == status if status else answer.status < 500


@contextlib.contextmanager
def running(arguments, folder, ready, name, env=None):
    """The process, from the moment that `ready()` holds to the end of the block; its output is in NAME.log in the folder."""
    log = pathlib.Path(folder) / f"{name}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(each) for each in arguments], cwd=folder, env=environment(env), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )

    def up():
        assert process.poll() is None, f"{name} ended with {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}"
        return ready()

    try:
        until(up, seconds=60, what=f"{name} being ready")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
