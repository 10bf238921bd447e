"""Settings, all from the environment; docs/operating.md lists them. Production is the default, `DEBUG=1` is the author's mode."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from kb.conf.environment import Environment, is_local
from kb.conf.release import fingerprint

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG = env.flag("DEBUG", default=False)
SITE_URL = env.site_url("SITE_URL", "http://127.0.0.1:8000")
SITE_NAME = env.text("SITE_NAME", "Stepwise")
ID_PREFIX = env.id_prefix("ID_PREFIX", "TSG")  # ids as people see them: TSG-Q7M2-H
PREVIEW_PUBLIC = env.choice("PREVIEW_PUBLIC", ("none", "url-only", "title", "summary"), "summary")
HELP_URL = env.link("HELP_URL")  # where readers ask when nothing was found
IS_LOCAL = is_local(SITE_URL)
IS_HTTPS = SITE_URL.startswith("https://")
SECRET_KEY = env.secret("SECRET_KEY", keep_in=VAR_DIR / "secret-key", may_generate=DEBUG or IS_LOCAL)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS") or [
    urlsplit(SITE_URL).hostname or "",
    *(["localhost", "127.0.0.1", "[::1]"] if IS_LOCAL else []),
]

CONTENT_DIRS = env.folders("CONTENT_DIRS", BASE_DIR / "content")
# The author's mode has libraries of its own, without memory: drafts come and go there, and nobody links to them.
LIBRARY_DIR = VAR_DIR / ("library-draft" if DEBUG else "library")
KEEP_HISTORY = not DEBUG
PREVIEW_REF = env.text("PREVIEW_REF") if DEBUG else ""  # a branch that the author's mode shows instead of the work tree
PUBLISHED_URL = (
    env.link("PUBLISHED_URL").rstrip("/") if DEBUG else ""
)  # of the site that readers see, for links beside a draft
CHECK_ON_SAVE = DEBUG  # by a process of its own, which has the time to walk through guides and to warn
PAGE_CACHE_BYTES = env.number("PAGE_CACHE_MB", default=32) * 1_000_000
_code = [BASE_DIR / name for name in ("kb", "decisiontree", "templates", "static")]
RELEASE = env.text("RELEASE") or fingerprint(*_code)

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "kb",
    "decisiontree",
]

MIDDLEWARE = [
    "kb.site.page_cache.KeptPages",
    "kb.site.middleware.FixedHeaders",
    "kb.site.middleware.HealthChecks",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kb.api.middleware.ApiMiddleware",
    "kb.site.middleware.OnlyUtf8",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kb.site.middleware.LibraryMiddleware",
]

# Who asks. Off unless it is asked for: without SIGN_IN no request is looked at for it, and nothing of it is imported.
SIGN_IN = env.choice("SIGN_IN", ("none", "proxy", "local", "oidc"), "none")
REQUIRE_SIGN_IN = env.flag("REQUIRE_SIGN_IN", default=False)  # nobody else may read
ROLE_GROUPS = env.pairs("ROLE_GROUPS")  # the group that gives a role, where it has another name than the role
AUDIENCES = env.items("AUDIENCES")  # groups that content can be for; the check warns of others
if SIGN_IN == "none" and REQUIRE_SIGN_IN:
    env.refuse("REQUIRE_SIGN_IN", "needs SIGN_IN=proxy, local or oidc: else nobody could read")
if SIGN_IN == "proxy":
    AUTH_USER_HEADER = env.text("AUTH_USER_HEADER", "X-Remote-User")
    AUTH_GROUPS_HEADER = env.text("AUTH_GROUPS_HEADER", "X-Remote-Groups")
    AUTH_PROXY_SECRET = env.text("AUTH_PROXY_SECRET")
    AUTH_SIGN_OUT_URL = env.text("AUTH_SIGN_OUT_URL")  # where the proxy signs people out
    if not re.match(r"(/(?![/\\])|https?://|$)", AUTH_SIGN_OUT_URL):
        env.refuse("AUTH_SIGN_OUT_URL", "is no address like /saml/logout?ReturnTo=/")
    TRUST_SOCKET = "unix" in env.items("TRUSTED_PROXIES")
    TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", besides="unix")
    if (
        AUTH_USER_HEADER != "REMOTE_USER"
        and not TRUST_SOCKET
        and not (TRUSTED_PROXIES and len(AUTH_PROXY_SECRET) >= 20)
    ):
        env.refuse(
            "SIGN_IN", "=proxy needs TRUSTED_PROXIES and an AUTH_PROXY_SECRET of 20 characters, or TRUSTED_PROXIES=unix"
        )
    MIDDLEWARE[:0] = ["kb.site.middleware.FixedHeaders", "kb.accounts.middleware.Identify"]
if SIGN_IN in ("local", "oidc"):
    INSTALLED_APPS += ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"]
    MIDDLEWARE[:0] = [
        "kb.site.middleware.FixedHeaders",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "kb.accounts.middleware.Identify",
    ]
    LOGIN_URL, LOGIN_REDIRECT_URL = "sign-in", "account"
    SESSION_COOKIE_NAME = "session"
    SESSION_COOKIE_AGE = env.number("SIGN_IN_HOURS", default=12, least=1) * 3600
    SESSION_COOKIE_SECURE = IS_HTTPS
    AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
    ]
if SIGN_IN == "oidc":
    env.needs("SIGN_IN=oidc", "mozilla_django_oidc", "requirements-oidc.txt")
    AUTHENTICATION_BACKENDS = ["kb.accounts.oidc.OpenIdBackend"]
    OIDC_ISSUER = env.link("OIDC_ISSUER")
    OIDC_RP_CLIENT_ID = env.text("OIDC_CLIENT_ID")
    OIDC_RP_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
    OIDC_RP_SCOPES = env.text("OIDC_SCOPES", "openid profile")
    OIDC_RP_SIGN_ALGO = env.text("OIDC_SIGN_ALGORITHM", "RS256")
    OIDC_GROUPS_CLAIM = env.text("OIDC_GROUPS_CLAIM", "groups")
    OIDC_AUTHENTICATION_CALLBACK_URL = "oidc-callback"
    OIDC_TIMEOUT = 5
    OIDC_USE_PKCE = True
    if not (OIDC_ISSUER and OIDC_RP_CLIENT_ID and OIDC_RP_CLIENT_SECRET):
        env.refuse("SIGN_IN", "=oidc needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")

# Suggesting changes from the page: for people who are signed in as authors, and in the author's mode.
PROPOSALS = env.flag("PROPOSALS", default=DEBUG)
PROPOSE_REMOTE = env.text("PROPOSE_REMOTE")  # where suggestions are pushed to: a name or an address that git knows
PROPOSE_URL = env.text("PROPOSE_URL")  # of a new merge request, with {branch} in it
EDITOR_URL = env.text("EDITOR_URL")  # opens an editor at a place, with {path} and {line} in it
if EDITOR_URL and not (re.match(r"[a-z][a-z0-9+.-]*://", EDITOR_URL) and "{path}" in EDITOR_URL):
    env.refuse("EDITOR_URL", "is no address like vscode://file/{path}:{line}")
if PROPOSALS and SIGN_IN == "none" and not DEBUG:
    env.refuse("PROPOSALS", "needs SIGN_IN=proxy, local or oidc: else nobody could be told from a stranger")
if PROPOSE_URL and not PROPOSE_URL.startswith(("https://", "http://")):
    env.refuse("PROPOSE_URL", "is no address like https://git.example.org/new?source={branch}")

# Watching, off unless it is asked for: a site without it does nothing for it. Outermost, so that kept pages are seen too.
METRICS_TOKEN = env.text("METRICS_TOKEN")  # that Prometheus shows; without one there is no /metrics
METRICS_DIR = VAR_DIR / "metrics"
LOG_FORMAT = env.choice("LOG_FORMAT", ("line", "json"), "line")
if METRICS_TOKEN:
    env.needs("METRICS_TOKEN", "prometheus_client", "requirements-metrics.txt")
    METRICS_DIR.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # read when its package is imported
    MIDDLEWARE.insert(0, "kb.operations.metrics.CountRequests")
if LOG_FORMAT == "json":
    MIDDLEWARE.insert(0, "kb.operations.request_log.LogRequests")

ROOT_URLCONF = "kb.urls"
WSGI_APPLICATION = "kb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": ["kb.web.context.site"],
            "loaders": [("django.template.loaders.cached.Loader", ["kb.web.templates.Loader"])],
        },
    }
]

# What readers leave behind. IMMEDIATE: without it, concurrent writers fail as "database is locked".
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "records.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
            },
        },
    )
}
SQLITE_JOURNAL = env.choice("SQLITE_JOURNAL", ("auto", "wal", "delete"), "auto")  # see kb/records/sqlite.py
IS_SERVING = False  # set by kb.records.serving: a command may wait for the records, a request may not
RECORDS_SECONDS = env.number("RECORDS_SECONDS", default=3, least=1)  # for the records database to answer a request
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "kb.records.postgresql"
    # A network that swallows packets is noticed by the kernel, too.
    tcp = {
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": RECORDS_SECONDS * 1000,
    }
    DATABASES["default"]["OPTIONS"] = tcp | DATABASES["default"]["OPTIONS"]
# Counts requests: in each worker, or with a Redis for all of them. Room for many clients: one that is pushed out is not limited.
CACHES = {
    "default": env.cache(
        "CACHE_URL",
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
    )
}
API_PUBLIC_READ = env.flag("API_PUBLIC_READ", default=True) and not REQUIRE_SIGN_IN
API_CLIENT_PER_MINUTE = env.number("API_CLIENT_PER_MINUTE", default=600)  # requests; 0 for no limit
MCP = env.flag("MCP", default=False)  # assistants walk the guides at /mcp
API_TOKEN_PER_MINUTE = env.number("API_TOKEN_PER_MINUTE", default=120)
RECORDS_KEEP_DAYS = env.number("RECORDS_KEEP_DAYS", default=365)  # 0 for ever
AUDIT_KEEP_DAYS = env.number("AUDIT_KEEP_DAYS", default=1095)  # 0 for ever
COUNT_SESSIONS = env.flag("COUNT_SESSIONS", default=True)  # count how sessions ended that nobody saved
PAGE_VOTES = env.flag("PAGE_VOTES", default=True)  # ask on pages whether they helped, and count it
MISSED_SEARCHES = env.flag("MISSED_SEARCHES", default=True)  # count what readers search for in vain
SAVES_PER_MINUTE = env.number("SAVES_PER_MINUTE", default=20)  # forms sent by one client; 0 for no limit
# What one client gives to the paste box; 0 for no limit.
PASTE_MB_PER_MINUTE = env.number("PASTE_MB_PER_MINUTE", default=150)
PLANS_PER_MINUTE = env.number("PLANS_PER_MINUTE", default=60)  # plans new to us, of one client; 0 for no limit
ANONYMOUS_SAVES = env.flag("ANONYMOUS_SAVES", default=True)  # False: only programs with a token save runs
ANONYMOUS_SAVES_PER_DAY = env.number("ANONYMOUS_SAVES_PER_DAY", default=2000)  # of all clients together; 0 for no limit
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS")  # private networks in which webhooks may be received
# What one request may send. The paste box is to take a log of 5 MB; what is more gets a page that says so.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kb.web.static_files.StaticFiles"
    },
}

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

# --- security ---
# Nothing but our own files, no inline script or style, no frames. The same for every answer, also for those that are given
# before Django's middleware is asked, or by the server itself.
FIXED_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000)  # Django sends it over HTTPS only
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_SUBDOMAINS", default=False)
SECURE_SSL_REDIRECT = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "kb.runs.views.not_from_here"
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
# Subdomains and preloading bind a whole domain: that is its owner's choice, not this site's. On a loopback address
# there is no TLS to insist on.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if IS_LOCAL and not IS_HTTPS:
    SILENCED_SYSTEM_CHECKS += ["security.W008", "security.W016"]

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", LOG_LEVELS, "warning").upper()},
}
if LOG_FORMAT == "json":
    LOGGING["formatters"] = {"line": {"()": "kb.operations.request_log.JsonLines"}}
    LOGGING["filters"] = {"quiet": {"()": "kb.operations.request_log.QuietPaths"}}
    LOGGING["handlers"] = {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}}
    LOGGING["loggers"] = {"kb.requests": {"level": "INFO"}}
