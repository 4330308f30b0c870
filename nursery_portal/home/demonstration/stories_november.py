"""The third month: birds, a rangoli, bread, a wet week in the hall."""

from __future__ import annotations

from nursery_portal.home.demonstration.stories import Story, shot

STORIES = (
    Story(
        "birds",
        "activity",
        ("Oak",),
        21,
        "10:30",
        "eva",
        "Breakfast for birds",
        """Lard, oats and seeds pressed into half a coconut, and cold hands all round. The first visitor was a
        robin, within the hour. We keep a tally on the window: robins, sparrows, "don't know, brown".""",
        (shot("bird_table", "Mei Jakub", weather="frost"),),
    ),
    Story(
        "fireworks-reminder",
        "reminder",
        (),
        20,
        "08:00",
        "hannah",
        "Fireworks week",
        """It will be loud in the evenings until {due}. If your child has slept badly, tell us at the door and
        we will find them a quiet corner and somebody to share it with. Ear defenders can be borrowed overnight
        from the office.""",
        due=4,
    ),
    Story(
        "fireworks-link",
        "link",
        (),
        20,
        "16:10",
        "hannah",
        "Sparklers are hotter than they look",
        """Short, calm advice on fireworks and small children. The part on sparklers is the one we would ask you
        to read: gloves on, arm's length, a bucket of water to put them in, and not for under-fives.""",
        link="https://capt.org.uk/",
        source="Child Accident Prevention Trust",
    ),
    Story(
        "stream",
        "activity",
        ("Acorn",),
        19,
        "11:25",
        "daniel",
        "Across the stream without a bridge",
        """One stone wobbles. Everybody knows which one now, and warns the person behind. On the near bank we
        dipped with nets and a white tray, and met a caddisfly that had made itself a coat out of grit.""",
        (
            shot("crossing", "Safiya Maya Arjun", "16:9"),
            shot("dipping", "Edie Isla", staff="daniel"),
        ),
    ),
    Story(
        "rangoli",
        "event",
        (),
        18,
        "15:40",
        "gwen",
        "A rangoli for the doorstep",
        """Two of our families came in to show us how to begin: a dot in the middle, and then everything the
        same on every side. Coloured rice, marigold petals and a good deal of breath-holding. Happy Diwali to
        everybody who has been celebrating.""",
        (
            shot("rangoli", "Anaya Priya Samuel Lottie"),
            shot("still_rangoli"),
        ),
    ),
    Story(
        "hedgehogs",
        "activity",
        ("Beech",),
        17,
        "11:50",
        "sadia",
        "Bread in the shape of hedgehogs",
        """Knead, rest, snip, bake. The snipping makes the prickles, and safety scissors do it perfectly well.
        One hedgehog came out with no prickles at all and was introduced to us as a seal.""",
        (
            shot("baking", "Olive Amina Zuri", staff="sadia"),
            shot("still_bread"),
        ),
    ),
    Story(
        "naps",
        "update",
        ("Willow",),
        17,
        "16:45",
        "hannah",
        "A second sleep room",
        """The old office is now a second place to sleep, with four cots and a blind that keeps its promise.
        Nobody changes their routine unless you ask us to. Come and look at it at pick-up.""",
    ),
    Story(
        "crunch",
        "activity",
        ("Willow",),
        16,
        "10:50",
        "abena",
        "The crunching kind of leaves",
        """Wet ones stick, dry ones crunch, and both can be put on somebody's head. We sat in the pile for as
        long as our trousers allowed.""",
        (
            shot("leaf_pile", "Bo Rosie Musa", "16:9"),
            shot("leaf_pile", "Wren Ivy", left_out=True),
        ),
    ),
    Story(
        "chalk",
        "activity",
        ("Oak",),
        15,
        "14:15",
        "liam",
        "A town in chalk",
        """It has a hospital, two bakeries, a car park for buggies and a zebra crossing that is taken very
        seriously. The tricycles had to learn to give way. Rain is forecast, so the town will be built again
        next week.""",
        (
            shot("chalk", "Theo Ibrahim Ruby"),
            shot("trikes", "Jakub Grace", "16:9"),
        ),
    ),
    Story(
        "poppies",
        "event",
        (),
        13,
        "12:15",
        "nadia",
        "Two minutes",
        """Oak and Acorn stood with us in the garden and were quiet for as long as they could, which was longer
        than we had asked. The poppies are made of bottle tops and fill the whole of the long window.""",
        (shot("still_poppies"),),
    ),
    Story(
        "boats",
        "activity",
        ("Acorn",),
        13,
        "15:05",
        "jess",
        "The paper boat race, round two",
        """Last time they sank at the reeds. This time we waxed the paper with candle ends, and two of the three
        reached the willow. The third is thought to be on its way to the sea.""",
        (shot("boats", "Kai Jonah Lottie"),),
    ),
    Story(
        "trees-link",
        "link",
        (),
        12,
        "16:20",
        "liam",
        "Which tree was that?",
        """Oak room asks this on every walk. The Woodland Trust has pictures of leaves, bark and buds, so you
        can find out together, even now that most of the leaves are in our pockets.""",
        link="https://www.woodlandtrust.org.uk/trees-woods-and-wildlife/british-trees/",
        source="Woodland Trust",
    ),
    Story(
        "dolls-washing",
        "activity",
        ("Beech",),
        12,
        "10:20",
        "chloe",
        "Washing day",
        """Every doll in the house has clean clothes and so, by accident, does the rabbit. Pegs are wonderful
        for strong fingers. Ask at home whether you may hang out the socks.""",
        (shot("washing", "Hana Priya"),),
    ),
    Story(
        "goats",
        "activity",
        ("Oak",),
        11,
        "14:45",
        "gwen",
        "The goats have the last word",
        """In our version the troll is asked why he is so cross, and it turns out that nobody has ever knocked.
        The puppeteers made the tickets as well. Standing room only.""",
        (shot("puppets", "Anaya Mei Samuel"),),
    ),
    Story(
        "hall-games",
        "event",
        ("Oak",),
        10,
        "11:35",
        "eva",
        "Up, under and round again",
        """A wet week is what the hall is for. The parachute made a tent, a wave and a mushroom. The course was
        laid out by the children so that everybody could get round it in their own way, and everybody did.""",
        (
            shot("parachute", "Leila Theo Ruby Jakub Grace"),
            shot("obstacle", "Freddie Samuel Ibrahim", "16:9"),
        ),
    ),
    Story(
        "winter-play",
        "reminder",
        ("Oak",),
        9,
        "08:10",
        "gwen",
        "A plain T-shirt for the winter play",
        """Any colour, nothing printed on it, in a bag with a name by {due}. We make everything else here out of
        card. Please do not buy anything.""",
        due=12,
    ),
    Story(
        "easels",
        "activity",
        ("Acorn",),
        9,
        "10:15",
        "daniel",
        "Easels by the window",
        """Grey, we decided, is at least five colours. Two painters looked out at the same hill and painted two
        entirely different hills, and both are right.""",
        (shot("easel", "Isla Kai"),),
    ),
    Story(
        "fruit-faces",
        "activity",
        ("Beech",),
        8,
        "11:10",
        "chloe",
        "Portraits in fruit",
        """Blueberries for eyes, a strawberry for a nose, and kiwi for hair if you are feeling bold. Self-
        portraits were eaten at once. Somebody asked if this was sad, and we talked about it, and decided it was
        not.""",
        (
            shot("fruit", "Mateo Amina Zuri"),
            shot("fruit", "Oskar"),
        ),
    ),
)
