"""Random command lines with the revision language: names, relative names, ranges."""

from .graphs import LABELS, UNKNOWN

_ODD = (
    "nosuch abc @ a@b@c x-1 head- -1_0 1 -0 +01 heads-1 base+1 base-1 head+1 @head @-1 shop@ current "
    "current+1 current-1 head@head base@base heads@head 0 --"
).split() + ["", " ", "a b"]


def sequence(random, revisions, dialect, writes_scripts):
    """The command lines of a case, each a list of arguments."""
    count = random.choice([3, 5, 8, 8, 12])
    # With those that the command lines themselves add.
    known = list(revisions)
    weighted = _COMMANDS + _WRITING if writes_scripts else _COMMANDS
    return [command(random, known, dialect, weighted) for _ in range(count)]


def command(random, revisions, dialect, weighted):
    """One command line."""
    make = random.choices(
        [function for function, _ in weighted], [weight for _, weight in weighted]
    )[0]
    arguments = make(random, revisions)
    # Nothing answers on MySQL: there it is offline mode, or no database at all.
    while dialect == "mysql" and not _is_offline(arguments):
        make = random.choice([upgrade, downgrade, stamp, heads, history, show, branches, ensure])
        arguments = make(random, revisions)
    prefix = []
    if random.random() < 0.03:
        prefix.append(random.choice(["-q", "--quiet"]))
    if random.random() < 0.03:
        prefix.append("--raiseerr")
    if random.random() < 0.05:
        prefix += ["-x", random.choice(["one=1", "two", "three=a=b"])]
    return prefix + arguments


def _is_offline(arguments):
    without = arguments[0] in ("heads", "branches", "revision", "merge") or (
        arguments[0] in ("history", "show")
        and not any("current" in word or word in ("-i", "--indicate-current") for word in arguments)
    )
    return without or "--sql" in arguments


def upgrade(random, revisions):
    return ["upgrade", *_migration(random, revisions, default=["head", "heads", "+1", "+1"])]


def downgrade(random, revisions):
    return ["downgrade", *_migration(random, revisions, default=["-1", "-1", "base"])]


def stamp(random, revisions):
    options = ["--sql"] if random.random() < 0.3 else []
    if random.random() < 0.2:
        options.append("--purge")
    if random.random() < 0.1:
        options += ["--tag", "a tag"]
    targets = [name(random, revisions) for _ in range(random.choice([1, 1, 1, 2, 3]))]
    if "--sql" in options and random.random() < 0.6:
        start = start_name(random, revisions)
        targets = [f"{start}:{target}" for target in targets]
    return ["stamp", *options, *targets]


def current(random, revisions):
    options = [option for option in ("-v", "--check-heads") if random.random() < 0.4]
    return ["current", *options]


def heads(random, revisions):
    options = [option for option in ("-v", "--resolve-dependencies") if random.random() < 0.4]
    return ["heads", *options]


def branches(random, revisions):
    return ["branches", *random.choice([[], ["-v"], ["--verbose"]])]


def history(random, revisions):
    options = [option for option in ("-v", "-i") if random.random() < 0.3]
    if random.random() < 0.65:
        span = range_of(random, revisions)
        options += [f"-r{span}"] if random.random() < 0.5 or span.startswith("-") else ["-r", span]
    return ["history", *options]


def show(random, revisions):
    return ["show", random.choice(["current", "heads"]) if random.random() < 0.3 else name(random, revisions)]


def ensure(random, revisions):
    return ["ensure_version", *(["--sql"] if random.random() < 0.4 else [])]


_COMMANDS = [
    (upgrade, 30),
    (downgrade, 18),
    (stamp, 12),
    (current, 9),
    (heads, 5),
    (branches, 5),
    (history, 12),
    (show, 7),
    (ensure, 2),
]


