"""Written photo permissions: who gave which, under which wording."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Written photo permissions: who gave which, under which wording."""

    name = "consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the ledger: no permission is ever edited or forgotten."""
        from consent import clauses
        from consent.actions import install_wordings
        from nursery_portal.audit import triggers
        from nursery_portal.members import opening

        opening.prepare("what families are asked", install_wordings)  # the texts name who answers, so not earlier
        triggers.guard("consent_consentevent")
        triggers.guard("consent_takedown")
        triggers.guard("consent_paperform")
        triggers.guard("consent_paperform_wordings")
        # what the guardian says of it is the one thing that is added later
        triggers.guard(
            "consent_paperanswer",
            frozen=(
                "id",
                "receipt",
                "form_id",
                "guardian_id",
                "signed_on",
                "keyed_by_id",
                "keyed_at",
                "scan_kind",
                "scan_id",
                "scan_digest",
            ),
        )
        # moved by the action that appends; a standing that vanished would turn a no into nothing
        triggers.guard("consent_consentstanding", frozen=("id", "child_id", "guardian_id", "purpose"))
        triggers.guard(
            "consent_wording",
            frozen=(
                "id",
                "purpose",
                "version",
                "language",
                "title",
                "question",
                "more",
                "controller",
                "recipients",
                "retention",
                "lawful_basis",
                "sha256",
                "effective_at",
                "written_at",
            ),
        )
        from consent.choices import register_choices
        from consent.exports import own_answers, own_papers, own_scans
        from consent.ledger import answers_about
        from nursery_portal.duties import exports, schedule

        exports.part("answers", "Your answers about pictures", own_answers)
        exports.part("papers", "Forms you signed on paper", own_papers)
        exports.files("papers", own_scans)
        schedule.attach("permission", child=answers_about)
        register_choices()
        register_places()
        clauses.declare()


def register_places() -> None:
    """Permission for those who answer, coverage for those who need to know what is in force."""
    from nursery_portal.kit import nav
    from nursery_portal.members.access import Can, may_in

    nav.register(
        nav.NavEntry(
            url_name="consent:coverage",
            label="Coverage",
            icon="grid",
            order=50,
            allowed=may_in(Can.READ_COVERAGE),
            covers=("consent:name", "consent:paper", "consent:photo_list", "consent:texts", "consent:text_new"),
        ),
        nav.NavEntry(
            url_name="consent:children",
            label="Permission",
            icon="pen",
            order=70,
            allowed=may_in(Can.GIVE_PERMISSION),
            covers=("consent:child", "consent:take_back", "consent:receipt"),
        ),
    )
