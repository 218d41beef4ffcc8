"""A JupyterLab of one's own: on a free port, behind a token, ended with the test."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from support import ROOT


@contextmanager
def jupyter_lab(folder: Path, home: Path, *, seconds: float = 120) -> Iterator[str]:
    """A server that shows a folder; yields the address of a page, with {} for its path.

    home: an empty folder for settings, kernels and logs, so that no one's own settings matter.
    Skips the test, saying so, where JupyterLab is not installed.
    """
    pytest.importorskip("jupyterlab", reason="no JupyterLab (extra lab) to open the notebook in")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data",
           "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTERLAB_SETTINGS_DIR": "settings",
           "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython"}  # fmt: skip
    environment = {**os.environ, **{name: str(home / part) for name, part in own.items()}}
    environment |= {"JUPYTER_TOKEN": token, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    ]  # fmt: skip
    news = home / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}', "utf-8")
    log = home / "log.txt"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=home) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/api?token={token}", process, log, seconds)
            yield f"http://127.0.0.1:{port}/{{}}?token={token}"
        finally:
            process.terminate()  # the server then ends its kernels
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        assert process.poll() is None, f"JupyterLab ended: {log.read_text('utf-8')}"
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            assert time.monotonic() < end, f"no answer in {seconds} s: {log.read_text('utf-8')}"
            time.sleep(0.2)