def revision(random, revisions):
    options = ["--rev-id", _new_identifier(random, revisions)]
    if random.random() < 0.8:
        options += ["-m", random.choice(_MESSAGES)]
    if random.random() < 0.5:
        options += ["--head", name(random, revisions)]
    if random.random() < 0.2:
        options.append("--splice")
    if random.random() < 0.15:
        options += ["--branch-label", random.choice(LABELS)]
    if random.random() < 0.15:
        options += ["--depends-on", name(random, revisions)]
    if random.random() < 0.1:
        options.append("--sql")
    if random.random() < 0.1:
        options += ["--version-path", random.choice(["migration/versions", "more", "elsewhere"])]
    return ["revision", *options]


def merge(random, revisions):
    options = ["--rev-id", _new_identifier(random, revisions)]
    if random.random() < 0.7:
        options += ["-m", random.choice(_MESSAGES)]
    if random.random() < 0.15:
        options += ["--branch-label", random.choice(LABELS)]
    if random.random() < 0.2:
        options.append("--splice")
    targets = ["heads"] if random.random() < 0.5 else [name(random, revisions) for _ in range(random.choice([1, 2, 2, 3]))]
    return ["merge", *options, *targets]


def _new_identifier(random, revisions):
    """An identifier that later command lines may name."""
    identifier = random.choice(["new", "abcd", "f00d", ""]) + "%06x" % random.randrange(1 << 24)
    revisions.append({"revision": identifier, "labels": []})
    return identifier


_MESSAGES = ["create things", "It's 100% \"done\"", "a-b.c/d  e", "x" * 60, "größer", "two\nlines", ""]

# Compared where mig has them.
_WRITING = [(revision, 8), (merge, 5)]


def _migration(random, revisions, default):
    options = ["--sql"] if random.random() < 0.3 else []
    if random.random() < 0.08:
        options += ["--tag", "a tag"]
    target = random.choice(default) if random.random() < 0.35 else name(random, revisions)
    if options[:1] == ["--sql"] and random.random() < 0.75 or random.random() < 0.02:
        target = f"{start_name(random, revisions)}:{target}"
    return [*options, target]


def start_name(random, revisions):
    """What stands before the colon."""
    if random.random() < 0.75:
        return random.choice(_identifiers(revisions) + ["base", ""])
    return name(random, revisions)


def range_of(random, revisions):
    """The argument of `history -r`."""
    kind = random.random()
    start, end = name(random, revisions), name(random, revisions)
    if random.random() < 0.25:
        start = random.choice(["current", "base", "", "-2", "-3"])
    if random.random() < 0.25:
        end = random.choice(["current", "heads", "head", "", "+2"])
    if kind < 0.3:
        return f"{start}:"
    if kind < 0.6:
        return f":{end}"
    if kind < 0.96:
        return f"{start}:{end}"
    return random.choice([start, "::", "a:b:c", " : "])


def name(random, revisions, depth=0):
    """A name of one or several revisions."""
    identifiers = _identifiers(revisions)
    labels = [label for revision in revisions for label in revision["labels"]] or ["shop"]
    kind = random.random()
    if kind < 0.12:
        return "head"
    if kind < 0.24:
        return "heads"
    if kind < 0.32:
        return "base"
    if kind < 0.48:
        return random.choice(identifiers)
    if kind < 0.56:
        whole = random.choice(identifiers + labels)
        return whole[: random.randint(1, len(whole))]
    if kind < 0.6:
        return random.choice(labels)
    if kind < 0.7:
        return random.choice("+-") + str(random.choice([0, 1, 1, 1, 2, 2, 3, 5, 12]))
    if kind < 0.73:
        return random.choice(_ODD + UNKNOWN)
    if depth:
        return "head"
    if kind < 0.84:
        left = random.choice(labels + [random.choice(identifiers), labels[0][:4], "heads", "nosuch"])
        return left + "@" + name(random, revisions, 1)
    if kind < 0.95:
        return name(random, revisions, 1) + random.choice("+-") + str(random.choice([1, 1, 2, 3]))
    steps = random.choice("+-") + str(random.choice([1, 1, 2]))
    return random.choice(labels) + "@" + random.choice([name(random, revisions, 1), "", "head"]) + steps


def _identifiers(revisions):
    return [revision["revision"] for revision in revisions] or ["zzz"]
