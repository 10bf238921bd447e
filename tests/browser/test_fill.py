"""Fill in once: every command has the reader's own names, quoted for its shell, and no name leaves the tab."""

from __future__ import annotations

import json
import subprocess

import pytest
from playwright.sync_api import Page, Request, expect

from tests.support.browser import Desk

QUESTION = "/guides/rdp-0x904-0x7/port/"
MEAN = [
    "srv-01", "srv.example.com", "O'Brien", "John Smith", 'say "hi"', "$(calc)", "`calc`", "a;b", "a&b|c>d", "%PATH%", "!x!",
    "-rf", "/q", "–force", "a\nb", "a\tb", "\u202egnp", "x" * 300, "ünï-çödé", "‘; calc; ’", "“x”", "fe80::1", "CORP\\anna",
    "${x}", "@x", "#x", "~", "*", "{a,b}", "a\\", "\u2028x", "", " ",
]  # fmt: skip
QUOTE = """async (cases) => {
  const url = performance.getEntriesByType("resource").map((each) => each.name).find((name) => name.includes("/quoting."));
  const { quoted } = await import(url);
  return cases.map((each) => quoted(...each));
}"""


def command(page: Page) -> str:
    return page.locator("main pre", has_text="Test-NetConnection").first.inner_text().strip()


def fill(page: Page, name: str, value: str) -> None:
    page.locator(".fill-bar").get_by_label(name, exact=True).fill(value)


def quote(page: Page, *cases: tuple[str, str, str, str]) -> list[str | None]:
    return page.evaluate(QUOTE, cases)


def test_a_value_is_in_every_command_and_every_copy(desk: Desk) -> None:
    page = desk.sit_down(permissions=["clipboard-read", "clipboard-write"])
    page.goto(QUESTION)
    fill(page, "Host", "srv-01")
    assert "-ComputerName srv-01 -Port" in command(page)
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.locator("#said")).to_have_text("Copied to the clipboard")
    assert "srv-01" in page.evaluate("navigator.clipboard.readText()")
    page.emulate_media(media="print")
    expect(page.locator(".fill-bar")).to_be_hidden()
    assert "srv-01" in command(page)


def test_copying_says_what_is_still_open(desk: Desk) -> None:
    page = desk.sit_down(permissions=["clipboard-read", "clipboard-write"])
    page.goto(QUESTION)
    expect(page.locator("pre .fill:not(.filled)").first).to_have_text("HOST")
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.locator("#said")).to_have_text("Copied. Still to fill in: HOST")


def test_values_go_from_question_to_remedy_to_the_next_guide_and_end_with_the_tab(desk: Desk) -> None:
    page = desk.sit_down()
    page.goto(QUESTION)
    fill(page, "Host", "srv-01")
    page.goto("/guides/rdp-0x204/?codes=0x204-0x0&show=name")
    page.get_by_text("How to check", exact=True).last.click()
    expect(page.locator(".fill-bar").get_by_label("Host", exact=True)).to_have_value("srv-01")
    expect(page.locator("pre .fill").first).to_have_text("srv-01")
    page.goto(QUESTION)
    other = page.context.new_page()
    other.goto(QUESTION)
    assert "HOST" in command(other)
    page.get_by_role("button", name="Clear").click()
    assert "HOST" in command(page)


def test_a_step_that_htmx_brings_has_the_values_too(reader: Page) -> None:
    reader.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7&show=port")
    reader.evaluate("sessionStorage.setItem('fill', JSON.stringify({ HOST: 'srv-01' }))")
    reader.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7")
    reader.evaluate("htmx.ajax('GET', '/guides/rdp-0x904-0x7/?codes=0x904-0x7&show=port', '#step')")
    expect(reader.locator("pre .fill.filled").first).to_have_text("srv-01")


def test_no_value_is_ever_sent(reader: Page) -> None:
    seen: list[Request] = []
    reader.on("request", lambda request: seen.append(request))
    reader.goto("/guides/rdp-0x904-0x7/?codes=0x904-0x7&show=port")
    reader.get_by_text("How to check", exact=True).last.click()
    fill(reader, "Host", "secret-host-7")
    reader.locator('button.answer[value="open"]').click()
    reader.wait_for_url("**port=open**")
    reader.get_by_role("link", name="Copy ticket note").first.click()
    reader.get_by_role("link", name="Save this session").first.click()
    reader.get_by_label("Ticket", exact=True).fill("INC1")
    reader.get_by_role("button", name="Save", exact=True).click()
    reader.wait_for_url("**/runs/**")
    assert len(seen) > 10
    for request in seen:
        assert "secret-host-7" not in request.url + (request.post_data or "") + json.dumps(request.all_headers())
    assert "secret-host-7" not in json.dumps(reader.context.cookies()) + reader.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize("frame", ["printf %s HOST", "printf %s 'HOST'", 'printf %s "HOST"', "printf %s a/HOST/b"])
