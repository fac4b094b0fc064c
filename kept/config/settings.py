"""Django's settings. Whatever may differ from one installation to the next comes from environment.py."""

import os
from typing import Final

from kept.config import demo
from kept.config.database import databases_from
from kept.config.environment import REPOSITORY, THREADS_PER_WORKER, read_environment
from kept.config.keys import read_or_draw_keys
from kept.store.copies import COPY

ENVIRONMENT: Final = read_environment(os.environ)
KEYS: Final = read_or_draw_keys(ENVIRONMENT.keys)

# --- what the other layers may ask for

KEPT_DATA = ENVIRONMENT.data
KEPT_DEMO = ENVIRONMENT.demo
KEPT_DEMO_SIGN_INS = demo.SIGN_INS
KEPT_DEMO_PASSWORD = demo.PASSWORD
KEPT_DEMO_PRACTICE = demo.PRACTICE
KEPT_SITE_URL = ENVIRONMENT.site_url
KEPT_EMAIL_URL = ENVIRONMENT.email_url
KEPT_EMAIL_FROM = ENVIRONMENT.email_from
KEPT_POST = "kept.edges.mail.post.open_post"  # edges do not import each other: what carries letters is wired here
KEPT_CARDS = "kept.edges.cards.desk.open_desk"  # likewise: where the card provider is spoken to
KEPT_COURIER = "kept.edges.hooks.courier.open_courier"  # likewise: what carries webhooks
KEPT_READER = "kept.edges.hooks.reader.open_reader"  # likewise: what reads other calendars
KEPT_CARDS_URL = ENVIRONMENT.cards_url
# The demo's sign-ins are public; tests sign in as a thousand people, and those about the factor switch it on.
KEPT_NEEDS_FACTOR = not (ENVIRONMENT.demo or ENVIRONMENT.testing)
KEPT_PORT = ENVIRONMENT.port
KEPT_WORKERS = ENVIRONMENT.workers
KEPT_THREADS = THREADS_PER_WORKER
KEPT_BOOKINGS_AN_HOUR = ENVIRONMENT.bookings_an_hour
KEPT_CANCELLATIONS_A_DAY = ENVIRONMENT.cancellations_a_day
KEPT_METRICS_TOKEN = ENVIRONMENT.metrics_token
KEPT_BACKUPS = ENVIRONMENT.backups
KEPT_BACKUP_KEY_FILE = ENVIRONMENT.backup_key
KEPT_DATABASE_FROM = "kept.config.database.database_from"  # likewise: what a restore may be told to write to
KEPT_FIELD_KEY_FILE = KEYS.folder / "field.key"
KEPT_ANCHOR_KEY_FILE = KEYS.folder / "anchor.key"
KEPT_ANCHORS = ENVIRONMENT.anchors

# --- Django

SECRET_KEY = KEYS.secret
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.hosts
ROOT_URLCONF = "kept.config.urls"
WSGI_APPLICATION = "kept.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "UTC"

DATABASES = databases_from(ENVIRONMENT)
# Only reports ever read from the copy; without one there is nothing to choose.
DATABASE_ROUTERS = ["kept.store.copies.CopyRouter"] if COPY in DATABASES else []
# Sign-in limits must count in every worker process alike.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Room enough that nobody pushes a counter out by making others.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "kept.store.people",
    "kept.store.diary",
    "kept.store.hubs",
    "kept.store.ledger",
    "kept.store.payments",
    "kept.store.outbox",
    "kept.store.journal",
    "kept.edges.web",
    "kept.edges.api",
    "django.forms",  # whose templates those of edges/web go before
]

MIDDLEWARE = [
    "kept.config.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kept.edges.web.faults.AnswerMiddleware",
    "kept.edges.api.outside.ProblemMiddleware",
    "kept.edges.web.outages.OutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kept.edges.web.middleware.ActorMiddleware",
    "kept.edges.web.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kept.edges.web.shell.shell",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- signing in

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "kept.config.hashers.CheapHasher" if ENVIRONMENT.testing else "kept.config.hashers.Argon2idHasher",
]
# Which passwords are good enough is said by core/passwords.py, wherever one is chosen.
LOGIN_URL = "/signin"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kept.config.accounts.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Found by a hash, and shown to their owners; core/visits.py says when one is over, this is only for how long it is kept.
SESSION_ENGINE = "kept.store.people.sessions"
SESSION_COOKIE_AGE = ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/15m/ip",  # for each account core/attempts.py says how long to wait
    "factors": "5/15m/key",  # of codes, and of proofs, that are wrong
    "passkeys": "20/h/key",  # that are added, rightly or not
    "letters": "3/h/key,20/h/ip",
    "letters_in_all": "500/h/key",
    "codes": "30/h/ip",
    "access_codes": "10/h/key,20/h/ip",
    "accounts": "30/h/ip",
    "links": "30/10m/ip",
    "tokens": "60/m/ip",  # of those that are wrong
    "webhooks": "20/m/ip",  # of those that are forged
}
# Behind https exactly one proxy of our own stands in front and names the visitor's address.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.behind_https else 0

# --- what browsers are told

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.behind_https else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.site_url]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.behind_https
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.behind_https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.behind_https else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kept.edges.web.faults.page_too_old"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        # A form that pays, or saves a card, leads on to the provider's own page.
        "form-action": ["'self'", ENVIRONMENT.cards_url or "https://checkout.stripe.com"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

# --- files

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
# What frontend/ builds is all that pages use; the files that Django apps bring stay at home.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATICFILES_DIRS = [REPOSITORY / "frontend" / "dist"]
# Tests serve the files where they are; the site serves them hashed, compressed and to be kept for ever.
WHITENOISE_USE_FINDERS = ENVIRONMENT.testing
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT.testing
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

LOGGING_CONFIG = "kept.config.request_log.configure_logging"
LOGGING = {"level": "ERROR" if ENVIRONMENT.testing else "INFO"}
