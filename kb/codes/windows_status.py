"""Windows status numbers taken apart: HRESULT and NTSTATUS say by their bits who reports an error and which.

The layout is Microsoft's ([MS-ERREF] 2.1 and 2.3): severity, customer and origin bits, a facility, and 16 bits of code.
"""

from __future__ import annotations

from dataclasses import dataclass

NT_IN_HRESULT = 0x10000000
HRESULT_FACILITIES = {
    0: "general", 1: "RPC", 2: "COM dispatch", 3: "storage", 4: "the interface that was called", 7: "Win32",
    8: "Windows", 9: "security and sign-in (SSPI, CredSSP)", 10: "control", 11: "certificates", 12: "internet",
    15: "setup", 16: "smart cards", 17: "COM+", 19: ".NET", 25: "HTTP", 36: "Windows Update",
}  # fmt: skip
NTSTATUS_FACILITIES = {0: "general", 1: "debugger", 2: "RPC", 3: "RPC", 10: "terminal server"}
WIN32 = 7


@dataclass(frozen=True, slots=True)
class Status:
    """`code` is a number of the facility's own list; `inner` an NTSTATUS that an HRESULT only carries, else 0."""

    space: str  # "HRESULT" | "NTSTATUS"
    facility: str
    code: int
    is_win32: bool = False
    is_customer: bool = False  # made by a program, not by Windows
    inner: int = 0

    @property
    def words(self) -> str:
        if self.is_win32:
            return f"Win32 error {self.code}"
        source = "a program of its own" if self.is_customer else self.facility
        return f"{self.space} of {source}, number {self.code} (0x{self.code:X})"


def read_status(value: int) -> Status | None:
    """What an error number says by its bits; None where they are no status of an error."""
    severity, code, is_customer = value >> 30, value & 0xFFFF, bool(value >> 29 & 1)
    if severity == 2:
        facility = value >> 16 & 0x7FF
        name = HRESULT_FACILITIES.get(facility, f"facility {facility}")
        return Status("HRESULT", name, code, facility == WIN32 and not is_customer, is_customer)
    if severity != 3 or value >> 16 == 0xFFFF:  # a small negative number is no status
        return None
    facility = value >> 16 & 0xFFF
    name = NTSTATUS_FACILITIES.get(facility, f"facility {facility}")
    if value & NT_IN_HRESULT and not is_customer:
        return Status("HRESULT", name, code, inner=value - NT_IN_HRESULT)
    return Status("NTSTATUS", name, code, is_customer=is_customer)
