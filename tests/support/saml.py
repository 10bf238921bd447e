"""A real SAML provider (Debian's SimpleSAMLphp) and the shipped Apache file before a site, each in a process of its own."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import HTTPSHandler, urlopen

import pytest

from tests.support.cluster import answers
from tests.support.oidc import Browser
from tests.support.processes import end, free_port, program, start
from tests.support.server import ROOT, Server, running

SIMPLESAML = Path("/usr/share/simplesamlphp")
APACHE_MODULES = Path("/usr/lib/apache2/modules")
NEEDED = (
    "mpm_event", "authn_core", "authz_core", "authz_user", "headers", "proxy", "proxy_http", "socache_shmcb", "ssl", "auth_mellon",
)  # fmt: skip
SECRET = "a-secret-of-the-proxy-1234"

CONFIG = """<?php $config = [
    'baseurlpath' => '{url}/', 'certdir' => '{folder}/', 'datadir' => '{folder}/', 'tempdir' => '{folder}/', 'loggingdir' => '{folder}/',
    'metadatadir' => '{folder}/', 'attributenamemapdir' => '/etc/simplesamlphp/attributemap/', 'logging.handler' => 'file',
    'secretsalt' => 'of-this-test-only', 'auth.adminpassword' => 'of-this-test-only', 'timezone' => 'UTC', 'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true], 'admin.checkforupdates' => false,
    'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'session.phpsession.savepath' => '{folder}',
    'session.phpsession.httponly' => true, 'store.type' => 'phpsession', 'language.available' => ['en'], 'language.default' => 'en',
    'theme.use' => 'default', 'production' => true, 'usenewui' => false,
    'metadata.sources' => [['type' => 'flatfile'], ['type' => 'xml', 'file' => '{folder}/sp.xml']],
];
"""
PEOPLE = "<?php $config = ['people' => ['exampleauth:UserPass', {people}]];\n"
HOSTED = """<?php $metadata['{url}/saml2/idp/metadata.php'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.pem', 'auth' => 'people',
    'saml20.sign.response' => true, 'sign.logout' => true, 'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
];
"""


@dataclass
class SamlSite:
    """A site that people reach through Apache only, and a provider that knows them."""

    url: str
    site: Server
    provider: subprocess.Popen[bytes]

    def browser(self) -> Browser:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return Browser(handlers=(HTTPSHandler(context=context),))


def sign_in(browser: Browser, url: str, name: str, stop_at: str = "\0") -> Browser:
    """Through the provider's own pages. Without JavaScript it asks to press a button that posts its answer."""
    browser.open(url)
    if 'name="password"' in browser.body:
        browser.submit(username=name, password=f"password of {name}")
    return browser.submit(stop_at) if "SAMLResponse" in browser.body else browser


