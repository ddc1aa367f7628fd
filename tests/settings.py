"""The settings that tests run with: those of the house, in a throwaway data folder, with quick passwords.

`DATABASE_URL` names the server to test on; without it, `tests.server` starts a throwaway one.
"""

import os

from tests.server import run_root

os.environ["REGULARS_DATA"] = str(run_root())
os.environ["SECRET_KEY"] = "only for tests"
os.environ["CELERY_BROKER_URL"] = "memory://"

from config.settings import *  # noqa: F403
from config.settings import DATABASES_OF, STORAGES

# Test databases are made and migrated by the owner; `tests.conftest` then lets each test run as the app role.
DATABASES = {"default": DATABASES_OF.owner.django()}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
