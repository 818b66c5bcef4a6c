"""Settings, read from the environment (see docs/exploitation.md); safe values unless told otherwise."""

import os
import secrets
from pathlib import Path

from dui.environnement import charger_environnement

charger_environnement()
RACINE = Path(__file__).resolve().parent.parent
ETAT = Path(os.environ.get("DUI_ETAT", RACINE / ".run"))


def _env(nom: str, defaut: str = "") -> str:
    return os.environ.get(nom, defaut)


DUI_MODE = _env("DUI_MODE", "production")  # production | demo | test
DEBUG = False
SECRET_KEY = _env("DUI_SECRET_KEY") or secrets.token_urlsafe(64)
DUI_CLE_FOURNIE = bool(_env("DUI_SECRET_KEY"))  # one drawn at each start would differ in each process (dui.E004)
ALLOWED_HOSTS = [
    h for h in _env("DUI_HOTES", "" if DUI_MODE == "production" else "127.0.0.1,localhost").split(",") if h
]
EN_HTTPS = DUI_MODE == "production"

INSTALLED_APPS = [
    "rgpd",
    "coordination",
    "soins",
    "usagers",
    "habilitations",
    "audit",
    "dui.demonstration",
    "dui.commun",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "auditlog",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_htmx",
    "csp",
    "rest_framework",
]

MIDDLEWARE = [
    "habilitations.middleware.adresse_du_client",
    "habilitations.middleware.identifiant_de_requete",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "habilitations.middleware.entree_saine",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "habilitations.connexion.second_facteur.SecondFacteur",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "habilitations.middleware.Verrou",
    "habilitations.televersement.fichiers_recus",
    "habilitations.porte.Porte",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dui.urls"
WSGI_APPLICATION = "dui.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "dui.commun.cadre.cadre",
            ],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
        },
    }
]
FORM_RENDERER = "dui.commun.formulaires.RenduDui"

# -- databases: the data, and the wrapped keys apart -------------------------------------------------------
DUI_BASE_UTILISATEUR = _env("DUI_BASE_UTILISATEUR", "dui_app")
DUI_BASE_PROPRIETAIRE = _env("DUI_BASE_PROPRIETAIRE", "dui_proprietaire")
DUI_BASE_PROPRIETAIRE_MDP = _env("DUI_BASE_PROPRIETAIRE_MDP")
DUI_ROLE_PROPRIETAIRE = False  # true only inside `comme_proprietaire()`


def _base(nom: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": nom,
        "HOST": _env("DUI_BASE_HOTE"),
        "PORT": _env("DUI_BASE_PORT"),
        "USER": DUI_BASE_UTILISATEUR,
        "PASSWORD": _env("DUI_BASE_MOT_DE_PASSE"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"connect_timeout": 5},
    }


DATABASES = {
    "default": _base(_env("DUI_BASE_NOM", "dui")),
    "cles": _base(_env("DUI_BASE_CLES", "dui_cles")),
}
DATABASE_ROUTERS = ["dui.commun.routeur.RouteurDesCles"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"auditlog": None}  # its table is ours (swapped); its own would break every flush

# -- secrets and files ----------------------------------------------------------------------------------------
DUI_COFFRE = _env("DUI_COFFRE")
DUI_KEK = _env("DUI_KEK")
DUI_ANCRE = Path(_env("DUI_ANCRE", str(ETAT / "ancre")))
MEDIA_ROOT = Path(_env("DUI_MEDIA", str(ETAT / "media")))

# -- accounts and sessions ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "habilitations.Compte"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesBackend",
    "django.contrib.auth.backends.ModelBackend",
    "habilitations.droits.DroitsSurDossier",
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "auth.W004"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "habilitations.connexion.mots_de_passe.EntropieSuffisante"},
]
PASSWORD_RESET_TIMEOUT = 1800  # seconds
LOGIN_URL = "habilitations:connexion"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "dui_personnel"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = EN_HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "dui_jeton"
CSRF_FAILURE_VIEW = "habilitations.erreurs.jeton_refuse"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DUI_VERROU_MINUTES = int(_env("DUI_VERROU_MINUTES", "10"))
OTP_TOTP_ISSUER = "DUI"

