"""Serves a Roundup tracker on this machine, in a process of its own: `roundup_server.py HOME PORT`."""

from __future__ import annotations

import sys
from wsgiref.simple_server import make_server

from roundup.cgi.wsgi_handler import RequestDispatcher

if __name__ == "__main__":
    home, port = sys.argv[1:]
    make_server("127.0.0.1", int(port), RequestDispatcher(home)).serve_forever()