def test_bash_gets_the_value_and_nothing_else(reader: Page, frame: str) -> None:
    reader.goto(QUESTION)
    before, after = frame.split("HOST")
    for value, found in zip(MEAN, quote(reader, *((value, "bash", before, after) for value in MEAN)), strict=True):
        if found is not None:
            told = subprocess.run(["bash", "-c", before + found + after], capture_output=True, text=True, check=True)
            assert told.stdout.removeprefix("a/").removesuffix("/b") == value, found
    assert quote(reader, ("O'Brien", "bash", before, after)) != [None]


def test_each_shell_has_quotes_of_its_own(reader: Page) -> None:
    reader.goto(QUESTION)
    wanted = {
        ("O'Brien", "powershell", "Get-ADUser '", "'"): "O''Brien",
        ("O’Brien", "powershell", "Get-ADUser '", "'"): "O’’Brien",
        ("John Smith", "powershell", "net user ", " /domain"): "John` Smith",
        ("$(calc)", "powershell", "ping ", ""): "`$`(calc`)",
        ("$(calc)", "powershell", 'ping "', '"'): "`$(calc)",
        ('a"b', "powershell", 'ping "', '"'): 'a`"b',
        ("O'Brien", "powershell", "gcim -Filter \"Name='", "'\""): None,
        ("John Smith", "cmd", "net user ", " /domain"): '"John Smith"',
        ("John Smith", "cmd", "cmdkey /delete:TERMSRV/", ""): None,
        ("a&calc", "cmd", "ping ", ""): '"a&calc"',
        ("%PATH%", "cmd", "ping ", ""): None,
        ('a" & calc "', "cmd", 'ping "', '"'): None,
        ("a b", "cmd", 'powershell -c "ping ', '"'): None,
        ("-rf", "bash", "rm ", ""): None,
        ("a\nb", "text", "", ""): None,
        ("x" * 10_000, "bash", "ping ", ""): None,
        ("a b", "", "HOST is ", ""): None,
        ("srv.example.com", "", "", "\\user"): "srv.example.com",
        ("a\nb", "powershell", "ping ", ""): None,
    }
    assert dict(zip(wanted, quote(reader, *wanted), strict=True)) == wanted


def test_ssh_is_a_second_shell_only_after_the_destination(reader: Page) -> None:
    reader.goto(QUESTION)
    key = "~/keys/my id"
    wanted = {
        (key, "bash", "ssh -i ", " -o IdentitiesOnly=yes ada@db"): "\\~/keys/my\\ id",
        ("CORP\\ada", "bash", "ssh -v ", "@db 2>&1"): "CORP\\\\ada",
        ("my host", "bash", "cp ~/.ssh/id_ed25519 /mnt/", "/"): "my\\ host",
        ("my host", "bash", "ssh-keygen -R ", ""): "my\\ host",
        ("my host", "bash", "./install.sh ", ""): "my\\ host",
        ("fe80::1%eth0", "bash", "ssh -J jump -p 22 ", " true"): "fe80::1\\%eth0",
        ("$(id)", "bash", "ssh ada@db cat ", ""): None,
        ("$(id)", "bash", 'ssh -p 22 ada@db "cat ', '"'): None,
        ("$(id)", "bash", "/usr/bin/ssh db cat ", ""): None,
        ("$(id)", "bash", "sudo bash -c 'ping ", "'"): None,
        ("$(id)", "bash", "/bin/sh -c 'ping ", "'"): None,
        ("$(id)", "bash", "ssh -o ProxyCommand='nc ", " 22' db"): None,
        ("$(id)", "bash", 'ssh -o "ProxyCommand nc ', ' 22" db'): None,
        ("a&b", "cmd", "cmd/c ping ", ""): None,
        ("$(id)", "powershell", "powershell.exe -c ping ", ""): None,
    }
    assert dict(zip(wanted, quote(reader, *wanted), strict=True)) == wanted


def test_a_value_that_cannot_be_put_in_safely_leaves_the_placeholder_and_says_so(reader: Page) -> None:
    reader.goto(QUESTION)
    reader.evaluate("sessionStorage.setItem('fill', JSON.stringify({ HOST: '-x; calc', DOMAIN: 7, __proto__: 'x' }))")
    reader.reload()
    assert "-ComputerName HOST" in command(reader)
    expect(reader.locator(".fill-note")).to_contain_text("Host: in some commands this value would need special quoting")


def test_a_broken_memory_is_no_memory(reader: Page) -> None:
    reader.goto(QUESTION)
    for stored in ("{", "[]", "null", '"x"', json.dumps({"HOST": "x" * 10_000})):
        reader.evaluate("stored => sessionStorage.setItem('fill', stored)", stored)
        reader.reload()
        assert "-ComputerName HOST" in command(reader)
