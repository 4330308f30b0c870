"""What the pages of the admin hold: opened words, formatted once, and the forms of what may be done next."""

from staff_conduct.pages.cases import case_form, case_page, letter_page
from staff_conduct.pages.concerns import concern_form, concern_page, due_page, shown_field
from staff_conduct.pages.desk import glass_page, keeping_page, reads_page, shared_address, too_few
from staff_conduct.pages.figures import figures_page, inspection_page
from staff_conduct.pages.reads import reads_of

__all__ = [
    "case_form",
    "case_page",
    "concern_form",
    "concern_page",
    "due_page",
    "figures_page",
    "glass_page",
    "inspection_page",
    "keeping_page",
    "letter_page",
    "reads_of",
    "reads_page",
    "shared_address",
    "shown_field",
    "too_few",
]
