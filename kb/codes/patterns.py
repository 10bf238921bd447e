"""What is known by its form: who and where, secrets, and numbers that are no error codes. One table for all who look.

`redact` takes out what is private and what is secret, `kb/runs/secrets` asks before it stores a secret, and `normalise`
takes the numbers out of a paste before codes are looked for.
"""

from __future__ import annotations

from dataclasses import dataclass

# Words before a name, in the languages that dialogs come in; "_" is a space or none.
WORDS_BEFORE_PASSWORDS = """
password passwd passphrase passcode pwd pw passwort kennwort contraseña senha mot_de_passe пароль hasło wachtwoord lösenord
パスワード 密码 密碼 비밀번호
"""
WORDS_BEFORE_TOKENS = "api_key api-key access_key access-key client_secret client-secret secret token"
WORDS_BEFORE_NAMES = """
computer_name computer host_name host server machine workstation_name workstation client_name client device pc target
user_name user_id user account_name account login domain owner caller ip_address address
benutzername benutzer rechner computername domäne konto utilisateur ordinateur compte serveur domaine usuario equipo
servidor dominio cuenta utente usuário computador domínio conta użytkownik komputer serwer kullanıcı_adı kullanıcı
bilgisayar sunucu пользователь компьютер сервер домен gebruiker användare dator bruger bruker käyttäjä uživatel počítač
ユーザー名 ユーザー コンピューター名 コンピューター サーバー 用户名 用户 计算机名 计算机 服务器 使用者 電腦 사용자_이름 사용자 컴퓨터_이름 컴퓨터 서버
"""
QUOTED = '"[^"\\n]{1,80}["\\n]|[“„«「\'‘][^"”“»」\'’\\n]{1,80}[”“»」\'’]'
TOP_LEVEL = "com|net|org|edu|gov|mil|int|info|biz|cloud|local|lan|corp|intra|intranet|internal|home|test|arpa|[a-z]{2}"
NO_COUNTRY = "md|py|rs|sh|pl|so|ps|cc|gz|ts|cs|vb|db"  # endings of files that are top-level domains as well
NO_HOST = "CVE|KB|SHA|UTF|AES|RFC|ISO|TLS|SSL|MS|X|IPV|WPA|CP|HRESULT|ERROR|EVENT|ID"  # CVE-2018-0886, UTF-8

FILE_ENDINGS = """
app bak bat bin cab cer cfg cmd conf config cpl crt csr csv dat dll dmp doc docx drv env eps etl evtx exe gif gpg htm html inf ini iso jar jpeg
jpg json keys key lnk lock log man mount msc msi msp msu pdf pem pfx php pid pkg png policy pol ppt pptx pub rar rdg rdp rdpw reg repo rpm rst
scr service slice socket sock sql swp sys tar target temp timer tmp toml txt url vbs vhd vhdx vmdk wav xls xlsx xml yaml yml zip
"""
# What a label takes away is a name of one or two words (of more, when all have capitals), never a sentence.
NAME_ENDS = r"(?=[.!?]?[ \t]*(?:[\n,;|<>]|\Z)|[.!?]\s|[ \t]+(?:[-–—/(]|[^\W\d]\w{0,30}(?: \w{1,30}){0,2}\s?[:=：＝]))"
UNSPACED_SENTENCE = "[\u3040-\u30ff\u3400-\u9fff]{9}"
A_NAME = (
    rf"(?!{UNSPACED_SENTENCE})(?:[^\s,;|<>]{{1,80}}?(?:[ \t]{{1,9}}[^\s,;|<>]{{1,40}}?)?{NAME_ENDS}"
    rf"|(?-i:[A-ZÀ-ÞА-Я])[^\s,;|<>]{{0,40}}?(?:[ \t](?-i:[A-ZÀ-ÞА-Я])[^\s,;|<>]{{0,40}}?){{2,3}}{NAME_ENDS}"
    r"|(?=[^\s,;|<>]{0,60}[\d._$\\])[^\s,;|<>]{1,80})"
)

A_PASSWORD, A_KEY, A_TOKEN, A_RECOVERY_KEY = "a password", "a private key", "a token or an API key", "a recovery key"


def any_of(words: str) -> str:
    return "|".join(words.split()).replace("_", "[ _]?")


@dataclass(frozen=True, slots=True)
class KnownForm:
    """`is_private`: it says who or where. `secret`: what it is called in a warning. `is_no_code`: a number, but no code."""

    pattern: str
    is_private: bool = False
    secret: str = ""
    is_no_code: bool = False
    is_any_case: bool = True


