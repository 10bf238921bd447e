"""Every dialog that the shipped content lists leads to its page, in every language and however it is pasted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from kb.codes.messages import NAME, guide_for, message_in
from kb.content.strict_yaml import load
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folders
