"""A site with a guide that a collector can read for, and what it prints on this machine."""

from __future__ import annotations

import re
import subprocess
from html import unescape

from tests.support.content_files import GUIDE, PLAIN, PROBED

ADDRESS = "/guides/no-coffee/collect/"


def publish_probed(published_site):
    """A guide with one question that a collector can answer."""
    published_site({"coffee/guides/no-coffee.yaml": GUIDE.replace(PLAIN, PROBED, 1)})


def collected(reader, address: str = ADDRESS) -> str:
    """What the collector on this page prints on this machine."""
    text = unescape(re.search(r"<pre><code>(.*?)</code></pre>", reader.get(address).content.decode(), re.DOTALL)[1])
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60).stdout
