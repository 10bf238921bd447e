"""The client of the official SDK speaks both protocols to a server: `sdk_client.py URL GUIDE`. It needs the package `mcp`."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from mcp import Client
from mcp.types import ElicitResult

MODES = {"legacy": "2025-11-25", "2026-07-28": "2026-07-28"}


async def agree(context: Any, params: Any) -> ElicitResult:
    return ElicitResult(action="accept", content={"agreed": True, "by": "Ann"})


async def speak(url: str, guide: str, mode: str) -> None:
    async with Client(url, mode=mode, elicitation_callback=agree) as client:
        assert client.protocol_version == MODES[mode], client.protocol_version
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools if tool.annotations and not tool.annotations.read_only_hint} == {"save_run"}
        onward: dict[str, Any] = {"guide": guide}
        step = None
        for _ in range(40):
            step = await client.call_tool("next_step", onward)
            data = step.structured_content
            assert data and not step.is_error, step
            if data["confirmation"]:
                onward |= {"confirmed_by": "Ann", "confirmation": data["confirmation"]}
                continue
            onward = data["continue_with"]
            if not data["answers"]:
                break
            onward["evidence"] = [*onward["evidence"], data["answers"][-1]]
        assert step and step.structured_content and step.structured_content["kind"] in ("escalate", "guide"), step
        index = await client.read_resource("kb://index")
        assert guide in str(index.contents)
        assert (await client.list_resource_templates()).resource_templates
        prompt = await client.get_prompt("troubleshoot", {"error_text": "0x904"})
        assert "> 0x904" in str(prompt.messages)
    print(mode, "spoken:", MODES[mode])


if __name__ == "__main__":
    for each in MODES:
        asyncio.run(speak(*sys.argv[1:3], each))
