"""What nobody types and somebody sends."""

from __future__ import annotations

NASTY = [
    "\0",
    "a\0b",
    "%00",
    "\ud800",
    "�",
    "x" * 10_000,
    "' OR 1=1 --",
    '"',
    "*",
    "NEAR(",
    "AND OR NOT",
    "(((",
    "{}",
    "\r\nX: y",
    "‮",
]


def encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
