"""The first month: settling in, apples, conkers, the last of the sun."""

from __future__ import annotations

from nursery_portal.home.demonstration.stories import Story, shot

STORIES = (
    Story(
        "welcome",
        "update",
        (),
        64,
        "16:00",
        "nadia",
        "This is our day book",
        """From today this is the place for what the children do here, in pictures and in words. Only families
        and our own team can read it, and it takes the place of our old page.

        Nothing with your child in it goes up until you have told us, in writing, that it may. You can change
        your mind on the same page on any day, and the pictures are gone the moment you do. If you would rather
        answer on paper, there is a form on the shelf by the front door.""",
    ),
    Story(
        "sun-hats",
        "reminder",
        (),
        63,
        "08:15",
        "marcus",
        "Names in sun hats and water bottles",
        """Still warm enough for hats until {due}. Four went home with the wrong head last week, so please write
        the name inside the band. A washing-up sponge and a ballpoint pen will do it.""",
        due=4,
    ),
    Story(
        "ducks",
        "activity",
        ("Acorn",),
        62,
        "14:40",
        "jess",
        "Ducks, and how to feed them well",
        """We walked to the stream with a bag of oats, because bread fills a duck up and does it no good. Nobody
        agreed on how many ducks there were. Seven held still for long enough to be counted; one was a moorhen
        and minded its own business.

        On the way back we tried the stepping stones. Shoes stayed dry on the first crossing.""",
        (
            shot("ducks", "Maya Tom Arjun", "16:9", weather="summer"),
            shot("crossing", "Nell Isla Jonah Kai", weather="summer"),
        ),
    ),
    Story(
        "settling-in",
        "update",
        ("Willow",),
        61,
        "12:10",
        "hannah",
        "Settling in, at a baby's pace",
        """We have three new families in Willow this month. If you find yourself standing at the gate wondering
        whether it went quiet because it is going well: ring us, we would sooner tell you than have you wonder.
        A cloth that smells of home helps more than any toy we own.""",
    ),
    Story(
        "sunflowers",
        "activity",
        ("Oak",),
        61,
        "11:20",
        "liam",
        "Measuring ourselves against the sunflowers",
        """The tallest sunflower came out at two metres and eleven, which is one Liam and a small step. We
        marked everybody on the long paper next to it. The children have decided that they will be sunflower
        height when they go to big school.""",
        (shot("sunflowers", "Samuel Mei Freddie", "3:4", weather="summer"),),
    ),
    Story(
        "mud-kitchen",
        "activity",
        ("Beech",),
        59,
        "10:30",
        "sadia",
        "The mud kitchen opens for business",
        """On the menu today: leaf pie, gravel soup and tea with a daisy in it. One cook washed the same spoon
        for twenty minutes and would not be hurried, and quite right too. Please forgive the sleeves.""",
        (shot("mud_kitchen", "Zuri Mateo Hana", weather="summer"),),
    ),
    Story(
        "talking-walk",
        "link",
        (),
        58,
        "16:20",
        "gwen",
        "Talking on the way home",
        """Short films on how to turn an ordinary walk into a conversation, even with somebody who only says
        "duck". We use the ideas about waiting and leaving a gap: count to ten in your head before you help with
        the word.""",
        link="https://www.bbc.co.uk/tiny-happy-people",
        source="BBC Tiny Happy People",
    ),
    Story(
        "treasure-basket",
        "activity",
        ("Willow",),
        57,
        "10:15",
        "abena",
        "A basket of kitchen treasure",
        """A whisk, a lemon, a wooden spoon, a brush, a bunch of keys. Nothing in the basket was made to be a
        toy and nothing was put down for long. The lemon was tasted by everyone once and by one person three
        times.""",
        (
            shot("treasure_basket", "Bo Musa Rosie"),
            shot("treasure_basket", "Ivy Alfie", "3:4", staff="abena"),
        ),
    ),
    Story(
        "under-the-log",
        "activity",
        ("Acorn",),
        55,
        "11:05",
        "daniel",
        "Who lives under the log?",
        """Eleven woodlice, two slugs, one beetle in a hurry and a snail who was in no hurry at all. We looked,
        we drew, and we put the log back exactly as it was, because it is somebody's roof.""",
        (
            shot("minibeasts", "Isla Edie Safiya", "16:9", weather="summer"),
            shot("still_snail"),
        ),
    ),
    Story(
        "apple-day",
        "event",
        (),
        54,
        "15:30",
        "marcus",
        "Apple day in the garden",
        """Our old tree gave us four baskets this year. We picked what we could reach, shook what we could not,
        and had the first slices on the blanket at eleven. The little ones rolled theirs down the hill, which is
        also a way to get to know an apple.

        Windfalls are in the crate by the gate. Please take a bag home.""",
        (
            shot("apples", "Maya Ruby Zuri Samuel", "16:9", weather="summer"),
            shot("picnic", "Grace Nell Priya Theo", staff="sadia", weather="summer"),
        ),
    ),
    Story(
        "conkers",
        "activity",
        ("Oak",),
        52,
        "10:50",
        "eva",
        "Conkers, sorted four ways",
        """By size, by shine, by who found them, and by whether they roll. The last one took most of the morning
        and all of the drainpipe. We keep them on the window sill until they lose their polish.""",
        (shot("conkers", "Jakub Ibrahim Anaya"), shot("conkers", "Florence Leila")),
    ),
    Story(
        "bubbles",
        "activity",
        ("Beech",),
        51,
        "10:00",
        "chloe",
        "Bubbles go where the wind goes",
        """We tried to blow them to the fence. The wind had other plans and took them to Oak room, where they
        were very well received. Washing-up liquid, water and a spoon of sugar, if you would like to try it at
        home.""",
        (shot("bubbles", "Olive Zuri Mateo", "16:9", weather="summer"),),
    ),
    Story(
        "wellies-live-here",
        "reminder",
        ("Acorn",),
        50,
        "08:05",
        "jess",
        "Wellies that can live at nursery",
        """From {due} we go out in all weathers. If you have a pair of wellies that can stay on our rack, please
        bring them with a name inside. We have spares in most sizes, and nobody will be told.""",
        due=3,
    ),
    Story(
        "den",
        "activity",
        ("Acorn",),
        49,
        "14:10",
        "daniel",
        "A den big enough for everybody",
        """It began with one long branch and an argument about which end was the door. In the end there were two
        doors, which solved it. We ate our snack inside and told each other what we could hear.""",
        (shot("den", "Jonah Nell Kai"), shot("den", "Tom Arjun", "3:4")),
    ),
    Story(
        "teeth",
        "link",
        (),
        48,
        "16:10",
        "hannah",
        "Brushing teeth without a battle",
        """From the first tooth, twice a day, a smear of toothpaste. The page has a good answer to "but they
        clamp their mouth shut": sit behind them, with their head in your lap, and sing something long.""",
        link="https://www.nhs.uk/live-well/healthy-teeth-and-gums/taking-care-of-childrens-teeth/",
        source="NHS",
    ),
    Story(
        "big-paper",
        "activity",
        ("Willow",),
        47,
        "10:20",
        "hannah",
        "Paint, mostly on the paper",
        """Three metres of lining paper, four colours, and feet allowed. The yellow was the favourite and
        travelled furthest. Everyone was hosed down with great ceremony before lunch.""",
        (shot("big_paper", "Bo Rosie Aarav"),),
    ),
    Story(
        "harvest",
        "event",
        ("Oak",),
        46,
        "11:40",
        "gwen",
        "The harvest table",
        """Everything on the table was grown within sight of somebody's kitchen window: marrows from an
        allotment, tomatoes from a balcony, and one very small carrot from our own bed, which was given the
        middle of the table. We weighed it all and wrote the list together. Tomorrow it goes to the food bank.""",
        (shot("harvest_table", "Samuel Grace Florence Mei", "16:9"),),
    ),
    Story(
        "food-bank",
        "update",
        (),
        45,
        "16:05",
        "nadia",
        "Thirty-one kilos",
        """That is what you brought for the food bank on Mill Lane, and they asked us to pass on their thanks.
        The shelf by the front door stays up all year. Tins, nappies in size five and coffee are what they run
        out of first.""",
    ),
    Story(
        "umbrellas",
        "activity",
        ("Acorn",),
        45,
        "10:45",
        "jess",
        "What rain says on an umbrella",
        """We stood quite still and listened: pat on the fabric, plink on the slide, hush on the grass. Then we
        stopped standing still.""",
        (
            shot("umbrellas", "Maya Isla Lottie", weather="rain"),
            shot("puddles", "Edie Arjun", weather="rain"),
        ),
    ),
    Story(
        "train",
        "activity",
        ("Beech",),
        44,
        "15:00",
        "chloe",
        "The train to Grandma's house",
        """It stops at the sofa, the book corner and the sink. Tickets cost one block and nobody was put off the
        train, although one passenger was a dinosaur. We heard some lovely turn-taking: "you drive it, then me".""",
        (shot("train", "Mateo Zuri Priya"),),
    ),
)
