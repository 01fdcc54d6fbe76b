"""Other spellings of a command line: what `argparse` accepts, and what it does not."""

# Named elsewhere by their whole name.
_KEPT = ("--purge", "--raiseerr", "--quiet")


def spelled(random, arguments, may_move):
    """The command line with an option abbreviated or joined to its value, or its words moved."""
    if "--" in arguments or random.random() < 0.75:
        return arguments
    start = next(i for i, word in enumerate(arguments) if word.isidentifier() and not _is_value(arguments, i))
    before, own = arguments[: start + 1], list(arguments[start + 1 :])
    if may_move and random.random() < 0.5:
        random.shuffle(own)
    places = [i for i, word in enumerate(own) if word.startswith("--") and word not in _KEPT]
    if places:
        place = random.choice(places)
        option = own[place]
        if random.random() < 0.6:
            own[place] = option[: random.randint(3, len(option))]
        if random.random() < 0.3 and place + 1 < len(own):
            own[place : place + 2] = [f"{own[place]}={own[place + 1]}"]
    return before + own


def _is_value(arguments, place):
    return place > 0 and arguments[place - 1] == "-x"
