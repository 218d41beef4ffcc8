"""A tab of Chromium, driven as a person would: opened at a size, looked at, clicked, typed into.

It speaks Chromium's own DevTools protocol over a websocket, by a client that JupyterLab brings, so
that nothing has to be downloaded besides the browser of the machine.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
)  # fmt: skip
KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "Enter": 13, "Escape": 27}
# Where an element stands, scrolled into view; null while there is none to be seen, or it moves.
CENTRE = """(async () => {
  const found = [...document.querySelectorAll(SELECTOR)].filter(
    (e) => e.getClientRects().length && e.textContent.includes(WORDS));
  if (!found.length) return null;
  found[0].scrollIntoView({ block: "nearest" });
  const centre = () => {
    const box = found[0].getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const before = centre();
  await new Promise((done) => setTimeout(done, 100));
  return `${before}` === `${centre()}` ? before : null;
})()"""


@cache
def chromium() -> str:
    """The Chromium of this machine; skips the test, saying so, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine to look at the page in")


@contextmanager
def browser(profile: Path, *, seconds: float = 60) -> Iterator[Tab]:
    """A new Chromium with one tab, its profile in an empty folder; ended when the block ends.

    Skips the test, saying so, where browser or websocket-client are missing.
    """
    program = chromium()
    websocket = pytest.importorskip("websocket", reason="no websocket-client to drive a browser")
    command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            port = _port(profile / "DevToolsActivePort", process, seconds)
            tab = Tab(_first_tab(websocket, port, seconds))
            try:
                yield tab
            finally:
                tab.socket.close()
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


class Tab:
    """One page of a browser; `errors` are those its scripts and resources ran into."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.errors: list[str] = []
        self._calls = 0
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its answer.  Raises RuntimeError if it is refused."""
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self._calls:
                break
            self._note(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def resize(self, width: int, height: int, *, mobile: bool = False) -> None:
        """The size of the page's window in CSS pixels; mobile: as a phone shows it."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=mobile,
        )  # fmt: skip

    def open(self, url: str) -> None:
        """Goes to a page and waits until it has loaded."""
        self.errors.clear()
        answer = self.call("Page.navigate", url=url)
        assert "errorText" not in answer, answer["errorText"]
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def ask(self, script: str) -> Any:
        """What a JavaScript expression comes to, as plain data; a promise is waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if trouble := answer.get("exceptionDetails"):
            raise RuntimeError(_said(trouble))
        return answer["result"].get("value")

    def wait(self, script: str, *, seconds: float = 30) -> Any:
        """Waits until an expression is truthy, and returns it; fails if it does not become so."""
        end = time.monotonic() + seconds
        while not (value := self.ask(script)):
            assert time.monotonic() < end, f"not within {seconds} s: {script}"
            time.sleep(0.02)
        return value

    def click(self, selector: str, words: str = "") -> None:
        """Clicks on the first visible element of a selector that holds the words."""
        script = CENTRE.replace("SELECTOR", json.dumps(selector)).replace(
            "WORDS", json.dumps(words)
        )
        x, y = self.wait(script)
        for kind, buttons in (("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, buttons=buttons, clickCount=1,
                button="none" if kind == "mouseMoved" else "left",
            )  # fmt: skip

    def press(self, key: str) -> None:
        """Presses and releases a key of `KEYS`."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key,
                windowsVirtualKeyCode=KEYS[key],
            )  # fmt: skip

    def screenshot(self, path: Path) -> None:
        """What is in the window, as a PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def _note(self, event: dict[str, Any]) -> None:
        of, method = event.get("params", {}), event.get("method")
        if method == "Runtime.exceptionThrown":
            self.errors.append(_said(of["exceptionDetails"]))
        elif method == "Log.entryAdded" and of["entry"]["level"] == "error":
            self.errors.append(f"{of['entry']['text']} {of['entry'].get('url', '')}")


def _said(trouble: dict[str, Any]) -> str:
    return str(trouble.get("exception", {}).get("description", trouble["text"]))


def _port(file: Path, process: subprocess.Popen[bytes], seconds: float) -> str:
    """The port that the browser chose; it writes the file when it listens."""
    end = time.monotonic() + seconds
    while not (file.exists() and "\n" in (text := file.read_text("utf-8"))):
        assert process.poll() is None, f"the browser ended at once, with {process.returncode}"
        assert time.monotonic() < end, f"the browser does not listen within {seconds} s"
        time.sleep(0.05)
    return text.split("\n")[0]


def _first_tab(websocket: Any, port: str, seconds: float) -> Any:
    """A websocket to the tab that the browser opened; a page's own origin would be refused."""
    with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=seconds) as answer:
        targets = json.load(answer)
    address = next(t["webSocketDebuggerUrl"] for t in targets if t["type"] == "page")
    return websocket.create_connection(address, timeout=seconds, suppress_origin=True)
