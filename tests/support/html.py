"""Is this HTML valid? html-validate (its recommended rules) and the Nu checker (the one of W3C) say so."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.node.install import MODULES, environment, find_npm, install, is_installed

RULES: dict[str, object] = {
    # A list of boxes to tick has one name, as radio buttons have.
    "form-dup-name": ["error", {"shared": ["radio", "checkbox", "submit", "button", "reset"]}],
    "prefer-native-element": ["error", {"exclude": ["listbox"]}],  # suggestions are links, which no <select> can hold
    "long-title": "off",  # a title is the author's words and the guide's
}
# A browser writes `<button disabled="">` and `<!DOCTYPE html>` without a line of its own: no fault of a page.
SERIALISED: dict[str, object] = {"attribute-boolean-style": "off", "attribute-empty-style": "off"}
# It wants aria-owns, as in ARIA 1.1. Since ARIA 1.2 a combobox names its list in aria-controls.
# WebMCP's attributes of forms are a proposal of the W3C that no version of HTML has yet.
WEB_MCP = ("toolname", "tooldescription", "toolautosubmit")
NOT_FAULTS = (
    "Attribute “aria-activedescendant” value should either refer to a descendant",
    *(f"Attribute “{name}” not allowed on element “form”" for name in WEB_MCP),
)


def node() -> str:
    """The path of Node, with the packages of tests/node installed. Skips the test, loudly, where there is none."""
    npm = find_npm()
    if npm is None:
        pytest.skip("NO NPM: install Node.js, or requirements-dev.txt where there is a build of Node for this machine")
    if not is_installed():
        install(npm)
    found = shutil.which("node", path=environment()["PATH"])
    assert found
    return found


def html_faults(pages: Mapping[str, str], folder: Path, *, is_serialised: bool = False) -> list[str]:
    """What html-validate finds in pages, by name."""
    program = node()
    (folder / ".htmlvalidate.json").write_text(
        json.dumps(
            {
                "root": True,
                "extends": ["html-validate:recommended"],
                "rules": RULES | (SERIALISED if is_serialised else {}),
            }
        )
    )
    names = _write(pages, folder)
    command = [program, str(MODULES / "html-validate/bin/html-validate.mjs"), "--formatter=json=faults.json", *names]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{names[Path(result['filePath']).name]}:{each['line']}: {each['ruleId']}: {each['message']}"
        for result in json.loads((folder / "faults.json").read_text("utf-8"))
        for each in result["messages"]
    ]


def nu_faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What the Nu checker finds in pages, by name. Skips the test, loudly, where there is no Java."""
    node()
    if shutil.which("java") is None:
        pytest.skip("NO JAVA: the Nu checker needs a Java runtime, version 17 or newer")
    names = _write(pages, folder)
    command = ["java", "-Xss4m", "-jar", str(MODULES / "vnu-jar/build/dist/vnu.jar"), "--format", "json", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [
        f"{names[each['url'].rpartition('/')[2]]}:{each.get('lastLine', 0)}: {each['message']}"
        for each in json.loads(done.stderr)["messages"]
        if not each["message"].startswith(NOT_FAULTS)
    ]


def _write(pages: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Each page as a file. The file's name to the page's."""
    names = {f"{number}.html": name for number, name in enumerate(pages, 1)}
    for file, name in names.items():
        (folder / file).write_text(pages[name], "utf-8")
    return names
