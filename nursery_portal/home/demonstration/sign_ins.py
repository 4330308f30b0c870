"""Who can sign in to the demonstration, to look at the portal through their eyes. All share one password."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "stepping-stones"  # noqa: S105  no secret: every visitor of the demonstration is told


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account worth looking through, and why."""

    role: str
    who: str
    email: str
    see: str


SIGN_INS = (
    SignIn("Parent", "Aisha, Maya's mother", "aisha.rahman@example.org", "The day book with her child in it"),
    SignIn("Manager", "Nadia", "nadia@stepping-stones.example", "Publishes, keeps the register, invites"),
    SignIn("Practitioner", "Jess, Acorn room", "jess@stepping-stones.example", "Prepares posts for her room"),
    SignIn("Safeguarding lead", "Ruth", "ruth@stepping-stones.example", "Reads every comment, handles concerns"),
    SignIn("Registered person", "Margaret", "margaret@stepping-stones.example", "Owns the nursery, grants roles"),
    SignIn("System administrator", "Owen", "owen@stepping-stones.example", "Runs the system, sees no child"),
    SignIn("Parent who took a yes back", "Ama, Kofi's mother", "ama.asante@example.org", "Her receipt, and no picture"),
    SignIn("Parent who has not answered", "Laura, Stanley's mother", "laura.reid@example.org", "An open request"),
    SignIn("Parents who disagree", "Rebecca, Tom's mother", "rebecca.ashworth@example.org", "Her yes; no picture"),
    SignIn("Parent who works here", "Hannah, Lottie's mother", "hannah@stepping-stones.example", "Both sides"),
    SignIn("Invited relative", "Pauline, Alfie's grandmother", "pauline.barlow@example.org", "Reads and comments"),
)


def table() -> str:
    """The sign-ins as lines of text: role, e-mail, password."""
    rows = [("role", "e-mail", "password"), *((one.role, one.email, PASSWORD) for one in SIGN_INS)]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(f"{role:{first}}  {email:{second}}  {password}" for role, email, password in rows)