# Pro Santé Connect: off until the establishment has its client (docs/exploitation.md).
OIDC_RP_CLIENT_ID = _env("DUI_PSC_CLIENT")
OIDC_RP_CLIENT_SECRET = _env("DUI_PSC_SECRET")
DUI_PSC_EMETTEUR = _env("DUI_PSC_EMETTEUR")
DUI_PSC_NIVEAUX = _env("DUI_PSC_NIVEAUX", "eidas1,eidas2,eidas3").split(",")  # levels that count as two factors
OIDC_OP_AUTHORIZATION_ENDPOINT = _env("DUI_PSC_AUTORISATION")
OIDC_OP_TOKEN_ENDPOINT = _env("DUI_PSC_JETON")
OIDC_OP_USER_ENDPOINT = _env("DUI_PSC_INFOS")
OIDC_OP_JWKS_ENDPOINT = _env("DUI_PSC_CLES")
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid scope_all"
OIDC_AUTH_REQUEST_EXTRA_PARAMS = {"acr_values": "eidas1"}
OIDC_USE_PKCE = True
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 5
OIDC_AUTHENTICATION_CALLBACK_URL = "habilitations:psc_retour"
OIDC_REDIRECT_FIELD_NAME = "suite"
if OIDC_RP_CLIENT_ID:
    AUTHENTICATION_BACKENDS.append("habilitations.connexion.psc.IdentitePSC")

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"  # the credential given to authenticate()
AXES_PASSWORD_FORM_FIELD = "mot_de_passe"  # noqa: S105 (the name of a field)
# What axes keeps of a refused attempt: nothing that was typed (a mistyped password is nearly the password).
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "identifiant", "mot_de_passe", "csrfmiddlewaretoken", "suite"]
AXES_LOCKOUT_CALLABLE = "habilitations.connexion.limiteur.trop_d_essais"

AUDITLOG_LOGENTRY_MODEL = "audit.Modification"
AUDITLOG_DISABLE_REMOTE_ADDR = True

# -- web ------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = EN_HTTPS
DUI_MANDATAIRES = int(_env("DUI_MANDATAIRES") or 0)  # proxies in front: what they say of the client is believed
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DUI_MANDATAIRES > 0 else None
SECURE_HSTS_SECONDS = 31_536_000 if EN_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# Files: in memory and nowhere else, only on the pages that receive some (habilitations.televersement).
DUI_ENVOI_MAX = 60 * 1024 * 1024  # one form, its files included
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DUI_ENVOI_MAX
DUI_DOCUMENTS_MAX = int(_env("DUI_DOCUMENTS_GO") or 50) * 1024**3  # documents of one ESMS, withdrawn ones included
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = ETAT / "static"
STATICFILES_DIRS = [
    RACINE / "static",
    *(
        (prefixe, dossier)
        for prefixe, dossier in (
            ("vendor/tabler", RACINE / "node_modules/@tabler/core/dist"),
            ("vendor/fonte", RACINE / "node_modules/@fontsource-variable/atkinson-hyperlegible-next"),
            ("genere", RACINE / "static_genere"),
        )
        if dossier.is_dir()
    ),
]
WHITENOISE_USE_FINDERS = DUI_MODE != "production"
WHITENOISE_AUTOREFRESH = False

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# -- mail, tasks ----------------------------------------------------------------------------------------------
EMAIL_BACKEND = _env("DUI_COURRIEL_MOTEUR", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = ETAT / "courriels"  # of the demonstration: mails hold links, they do not belong in a log
EMAIL_HOST = _env("DUI_COURRIEL_HOTE", "127.0.0.1")
EMAIL_PORT = int(_env("DUI_COURRIEL_PORT", "1025"))
EMAIL_TIMEOUT = 5
EMAIL_HOST_USER = _env("DUI_COURRIEL_UTILISATEUR")
EMAIL_HOST_PASSWORD = _env("DUI_COURRIEL_MDP")
EMAIL_USE_SSL = _env("DUI_COURRIEL_TLS") == "implicite"
EMAIL_USE_TLS = bool(_env("DUI_COURRIEL_TLS")) and not EMAIL_USE_SSL  # « starttls »; a slip encrypts all the same
# Address of the site in the links of mails sent by tasks.
DUI_ADRESSE = _env(
    "DUI_ADRESSE", f"https://{ALLOWED_HOSTS[0]}" if EN_HTTPS and ALLOWED_HOSTS else "http://127.0.0.1:8000"
)
DEFAULT_FROM_EMAIL = _env("DUI_COURRIEL_DE", "ne-pas-repondre@dui.invalid")

REDIS_URL = _env("DUI_REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "defaut"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 4 * 3600, "socket_connect_timeout": 3}
CELERY_BEAT_SCHEDULE = {
    "ancrer-le-journal": {"task": "audit.ancrer", "schedule": 300.0},
    "partitions-du-journal": {"task": "audit.preparer_partitions", "schedule": 12 * 3600.0},
    "expirer-les-transferts": {"task": "usagers.expirer_les_transferts", "schedule": 12 * 3600.0},
    "relever-les-gir": {"task": "usagers.relever_les_gir", "schedule": 6 * 3600.0},
    "fusions-interrompues": {"task": "usagers.reprendre_les_fusions", "schedule": 3600.0},
    "fermer-les-bris-de-glace": {"task": "habilitations.relancer_les_bris", "schedule": 60.0},
}

REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"], "UNAUTHENTICATED_USER": None}

# -- logs: one JSON object a line, no personal data -------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "dui.commun.journaux.FormatJSON"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},  # a refused form would print its address, with its token
    },
}
