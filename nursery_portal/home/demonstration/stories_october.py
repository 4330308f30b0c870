"""The second month: long stories, pumpkins, the fire engine."""

from __future__ import annotations

from nursery_portal.home.demonstration.stories import Story, shot

STORIES = (
    Story(
        "training-day",
        "reminder",
        (),
        43,
        "08:00",
        "nadia",
        "Closed for staff training",
        """We are closed on {due}. The whole team renews first aid and safeguarding together, which is why we
        cannot do it in halves. If this leaves you without anybody to turn to, please talk to Marcus this week.""",
        due=7,
    ),
    Story(
        "tower",
        "activity",
        ("Oak",),
        42,
        "10:10",
        "liam",
        "How tall can it get before it falls?",
        """Fourteen, then nine, then nineteen. The children worked out for themselves that the big ones have to
        go at the bottom, tested it the other way round to be certain, and cheered both times.""",
        (shot("tower", "Jakub Leila Ibrahim"), shot("tower", "Freddie Anaya", "3:4")),
    ),
    Story(
        "soup",
        "activity",
        ("Beech",),
        41,
        "11:30",
        "sadia",
        "Soup for eleven",
        """Everyone washed something, everyone cut something (butter knives, and hands held like a bear's paw),
        and everyone stirred. Two people who do not eat carrots had two bowls. The recipe is on the board by the
        coats.""",
        (shot("soup", "Amina Hana Mateo", staff="sadia"),),
    ),
    Story(
        "bedtime-books",
        "link",
        (),
        41,
        "16:30",
        "gwen",
        "Books for the end of the day",
        """A good list to borrow from, sorted by age and free of advertisements. If you read in another language
        at home, please go on: it is the reading that counts, and we would love to hear a page at nursery.""",
        link="https://www.booktrust.org.uk/",
        source="BookTrust",
    ),
    Story(
        "story-corner",
        "activity",
        ("Acorn",),
        40,
        "14:30",
        "jess",
        "The same story, four times",
        """We were asked for it again, and again, and once more with the voices. By the fourth time the children
        were telling it and Jess turned the pages. Two readers moved into the tent with the torch and stayed
        until tea.""",
        (
            shot("story_time", "Isla Jonah Safiya Edie", staff="jess"),
            shot("book_nook", "Nell Kai", "3:4"),
        ),
    ),
    Story(
        "school-visits",
        "update",
        ("Oak",),
        39,
        "16:00",
        "gwen",
        "Visits from reception teachers",
        """Over the next weeks teachers from three schools come to meet the children here, where they feel at
        home. They will not be tested, and nobody needs to learn anything for it. If your child has told you a
        worry about school, large or small, tell us and we will pass on what you would like us to.""",
    ),
    Story(
        "tunnel",
        "activity",
        ("Willow",),
        38,
        "10:35",
        "abena",
        "Through the tunnel and out again",
        """There is a moment in the middle when you can see nobody at all, and then a face at the end. We did it
        until our knees were tired. One person preferred to look in from outside, and that is a fine way to be
        part of it.""",
        (shot("tunnel", "Alfie Musa Ivy", "16:9"),),
    ),
    Story(
        "big-wood",
        "event",
        ("Oak",),
        37,
        "15:20",
        "liam",
        "A morning in the big wood",
        """We walked the fallen oak from one end to the other, some of us on our feet and some of us sitting
        down and shuffling, which takes more courage. Then cocoa round the fire circle. The rule is one big step
        back from the stones, and not one child had to be told twice.""",
        (
            shot("balance_log", "Theo Samuel Grace", "16:9"),
            shot("campfire", "Ruby Jakub Mei Anaya", staff="gwen"),
        ),
    ),
    Story(
        "printing",
        "activity",
        ("Acorn",),
        36,
        "11:00",
        "daniel",
        "Printing with leaves, corks and half a potato",
        """Press, wait, peel. The waiting is the hard part. The best prints came from the underside of the leaf,
        where the veins stand out, and the children found that out before we did.""",
        (
            shot("printing", "Maya Arjun Lottie"),
            shot("printing", "Tom Nell", left_out=True),
        ),
    ),
    Story(
        "spare-clothes",
        "reminder",
        ("Beech",),
        35,
        "08:10",
        "chloe",
        "Spare clothes, one size up",
        """Most of the bags on the pegs were packed in spring, and most of the children have grown. Could you
        look through yours by {due}? Two sets, please, and socks.""",
        due=5,
    ),
    Story(
        "bear-hunt",
        "activity",
        ("Oak",),
        34,
        "14:00",
        "eva",
        "We did not find the bear",
        """We found a footprint (large), some fur (possibly from a jumper) and a cave (under the laurel). The
        map was drawn as we went and is now too long for the wall. The bear will be looked for again.""",
        (
            shot("bear_hunt", "Theo Grace Ibrahim"),
            shot("bear_hunt", "Florence Freddie Leila", "16:9"),
        ),
    ),
    Story(
        "drums",
        "activity",
        ("Beech",),
        33,
        "10:25",
        "sadia",
        "Drums that talk to each other",
        """One asks, one answers. We played our names, then our breakfast, then rain. It was loud and nobody
        minded, and at the end we found out how quietly four drums can stop.""",
        (shot("drums", "Zuri Priya Hana Mateo"),),
    ),
    Story(
        "bookshelf",
        "update",
        (),
        33,
        "16:15",
        "gwen",
        "New on our shelves this month",
        """For Black History Month we have added twelve picture books by Black British authors and illustrators,
        and they will not go back into a box at the end of October. The basket by the door is for borrowing: one
        night, one week, no slips to sign.""",
    ),
    Story(
        "gutters",
        "activity",
        ("Acorn",),
        32,
        "10:55",
        "daniel",
        "Gutters, jugs and a very wet floor",
        """How do you get water from the butt to the sand pit without a bucket? With three lengths of gutter, a
        crate, and a long discussion about what "downhill" is. It leaked at every join and was declared a
        success.""",
        (shot("gutters", "Jonah Isla Kai"),),
    ),
    Story(
        "fire-engine",
        "event",
        (),
        31,
        "12:00",
        "marcus",
        "The fire crew came to see us",
        """Green Watch parked in the lane and let us try the seats, the hose and one enormous helmet. We asked
        our questions: do you sleep there, is it hot, who makes the dinner. (Yes, yes, and they take turns.)
        Those who did not like the siren had a quiet time with Hannah in the garden.""",
        (shot("fire_visit", "Samuel Edie Jakub Nell", "16:9", staff="visitor"),),
    ),
    Story(
        "online",
        "link",
        (),
        30,
        "16:00",
        "ruth",
        "Pictures of children and the internet",
        """Clear advice on what to think about before a picture of a child goes anywhere. It is also why we ask
        you to keep what you see here to yourself: other people's children are in the pictures too.""",
        link="https://www.nspcc.org.uk/keeping-children-safe/online-safety/",
        source="NSPCC",
    ),
    Story(
        "tree-faces",
        "activity",
        ("Oak",),
        29,
        "11:10",
        "gwen",
        "Faces in the trees",
        """A lump of clay, acorns for eyes, a twig for a mouth, and the oldest ash in the wood looked at us.
        Every tree turned out to have a mood. We left them for the rain to take.""",
        (
            shot("tree_faces", "Ruby Mei", "3:4"),
            shot("clay", "Anaya Jakub Theo"),
        ),
    ),
    Story(
        "scarves",
        "activity",
        ("Willow",),
        28,
        "10:40",
        "hannah",
        "Scarves and slow music",
        """A silk scarf comes down so slowly that even very short arms have time to catch it. We threw them, hid
        behind them, and pulled all eleven out of a cardboard tube.""",
        (shot("scarves", "Rosie Musa Kofi"),),
    ),
    Story(
        "clocks",
        "reminder",
        (),
        27,
        "08:20",
        "marcus",
        "The clocks are about to change",
        """Children's tummies do not read clocks. From {due} we will have an early snack ready for a few days,
        so do not worry if yours arrives hungry, wide awake, or both.""",
        due=1,
    ),
    Story(
        "pumpkins",
        "activity",
        ("Beech",),
        26,
        "10:05",
        "chloe",
        "Pumpkins are heavier than they look",
        """It took three of us to roll the biggest one to the barrow and one to say "mind your toes". We knocked
        on it, listened to it, and guessed what was inside. Guesses ranged from seeds to a rabbit.""",
        (
            shot("pumpkins", "Olive Amina Mateo"),
            shot("pumpkins", "Stanley Zuri", left_out=True),
        ),
    ),
    Story(
        "lanterns",
        "event",
        (),
        25,
        "09:10",
        "marcus",
        "Soup by lantern light",
        """Thank you to everybody who came out in the dark last night. Forty-three lanterns went once round the
        garden, and not one was dropped in the pond. The soup was from the pumpkins that Beech room carried.""",
        (shot("lanterns", "Leila Isla Arjun Zuri Theo", "16:9"),),
    ),
    Story(
        "rocket",
        "activity",
        ("Oak",),
        24,
        "14:20",
        "liam",
        "A rocket with a real window",
        """The washing machine came in it; the moon is where it is going. There is a seat, a steering wheel from
        a paper plate and a list of who may press the red button on which day.""",
        (shot("rocket", "Samuel Anaya", "3:4"),),
    ),
    Story(
        "band",
        "activity",
        ("Acorn",),
        23,
        "11:15",
        "jess",
        "Band practice",
        """A xylophone, two shakers, a triangle and a very patient audience of bears. The conductor has a wooden
        spoon. We learned fast and slow, and that a rest is part of the music.""",
        (shot("band", "Jonah Safiya Lottie Kai"),),
    ),
    Story(
        "survey",
        "update",
        (),
        22,
        "16:25",
        "nadia",
        "You said, so we did",
        """Forty of you answered our questions in September. You asked for later evenings with key people, so
        there is one until eight each half-term. You asked for less paper, and this page is part of that. You
        asked for a covered place for buggies; the builder comes in spring, and I will believe it when I see
        him.""",
    ),
    Story(
        "baby-books",
        "activity",
        ("Willow",),
        22,
        "15:10",
        "abena",
        "Reading with our mouths, and with our ears",
        """The cloth book about a cat has now been read by everybody in the room, in every way that a book can
        be read. We put a basket low down so that they can choose for themselves, and they do.""",
        (shot("book_nook", "Bo Ivy"),),
    ),
)
