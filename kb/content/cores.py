"""How many processes may share a piece of work."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor


def free_cores() -> int:
    """The cores of this machine; 1 while other threads run here.

    A process with threads is not split in two: a lock that one of them holds would stay locked in the copy for ever.
    """
    return 1 if threading.active_count() > 1 else os.cpu_count() or 1


def beside() -> Executor:
    """One worker for something that is done while this process goes on: a process where that may be."""
    return ProcessPoolExecutor(1) if free_cores() > 1 else ThreadPoolExecutor(1)
