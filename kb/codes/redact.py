"""Takes out of a text what says who and where: addresses, names of machines and people, accounts, paths, secrets.

For what is stored or shown in an address. It goes by form and by the words before a name, so a name in running text
("Ann cannot sign in") stays; take away too much rather than too little.
"""

from __future__ import annotations

import re
import unicodedata

MOST = 20_000  # characters looked at; the rest is left out
LONG_WORD = 40
GAP = "…"  # stands for what was taken out, so that what stood on both sides of it does not become neighbours

# Words before a name, in the languages that dialogs come in; "_" is a space or none. What follows ":" or stands in quotes goes.
WORDS_BEFORE = """
computer_name computer host_name host server machine workstation_name workstation client_name client device pc target
user_name user_id user account_name account login domain owner caller password passwd pwd secret token
ip_address address benutzername benutzer rechner computername domäne kennwort passwort konto
utilisateur ordinateur compte serveur domaine usuario equipo servidor dominio contraseña cuenta utente
usuário computador domínio conta senha użytkownik komputer serwer kullanıcı_adı kullanıcı bilgisayar sunucu
пользователь компьютер сервер домен пароль gebruiker användare dator bruger bruker käyttäjä uživatel počítač
ユーザー名 ユーザー コンピューター名 コンピューター サーバー 用户名 用户 计算机名 计算机 服务器 使用者 電腦 사용자_이름 사용자 컴퓨터_이름 컴퓨터 서버
"""
NAMED = "|".join(WORDS_BEFORE.split()).replace("_", "[ ]?")
QUOTED = '"[^"\\n]{1,80}["\\n]|[“„«「\'‘][^"”“»」\'’\\n]{1,80}[”“»」\'’]'
TOP_LEVEL = "com|net|org|edu|gov|mil|int|info|biz|cloud|local|lan|corp|intra|intranet|internal|home|test|arpa|[a-z]{2}"
NO_COUNTRY = "md|py|rs|sh|pl|so|ps|cc|gz|ts|cs|vb|db"  # endings of files that are top-level domains as well
NO_HOST = "CVE|KB|SHA|UTF|AES|RFC|ISO|TLS|SSL|MS|X|IPV|WPA|CP|HRESULT|ERROR|EVENT|ID"  # CVE-2018-0886, UTF-8

PRIVATE = tuple(
    re.compile(pattern, re.IGNORECASE if is_any_case else 0)
    for pattern, is_any_case in (
        (r"\b[a-z][a-z0-9+.-]{1,20}://\S+", True),
        (r"[^\s@<>\"'(),;:=]{1,64}@[^\s@<>\"'(),;:=]{1,255}", True),
        (rf"(?<![^\W_])(?:{NAMED})\s?(?:[:=：＝]\s?(?:{QUOTED}|[^\n,;|<>]{{1,80}})|(?:{QUOTED}))", True),
        (r"\{?\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b\}?", True),
        (r"\bS-1-\d{1,20}(?:-\d{1,20}){1,15}\b", True),
        (r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", True),
        (r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?![\w.]*\w)", True),
        (r"(?<![\w:])(?=[0-9a-f:]{0,40}[0-9a-f])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w{1,15})?(?![\w:])", True),
        (r"\\\\[^\s\"'<>|]{1,255}", False),
        (r"\b[a-z]:[\\/](?:[^\\/:*?\"<>|\n]{1,80}[\\/]){0,20}[^\s\\/:*?\"<>|]{0,80}", True),
        (r"(?<!\S)~?/(?:[^\s/]{1,80}/){1,20}[^\s/]{0,80}", False),
        # DOMAIN\user, but not what hangs on a registry key
        (r"(?<![\w\\.-])(?!HKLM|HKCR|HKEY_L|HKEY_CL)[\w.-]{1,64}\\[\w.$-]{1,64}(?:\\[^\s\\]{1,80}){0,20}", True),
        (rf"(?<![\w.-])(?:[a-z0-9_-]{{1,63}}\.){{1,8}}(?!(?:{NO_COUNTRY})\b)(?:{TOP_LEVEL})(?::\d{{1,5}})?(?![\w-])", True),
        (r"\b(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{4,15}\b", True),
        (r"\b(?:SRV|SVR|PC|DC|RDSH?|TS|WS|VM|NB|HOST|CLIENT)[-_]?[A-Z0-9-]{0,12}\d\b", True),
        (rf"\b(?!(?:{NO_HOST})-)[A-Z][A-Z0-9]{{0,14}}-[A-Z0-9-]{{0,14}}\d[A-Z0-9]{{0,3}}\b", False),
        (r"\+\d[\d ()/-]{6,20}\d", False),
    )
)  # fmt: skip


def scrub(text: str, most: int = MOST) -> str:
    """The text on one line without what is private, at most so many characters of it, ending with a whole word."""
    plain = "".join(map(_plain, text[:MOST]))
    for pattern in PRIVATE:
        plain = pattern.sub(GAP, plain)
    plain = " ".join(re.sub(rf"(?:{GAP}[\s,;:.]{{0,3}}){{2,}}", f"{GAP} ", plain).split())
    if len(plain) <= most:
        return plain
    head, _, tail = plain[:most].rpartition(" ")
    return head if len(tail) < LONG_WORD else plain[:most]  # Chinese has no spaces to end at


def _plain(character: str) -> str:
    """Line breaks stay, they end a name; what cannot be seen or printed does not."""
    if character in "\r\n\v\f\x85\u2028\u2029":
        return "\n"
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] == "Z" or category in ("Cc", "Cs", "Co", "Cn") else character
