"""Random names: mostly plain, often ones that a dialect has to quote or cannot take."""

PLAIN = ["account", "invoice", "id", "name", "price", "created_at", "owner_id", "note", "amount", "t_1"]

ODD = [
    "user", "order", "group", "table", "select", "key", "rank", "offset", "MixedCase", "UPPER",
    "with space", "dot.ted", "100%", "pa%(x)s", "%%", 'dou"ble', "quo'te", "back`tick", "co:lon",
    ":bind", "naïve", "表", "1abc", "back\\slash", "semi;colon", "_private", "$dollar", "a-b", "a,b",
    "[bracket]", "{brace}", "(paren)", "line\nbreak", "#hash", "?", "@at", "ß", "İ",
    "x" * 63, "y" * 64, "Z" * 70, "ä" * 40,
]  # fmt: skip

SCHEMAS = ["public", "other", "Other Schema", "dot.ted", "main", "order", "se%lf"]

VALUES = ["plain", "it's", "100%", "a:b", ":c", "%(x)s", "back\\slash", 'dou"ble', "line\nbreak", "ümlaut", "", "\\:d", "?", "{}"]


def name(random):
    """The name of a table, a column, a constraint, as a value."""
    return random.choice(PLAIN if random.random() < 0.7 else ODD)


def names(random, count):
    """Different names."""
    chosen = []
    while len(chosen) < count:
        candidate = name(random)
        if candidate not in chosen:
            chosen.append(candidate)
    return chosen


def constraint(random, prefix):
    """The name of a constraint or an index, as code."""
    chance = random.random()
    if chance < 0.15:
        return f"op.f({prefix + '_' + name(random)!r})"
    if chance < 0.17:
        return f"quoted_name({name(random)!r}, {random.choice([True, False])})"
    if chance < 0.2 and prefix != "ix":
        # For an index without a name and with expressions, conventions have rules of their own.
        return "None"
    return repr(f"{prefix}_{name(random)}")


def schema(random, chance=0.12):
    """The value of a `schema` argument, or None."""
    return random.choice(SCHEMAS) if random.random() < chance else None


def text(random):
    """Some text: a comment, a value."""
    return random.choice(VALUES)