def _private(pattern: str, is_any_case: bool = True) -> KnownForm:
    return KnownForm(pattern, is_private=True, is_any_case=is_any_case)


def _no_code(pattern: str) -> KnownForm:
    """Where such a number may begin and end is the same for all: `normalise` says it."""
    return KnownForm(pattern, is_no_code=True)


# In this order they are taken out: a pattern may stand inside what the one before it takes.
FORMS = (
    # secrets
    KnownForm(rf"\b(?:pass|{any_of(WORDS_BEFORE_PASSWORDS)})\b\s*[:=：＝]\s*\S{{3,}}", secret=A_PASSWORD),
    KnownForm(rf"\b(?:{any_of(WORDS_BEFORE_PASSWORDS)})\s+(?:is|was|ist|war)\s+(?=\S*\d)(?=\S*[^\W\d])\S{{5,}}", secret=A_PASSWORD),
    KnownForm(r"\bnet\s+user\s+\S+\s+(?!/)\S+", secret=A_PASSWORD),
    KnownForm(r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@]+:[^\s/@]+@", secret=A_PASSWORD),
    KnownForm(r"-----BEGIN (?:[A-Z0-9]+ ){0,5}PRIVATE KEY", secret=A_KEY, is_any_case=False),
    KnownForm(rf"\b(?:{any_of(WORDS_BEFORE_TOKENS)})\b\s*[:=]\s*[\"']?[\w./+=-]{{12,}}", secret=A_TOKEN),
    KnownForm(r"\b(?:bearer|basic)\s+[\w./+=~-]{16,}", secret=A_TOKEN),
    KnownForm(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", secret=A_TOKEN, is_any_case=False),  # JSON Web Token
    KnownForm(r"\bAKIA[0-9A-Z]{16}\b", secret=A_TOKEN, is_any_case=False),  # AWS
    KnownForm(r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|kb_)[\w-]{20,}", secret=A_TOKEN, is_any_case=False),
    KnownForm(r"\b\d{6}(?:-\d{6}){7}\b", secret=A_RECOVERY_KEY, is_no_code=True),  # BitLocker
    # who and where
    _private(r"\b[a-z][a-z0-9+.-]{1,20}://\S+"),
    _private(r"[^\s@<>\"'(),;:=]{1,64}@[^\s@<>\"'(),;:=]{1,255}"),
    _private(
        rf"(?<![^\W_])(?:{any_of(f'{WORDS_BEFORE_PASSWORDS} {WORDS_BEFORE_TOKENS} {WORDS_BEFORE_NAMES}')})"
        rf"\s?(?:[:=：＝]\s?(?:{QUOTED})|=[^\s,;|<>]{{1,80}}|[:=：＝]\s?{A_NAME}|(?:{QUOTED}))"
    ),
    _private(
        rf"\b(?:{any_of(WORDS_BEFORE_PASSWORDS)})\s+(?!0x|KB\d)(?=\S*\d)(?=\S*[^\W\d])\S{{5,80}}"
    ),
    _private(r"\b[a-z0-9]{5}(?:-[a-z0-9]{5}){4}\b"),  # product key
    _private(r"\biban\b[\s:#]{0,3}[a-z]{2}\d\d(?:\s?[a-z]{0,4}\d[a-z0-9]{0,3}){0,9}"),
    _private(r"\b[a-z]{2}\d\d ?[a-z0-9]{4}(?: ?\d{4}){2,6}(?: ?\d{1,3})?\b"),
    _private(r"\b(?:[3-6]\d{3}|2[2-7]\d\d(?=\d|-))(?:[ -]?\d{4}){2}[ -]?\d{1,7}\b|\b3[47]\d\d[ -]?\d{6}[ -]?\d{5}\b"),  # bank card
    _private(r"\b\d{3}-\d\d-\d{4}\b"),  # social security number
    _private(
        r"\b(?:ssn|social security(?: (?:number|no))?|national insurance(?: (?:number|no))?|nino|sozialversicherungsnummer|tax id|steuer-?id)"
        r"\b[\s:.#]{0,3}[a-z]{0,2} ?\d[\d -]{4,14}[a-z]?\b"
    ),
    _private(
        r"\b(?:dob|d\.o\.b|date of birth|birth ?da(?:te|y)|born(?: on)?|geburtsdatum|geboren(?: am)?|geb\.?|née? le|date de naissance|"
        r"fecha de nacimiento|data di nascita|data de nascimento|geboortedatum)[\s:.]{0,3}\d{1,4}[-/. ]{1,2}(?:\d{1,2}|[^\W\d]{3,12})[-/. ]{1,2}\d{1,4}"
    ),
    KnownForm(r"(?<!\w)\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b\}?", is_private=True, is_no_code=True),  # GUID
    KnownForm(r"\bs-1-\d{1,20}(?:-\d{1,20}){1,15}\b", is_private=True, is_no_code=True),  # security id
    KnownForm(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", is_private=True, is_no_code=True),  # network card
    _private(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?![\w.]*\w)"),
    _private(r"(?<![\w:])(?=[0-9a-f:]{0,40}[0-9a-f])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w{1,15})?(?![\w:])"),
    # in quotes a path may have spaces
    _private(r"(?<=[\"'“‘«`])(?:[A-Za-z]:[\\/]|~?/[^\"'”’»`\n/]{1,80}/)[^\"'”’»`\n]{0,250}"),
    _private(r"\\\\[^\s\"'<>|]{1,255}", is_any_case=False),
    _private(r"\b[a-z]:[\\/](?:[^\\/:*?\"<>|\n]{1,80}[\\/]){0,20}[^\s\\/:*?\"<>|]{0,80}"),
    _private(r"(?<![\w/.<~])~?/(?:[^\s/\"'<>]{1,80}/){1,20}[^\s/\"'<>)]{0,80}|(?<![\w/.<~])~[a-z][\w.-]{0,40}/[^\s\"'<>]{0,200}"),
    # DOMAIN\user, but not what hangs on a registry key
    _private(r"(?<![\w\\.-])(?!HKLM|HKCR|HKEY_L|HKEY_CL)[\w.-]{1,64}\\[\w.$-]{1,64}(?:\\[^\s\\]{1,80}){0,20}"),
    _private(
        rf"(?<![\w.-])(?:[a-z0-9_-]{{1,63}}\.){{1,8}}(?!(?:{NO_COUNTRY})\b)(?:{TOP_LEVEL})(?::\d{{1,5}})?(?![\w-])"
    ),
    # bob.smith, B.Smith
    _private(
        rf"(?<![\w./\\$-])(?:[a-zà-ÿ]{{1,20}}\.(?!(?:{any_of(FILE_ENDINGS)})\b)[a-zà-ÿ]{{3,20}}(?:-[a-zà-ÿ]{{2,20}})?"
        r"|[A-ZÀ-Þ][a-zà-ÿ]{0,20}\.[A-ZÀ-Þ][a-zà-ÿ]{2,20})(?![\w/\\(\[=]|[.-]\w)",
        is_any_case=False,
    ),
    _private(r"\b(?:DESKTOP|LAPTOP|WIN)-[A-Z0-9]{4,15}\b"),
    _private(r"\b(?:SRV|SVR|PC|DC|RDSH?|TS|WS|VM|NB|HOST|CLIENT)[-_]?[A-Z0-9-]{0,12}\d\b"),
    _private(rf"\b(?!(?:{NO_HOST})-)[A-Z][A-Z0-9]{{0,14}}-[A-Z0-9-]{{0,14}}\d[A-Z0-9]{{0,3}}\b", is_any_case=False),
    _private(r"\+\d[\d ()/-]{6,20}\d", is_any_case=False),
    # other numbers, in the lower case that a paste is folded to
    _no_code(r"\d{1,4}(?P<parted>[-/.])\d{1,2}(?P=parted)\d{1,4}(?:t(?=\d))?"),  # date
    _no_code(r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,:]\d{1,9})?z?"),  # time
    _no_code(r"\[\d{1,8}:\d{1,8}\]"),  # process and thread
    _no_code(r"\d{1,10}(?:\.\d{1,10}){1,6}(?::\d{1,5})?"),  # version, IPv4 address and port
    _no_code(r"\d{1,9}\s?(?:%|[kmg]i?b|ms|s|sec|min|seconds?|minutes?|hours?|days?|times)"),
    _no_code(
        r"(?:[\w-]{0,30}\bid|pid|tid|port|offset|address|keywords?|opcode|task|level|version|build|mask|flags|handle|line|records?)"
        r"[\"']?[\s:=(\[#]{1,9}[\"']?(?:0x[0-9a-f]{1,16}|\d{1,20})"
    ),
)  # fmt: skip
