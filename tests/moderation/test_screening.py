"""Screening: what is found, what is not, and that it never decides."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import lexicon
from moderation.models import Urgency
from moderation.names import names_nobody, people_in
from moderation.patterns import Search, finds_itself
from moderation.reading import Reading
from moderation.screening import Named, OwnRule, TooSlow, screen

CHILDREN = [Named("Maya"), Named("Maya Rahman"), Named("Rose"), Named("Will"), Named("May"), Named("Teddy")]
STAFF = [Named("Morag Manager", 7)]


def rules(text: str, **more: object) -> set[str]:
    return {one.rule for one in screen(text, children=CHILDREN, staff=STAFF, **more).findings}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "What a lovely day, thank you all!",
        "They will be tired tonight. May we send wellies tomorrow?",
        "The roses in the garden rose early this year",
        "Scunthorpe sends its love, and the assistant was kind",
        "\U0001f600\U0001f600",
        "oooooooooooooh",
        "May is our favourite month here",
        "the teddy is in our roses again",
        "Away with the navy till June, and then a wedding in Devon",
        "He has the dentist at ten, so I'll bring him after. We'll be in by noon",
    ],
)
def test_ordinary_words_are_only_to_be_read(text: str) -> None:
    assert screen(text, children=CHILDREN, staff=STAFF).urgency == Urgency.PLAIN


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Maya loved it", "child_name"),
        ("So glad that Rose joined in", "child_name"),
        ("I saw Will at the pond", "child_name"),
        ("And Oliver was there too", "given_name"),
        ("It was in Anouk's bag again", "given_name"),
        ("Ask Morag about it", "staff_name"),
        ("Ring me on 07700 900123", "phone"),
        ("write to a.b@example.org please", "email"),
        ("see www.example.org/x", "link"),
        ("find us @stones_fan", "handle"),
        ("we live at 12 Elm Tree Road", "address"),
        ("it is LS1 4AP", "address"),
        ("add me on Facebook", "private_contact"),
        ("what a sh1t day", "profanity"),
        ("what a s h i t day", "profanity"),
        ("what a shiiiiit day", "profanity"),
        ("what a f*cking day", "profanity"),
        ("\u0455hit", "profanity"),
        ("she has a mark on her left arm", "disclosure"),
        ("he does not want to go near the gate", "disclosure"),
        ("Dad is not allowed to collect", "disclosure"),
        ("I know where you live", "threat"),
        ("you are all useless", "abuse"),
        ("my mobile is oh seven seven double oh nine oh oh one two three", "phone"),
        ("claire at gmail dot com", "email"),
        ("mumof3 [at] yahoo [dot] co [dot] uk", "email"),
        ("07seven00 nine00 234 is me", "phone"),
        ("O77oo 9oo 123", "phone"),
        ("Ooooh look at Mayaaaa", "child_name"),
        ("mayas drawing is on our wall", "child_name"),
        ("rose was so brave at the dentist", "child_name"),
        ("Teddy's first day in the big room", "child_name"),
        ("Thanks for the hat, she is chuffed, it gets cold in the car overnight", "disclosure"),
        ("Honestly, he is never himself when that woman is in and it is not just tiredness", "allegation"),
        ("My wife need not know that I ask, but do you ever go for a coffee on your lunch?", "private_contact"),
        ("we live in Mill Lane", "address"),
        ("our address is 22 victoria gardens", "address"),
        ("pop round, we are at 14 beech close", "address"),
        ("it is BN1-4GX", "address"),
        ("ring me on 734512 after six", "phone"),
        ("my skype is sophielou", "handle"),
        ("his uncle hits him", "disclosure"),
        ("b r u i s e s on his back", "disclosure"),
        ("brui\u200bses on his back", "disclosure"),
        ("one of the staff dragged him by the arm", "allegation"),
    ],
)
def test_each_rule_finds_its_words(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_own_children_may_be_named_by_their_family() -> None:
    assert "child_name" in rules("Maya told us about it")
    assert "child_name" not in rules("Maya told us about it", own_children=["Maya"])


def test_an_allegation_about_staff_is_urgent_and_says_about_whom() -> None:
    found = screen("Morag shouted at the little ones", children=CHILDREN, staff=STAFF)

    assert found.urgency == Urgency.URGENT
    assert found.about == {7}


def test_hostile_text_stays_within_its_budget() -> None:
    for text in ("a" * 4000, "a." * 2000, "@" * 4000, "mark on " * 500, "1 " * 2000, "http" * 1000, "((((" * 1000):
        screen(text, children=CHILDREN, staff=STAFF, budget=5)


def test_a_used_up_budget_ends_the_screening() -> None:
    with pytest.raises(TooSlow):
        screen("Maya loved it", children=CHILDREN, budget=-1)


@given(st.text(max_size=600))
def test_no_text_breaks_it_and_every_finding_stands_in_the_text(text: str) -> None:
    for one in screen(text, children=CHILDREN, staff=STAFF, budget=60).findings:
        assert one.words in text


@given(st.sampled_from(["his uncle hits him", "there is a bruise on her leg"]), st.integers(0, 10**6))
def test_invisible_characters_and_accents_hide_nothing(text: str, seed: int) -> None:
    marks = "\u200b\u200d\u0301\u202e\u00ad\ufeff"
    hidden = "".join(one + marks[(seed >> index) % len(marks)] for index, one in enumerate(text))
    assert screen(hidden).urgency == Urgency.URGENT


def spelt(text: str, first_letter: str) -> str:
    """The text in letters of ornament, of which this is the A."""
    return "".join(chr(ord(first_letter) + ord(one) - 65) if one.isalpha() else one for one in text)


@pytest.mark.parametrize("a", ["\U0001f130", "\U0001f150", "\U0001f170", "\U0001f1e6", "\U0001f110", "\uff21"])
def test_letters_in_squares_circles_and_flags_hide_nothing(a: str) -> None:
    hit = screen(spelt("MORAG HIT MY SON", a), staff=STAFF)
    assert hit.urgency == Urgency.URGENT and hit.about == {7}
    assert screen(spelt("HE HITS HER AT HOME", a)).urgency == Urgency.URGENT
    assert {"abuse", "profanity"} <= rules(spelt("FUCK OFF YOU IDIOT", a))
    assert "language" in rules(spelt("BOI SIE WRACAC DO DOMU", a))
    assert not names_nobody(Reading(spelt("SHE CAME", a)), ()) or a == "\uff21"


def test_flags_and_pictures_are_neither_letters_nor_names() -> None:
    assert Reading("all of \U0001f1ec\U0001f1e7").folded == "all of \U0001f1ec\U0001f1e7"
    assert names_nobody(Reading("lovely \u2764\ufe0f \U0001f31e"), ())
    assert not names_nobody(Reading("\u2813\u280a\u281e\u280e"), ()), "braille says something nobody here read"


BOLD = str.maketrans({one: chr(0x1D41A + place) for place, one in enumerate("abcdefghijklmnopqrstuvwxyz")})
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ring me on " + "".join(f"{one}\ufe0f\u20e3" for one in "07700900142"), "phone"),
        ("077\u200d00 90\u200d0142", "phone"),
        ("07700_900_142", "phone"),
        ("look at nurs\u200dery.c\u200dom", "link"),
        ("nursery-pics.com".translate(BOLD), "link"),
        ("nursery-pics.com".translate(WIDE), "link"),
        ("joe@gmail.com".translate(BOLD), "email"),
        ("joe@gmail.com".translate(WIDE), "email"),
        ("joe@gm\u0430il.com", "email"),
        ("LS1 4AP".translate(WIDE), "address"),
        ("LS1\u00a04AP", "address"),
        ("12 Oak Close".translate(WIDE), "address"),
    ],
)
def test_ways_to_reach_somebody_are_found_behind_other_signs(text: str, rule: str) -> None:
    found = [one for one in screen(text).findings if one.rule == rule]
    assert found and all(one.words in text for one in found)


def test_what_no_disguise_hides_is_found_once() -> None:
    found = screen("Zo\u00eb's is 07700 900142, see www.example.org, it\u2019s LS1 4AP").findings
    assert sorted(one.rule for one in found if one.rule in {"phone", "link", "address"}) == ["address", "link", "phone"]


def test_four_times_as_long_is_about_four_times_the_work() -> None:
    def steps(times: int) -> int:
        """Calls of functions, which no other work on the machine changes."""
        taken = 0

        def count(*_: object) -> None:
            nonlocal taken
            taken += 1

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            screen(f"{times} " + "my dad hurt the boy and he hit her on the arm " * times, budget=60)
        finally:
            sys.setprofile(before)
        return taken

    steps(10)
    short, long = steps(40), steps(160)
    assert 2 * short < long < 8 * short, "a square would be sixteen times"


def test_a_phrase_in_a_harmless_sentence_is_shown_and_hurries_nobody() -> None:
    joke = screen("got a right beating at pairs again")
    assert [(one.rule, one.words) for one in joke.findings] == [("mark", "got a right beating")]
    assert joke.urgency == Urgency.PLAIN
    earnest = screen("got a right beating from his dad again")
    assert {one.rule for one in earnest.findings} == {"disclosure"} and earnest.urgency == Urgency.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "The wellies are in the blue bag and I will kill you.",
        "Her uncle hurt her. Thank you so much for the photos.",
        "We went on the train and saw the cows. Mummy hit me. Then we had ice cream and a story about the bear.",
        "We read the bear book. Mummy burnt me with the iron. Then we had pancakes.",
        "my d4d h1ts me w1th a b3lt",
        "my daaaad hiiiits me",
    ],
)
def test_what_is_plain_by_itself_or_disguised_is_never_a_mark_only(text: str) -> None:
    assert screen(text).urgency == Urgency.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "I find it amazing how much you all do for them",
        "Could I get a copy of the fees for our nursery grant, please?",
        "How do I get him on the breakfast list?",
        "We make them at the weekend too, what flour did you use?",
        "I am going to get you all a box of chocolates at the end of term",
        "You will pay on the day, is that right?",
    ],
)
def test_what_every_parent_says_is_no_threat(text: str) -> None:
    found = screen(text)
    assert found.urgency == Urgency.PLAIN and {one.rule for one in found.findings} <= {"passing"}


@pytest.mark.parametrize(
    "text",
    [
        "I will find him and he will be sorry",
        "you lot are going to regret this, I'll sort you out",
        "say it to my face, come outside and try it",
        "I'll get you sacked, last warning",
        "we will come down there and sort her out",
        "I know where you live",
    ],
)
def test_what_every_parent_says_is_a_threat_where_it_is_meant(text: str) -> None:
    assert {"threat"} <= rules(text) and screen(text).urgency == Urgency.URGENT


@pytest.mark.parametrize(
    "threat", ["I will find you.", "I will f i n d you", "I will f. i. n. d you", "I'll get him.", "You will pay."]
)
def test_a_threat_is_one_after_the_same_words_were_harmless(threat: str) -> None:
    found = screen(f"I find it amazing how much you all do for them. You will pay on the day, is that right? {threat}")
    assert "threat" in {one.rule for one in found.findings} and found.urgency == Urgency.URGENT


def test_words_that_may_be_a_threat_count_where_there_is_no_time_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> float:
        raise TooSlow

    monkeypatch.setattr("moderation.encoder.Encoder.worry_in", slow)
    assert {"threat", "unscreened"} <= rules("I find it amazing how much you all do for them")


@pytest.mark.parametrize("sign", ["'", "\u2019", "\u2018", "\u02bc"])
def test_the_apostrophe_of_a_telephone_hides_nothing_and_no_comma_does(sign: str) -> None:
    joke = "the witch won't get up on a Sunday, so the wizard makes pancakes"
    assert screen(joke.replace("'", sign)).urgency == screen(joke).urgency == Urgency.PLAIN
    assert screen("yes she fell off the bunk, no she's not broken".replace("'", sign)).urgency == Urgency.URGENT
    assert screen("mummy won't get up and there's no tea".replace("'", sign)).urgency == Urgency.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "auntie Carol comes at four",
        "Grandad Pete is at the gate",
        "Mrs Whittle has been a star",
        "Dr. Patel says the ears are fine",
        "she is off to St Anne's after all",
        "our Jake would love that",
        "my sister Amy loved that",
        "a kitten named Kevin lives with us now",
        "every worm has a name, one worm is called Susan",
        "we have lost Pip the elephant",
        "would you move them from April",
        "Leicestershire won again",
    ],
)
def test_who_is_grown_up_of_the_writers_own_family_or_nobody_at_all_is_nobodys_child(text: str) -> None:
    assert screen(text).findings == []


def test_a_name_of_the_register_is_found_whatever_stands_before_it() -> None:
    assert "child_name" in rules("our Maya would love that") and "staff_name" in rules("Miss Morag has been a star")
    assert "given_name" in rules("Carol comes at four") and "given_name" in rules("is Jake in today")
    assert "given_name" in rules("I told gran. Jake bit him")
    assert "given_name" in rules("a boy called Kevin took his bear") and "given_name" in rules("a girl named Susan did")
    assert "child_name" in rules("a worm called Maya")


def test_a_month_takes_nobody_of_the_register_out_of_the_search() -> None:
    june = [Named("June Ellery", 8)]
    found = screen("He came home crying after June held him down on the chair", staff=june)
    assert found.urgency == Urgency.URGENT and found.about == {8}
    assert "child_name" in {one.rule for one in screen("a bite from Summer", children=[Named("Summer Lee")]).findings}
    assert "allegation" in rules("Miss Morag told him to shut up about the bruise")
    barney = screen("mine was pinched by barney", children=[Named("Barney Lee")])
    assert "child_name" in {one.rule for one in barney.findings}


def test_grown_ups_of_ones_own_family_may_be_named() -> None:
    assert "given_name" in rules("Jonathan is leaving now") and "given_name" in rules("Jonathan's train is late")
    assert "given_name" not in rules("Jonathan is leaving now", family=["Jonathan"])
    assert "given_name" not in rules("Jonathan's train is late", family=["Jonathan"])
    assert "child_name" in rules("Maya is leaving now", family=["Maya"]), "who is called like a child of the register"


def test_what_the_encoder_has_no_time_for_the_phrases_still_find(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise TooSlow

    monkeypatch.setattr("moderation.encoder.Encoder.read", slow)
    found = screen("his uncle hits him")
    assert {"disclosure", "unscreened"} <= {one.rule for one in found.findings}
    assert screen("What a lovely day").urgency == Urgency.FLAGGED


def test_a_phrase_counts_where_there_is_no_time_to_ask_whether_it_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> float:
        raise TooSlow

    monkeypatch.setattr("moderation.encoder.Encoder.worry_in", slow)
    found = screen("got a right beating at pairs again")
    assert {one.rule for one in found.findings} == {"disclosure", "unscreened"} and found.urgency == Urgency.URGENT


def test_a_rule_of_the_nursery_does_what_it_says_however_harmless_the_sentence() -> None:
    own = OwnRule("Our own", Urgency.FLAGGED, (lexicon.pattern("pairs"),))
    assert screen("got a right beating at pairs again", own_rules=[own]).urgency == Urgency.FLAGGED


def test_every_line_of_the_lists_finds_itself() -> None:
    lists = (
        lexicon.INNOCENT,
        lexicon.ABUSE,
        lexicon.THREAT,
        lexicon.THREAT_OR_NOT,
        lexicon.ALLEGATION,
        lexicon.PRIVATE_CONTACT,
        lexicon.SOCIAL,
        *lexicon.DISCLOSURE.values(),
    )
    lines = [one for patterns in lists for one in patterns if " ! " not in one.source]
    assert len(lines) > 400
    assert [one.source for one in lines if not finds_itself(one.source, one)] == []


def test_an_entry_of_several_words_is_found_as_these() -> None:
    assert "threat" in rules("She'll regret it")
    assert "disclosure" in rules("he touched her front bottom") and "disclosure" in rules("he touched her pee-pee")
    assert rules("We sent him in odd socks again sorry") == set(), "od'd is not odd"


def test_a_rule_of_the_nursery_hears_what_the_built_in_ones_take_for_harmless() -> None:
    own = OwnRule("Our own", Urgency.URGENT, (lexicon.pattern("black eyed"),))
    assert screen("we had black eyed peas").urgency == Urgency.PLAIN
    assert screen("we had black eyed peas", own_rules=[own]).urgency == Urgency.URGENT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("boi si\u0119 wraca\u0107 do domu", "boi si\u0119 wraca\u0107 do domu"),
        ("Thank you for the pictures. Su tío lo toca cuando duerme. See you on Monday", "Su tío lo toca cuando duerme"),
        ("mae ofn arno fo bob nos", "mae ofn arno fo bob nos"),
        ("Diolch yn fawr. mae ofn arno fo bob nos", "mae ofn arno fo bob nos"),
        ("\u0431\u043e\u0438\u0442\u0441\u044f", "\u0431\u043e\u0438\u0442\u0441\u044f"),
        ("boi si\u0119 wraca\u0107 \uff44\uff4f domu", "boi si\u0119 wraca\u0107 \uff44\uff4f domu"),
        ("Hello \u0647\u0648 \u064a\u062e\u0627\u0641", "\u0647\u0648"),
    ],
)
def test_what_is_not_in_english_is_never_plain(text: str, words: str) -> None:
    found = screen(text)
    assert found.urgency >= Urgency.FLAGGED
    assert [one.words for one in found.findings if one.rule == "language"] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "thank you so much for the lovely pics",
        "och he's fair chuffed wi that, tell the wee man well done",
        "aye nae bother",
        "hahahaha brilliant",
        "Merci!",
        "haha haha haha haha",
        "La la la la la la! Lovely",
        "Diolch yn fawr bawb! lovely afternoon",
        "Diolch yn fawr, da iawn pawb, nadolig llawen",
        "DZIEKUJE BARDZO, she loved it",
        "my handle is rahman_fam_x on there",
        "\U0001d4f5\U0001d4f8\U0001d4ff\U0001d4ee\U0001d4f5\U0001d502 \U0001d4ed\U0001d4ea\U0001d502 at the farm today",
        "Ta love",
    ],
)
def test_dialect_and_a_word_or_two_are_still_english(text: str) -> None:
    assert not [one for one in screen(text).findings if one.rule == "language"]


def test_what_is_laughed_about_is_not_what_is_feared() -> None:
    assert screen("She loves it so much she does not want to go home").urgency == Urgency.PLAIN
    assert screen("She does not want to go home and I do not know why").urgency == Urgency.URGENT


FIRST = """teddy zebedee rose roses will green an what thanks a his was had pushed"""
SECOND = """face and the gorgeous jame james my hit so soo like monday he lovely"""
WORDS = st.sampled_from(f"{FIRST} {SECOND}".split())
SAID = st.tuples(WORDS, st.sampled_from(["", "", "", "'s", "s", ".", "!", ",", "eee"]), st.booleans())


@given(st.lists(SAID, min_size=1, max_size=6))
def test_where_no_word_can_be_a_name_no_register_finds_one(parts: list[tuple[str, str, bool]]) -> None:
    """So that what appears unread tells nothing of the register: whoever is on it, it would have appeared."""
    text = " ".join((word.title() if capital else word) + end for word, end, capital in parts)
    reading = Reading(text)
    everybody = [Named(form, 1) for word in reading.words for form in {*word.forms, word.plain.removesuffix("s")}]
    found = people_in(Search(reading, {}, joyful=False), everybody, [], ())
    staff = people_in(Search(reading, {}, joyful=False), [], everybody, ())
    assert not (names_nobody(reading, ()) and (found.child or staff.staff)), text


def test_ordinary_sentences_name_nobody() -> None:
    assert names_nobody(Reading("She has not stopped talking about the pumpkins, what gorgeous faces! Thank you"), ())
    assert names_nobody(Reading("teddy loved the green car"), ("Teddy",))
    assert not names_nobody(Reading("teddy loved the green car"), ())
    assert not names_nobody(Reading("so green pushed him over"), ())


def test_a_word_of_every_day_that_is_on_the_register_counts_where_it_is_a_name() -> None:
    named = [Named("Mia Green"), Named("An Nguyen")]
    found = {text: screen(text, children=named).findings for text in ("the green car has an engine", "green hit him")}
    assert [one.rule for one in found["the green car has an engine"]] == []
    assert "child_name" in {one.rule for one in found["green hit him"]}
