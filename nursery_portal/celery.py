"""The Celery application: eager inside the process by default, a real worker where REDIS_URL is set."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery_portal.settings")

app = Celery("nursery_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