@contextmanager
def serve_saml(folder: Path, people: Mapping[str, Sequence[str]], **variables: str) -> Iterator[SamlSite]:
    """Whoever is in `people` can sign in, with the groups that are named there."""
    apache, php = program("apache2"), program("php")
    if not (APACHE_MODULES / "mod_auth_mellon.so").exists() or not SIMPLESAML.exists():
        why = "NOT TESTED: no simplesamlphp or libapache2-mod-auth-mellon here"
        warnings.warn(pytest.PytestWarning(why), stacklevel=2)
        pytest.skip(why)
    port, url = free_port(), f"http://localhost:{free_port()}"  # hosts of different names, as cookies know no ports
    outside = f"https://127.0.0.1:{port}"
    settings = {
        "SITE_URL": outside, "SECRET_KEY": "x7" * 30, "BEHIND_PROXY": "1", "SIGN_IN": "proxy", "REQUIRE_SIGN_IN": "1",
        "TRUSTED_PROXIES": "127.0.0.1", "AUTH_PROXY_SECRET": SECRET, "WEB_CONCURRENCY": "1", **variables,
    }  # fmt: skip
    server = Server.of(folder, **settings)
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["publish", "--no-webhooks"]):
        done = server.manage(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    with ExitStack() as stack:
        stack.enter_context(running(server))
        apaches = Path(stack.enter_context(TemporaryDirectory()))  # pytest's folders are for root only
        apaches.chmod(0o755)
        _make_files(apaches, outside)
        _make_provider(folder, url, people)
        shutil.copy(apaches / "sp.xml", folder)
        provider = stack.enter_context(_provider(php, folder, url))
        with urlopen(f"{url}/saml2/idp/metadata.php", timeout=30) as answer:
            (apaches / "provider.xml").write_bytes(answer.read())
        (folder / "apache.conf").write_text(_apache_file(folder, apaches, port, server.port))
        stack.enter_context(_apache(apache, folder, port))
        yield SamlSite(outside, server, provider)


def _make_files(folder: Path, outside: str) -> None:
    """What docs/operating.md says to make."""
    made = subprocess.run(
        [program("mellon_create_metadata"), f"{outside}/saml", f"{outside}/saml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    for kind in ("key", "cert", "xml"):
        next(folder.glob(f"https_127*.{kind}")).rename(folder / f"sp.{kind}")
    if os.geteuid() == 0:
        shutil.chown(folder / "sp.key", "www-data")
    _make_certificate(folder / "key.pem", folder / "fullchain.pem")


def _make_certificate(key: Path, certificate: Path) -> None:
    command = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=True)


def _make_provider(folder: Path, url: str, people: Mapping[str, Sequence[str]]) -> None:
    _make_certificate(folder / "idp.key", folder / "idp.pem")
    entries = (
        f"'{name}:password of {name}' => ['uid' => ['{name}'], 'groups' => [{', '.join(repr(each) for each in groups)}]]"
        for name, groups in people.items()
    )
    (folder / "config.php").write_text(CONFIG.format(url=url, folder=folder))
    (folder / "authsources.php").write_text(PEOPLE.format(people=", ".join(entries)))
    (folder / "saml20-idp-hosted.php").write_text(HOSTED.format(url=url))


@contextmanager
def _provider(php: str, folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    address = url.removeprefix("http://")
    with (folder / "provider.log").open("ab") as log:
        process = start(
            [php, "-S", address.replace("localhost", "127.0.0.1"), "-t", str(SIMPLESAML / "www")],
            env={"SIMPLESAMLPHP_CONFIG_DIR": str(folder), "PHP_CLI_SERVER_WORKERS": "4"}, stdout=log, stderr=log,
        )  # fmt: skip
    with _ended(process, int(address.split(":")[1]), folder / "provider.log"):
        yield process


@contextmanager
def _apache(apache: str, folder: Path, port: int) -> Iterator[None]:
    with _ended(start([apache, "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"]), port, folder / "apache.log"):
        yield


@contextmanager
def _ended(process: subprocess.Popen[bytes], port: int, log: Path) -> Iterator[None]:
    try:
        for _ in range(600):
            if answers(port):
                break
            assert process.poll() is None, log.read_text() if log.exists() else "it did not start"
            time.sleep(0.1)
        yield
    finally:
        end(process, patience=10)


def _apache_file(folder: Path, files: Path, port: int, site: int) -> str:
    """The shipped file, with other addresses and folders."""
    text = (ROOT / "deploy/apache-saml.conf").read_text("utf-8")
    replaced = {
        "*:443": f"127.0.0.1:{port}", "kb.example.org": "127.0.0.1", "the value of AUTH_PROXY_SECRET": SECRET,
        "http://127.0.0.1:8000/": f"http://127.0.0.1:{site}/",
        "/etc/ssl/127.0.0.1": str(files), "/etc/apache2/saml": str(files),
    }  # fmt: skip
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    head = [
        f"ServerRoot {folder}", f"PidFile {folder}/pid", f"ErrorLog {folder}/apache.log", "ServerName 127.0.0.1",
        "User www-data", "Group www-data", f"Listen 127.0.0.1:{port}", f"MellonLockFile {folder}/mellon.lock",
        *(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in NEEDED),
    ]  # fmt: skip
    return "\n".join([*head, text])
