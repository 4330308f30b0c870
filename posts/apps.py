"""The day book: posts, pictures, tags, the publish gate and comments."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """The day book: posts, pictures, tags, the publish gate and comments."""

    name = "posts"
    label = "posts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the certificates: what justified a publication stays as it was written."""
        from nursery_portal.audit import triggers

        triggers.guard("posts_publicationcertificate")
        triggers.guard("posts_certificateline")
