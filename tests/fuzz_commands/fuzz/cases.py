"""A case: a random project and the command lines that are run in it, as plain data.

`dialect`, `settings` (of alembic.ini), `configure` (arguments of `context.configure`, as code),
`environment` (which kind of env.py), `revisions` and `commands`.
"""

from random import Random

from . import commands, graphs, spelling

STYLES = ["qmark", "format", "pyformat", "numeric", "numeric_dollar"]

_CONFIGURE = {
    "both": [
        ("transaction_per_migration", ["True", "False"]),
        ("transactional_ddl", ["True", "False", "None"]),
        ("version_table", ["'versions'", "'Odd Name'"]),
        ("version_table_pk", ["False", "True"]),
        ("on_version_apply", ["applied", "[applied, applied]"]),
    ],
    "offline": [
        ("literal_binds", ["True", "False"]),
        ("output_buffer", ["io.StringIO()", "io.BytesIO()"]),
        ("starting_rev", ["'base'", "None", "START"]),
        ("dialect_opts", [f"{{'paramstyle': '{style}'}}" for style in STYLES]),
    ],
}

ENVIRONMENTS = ["plain", "plain", "plain", "prints", "begin", "bare", "inspects", "two"]


def case(seed, number, dialects, writes_scripts=False):
    """The case with this number; `writes_scripts`: with commands that make revisions."""
    random = Random(f"{seed}:{number}")
    dialect = random.choice(dialects)
    revisions, is_damaged = graphs.graph(random)
    # mig reads the graph before it runs env.py, Alembic when env.py asks for it.
    environments = ["plain"] if is_damaged else ENVIRONMENTS
    made = {
        "dialect": dialect,
        "is_damaged": is_damaged,
        "settings": _settings(random),
        "configure": _configure(random, dialect, revisions),
        "environment": random.choice(environments),
        "revisions": revisions,
        "commands": commands.sequence(random, revisions, dialect, writes_scripts),
    }
    # With its own source, so that a case has the same graph and commands whatever the spelling.
    spellings = Random(f"{seed}:{number}:spelling")
    made["commands"] = [
        spelling.spelled(spellings, arguments, may_move=dialect != "mysql")
        for arguments in made["commands"]
    ]
    return made


def _settings(random):
    settings = {}
    if random.random() < 0.05:
        settings["revision_environment"] = random.choice(["true", "false"])
    if random.random() < 0.1:
        settings["version_locations"] = random.choice(
            ["%(here)s/migration/versions", "%(here)s/migration/versions:%(here)s/more", "migration/versions:more"]
        )
        settings["path_separator"] = ":"
    if random.random() < 0.05:
        settings["recursive_version_locations"] = "true"
    return settings


def _configure(random, dialect, revisions):
    chosen = {"both": {}, "offline": {}}
    # As in Alembic's own templates.
    if random.random() < 0.5:
        chosen["offline"]["literal_binds"] = "True"
    if random.random() < 0.5:
        chosen["offline"]["dialect_opts"] = "{'paramstyle': 'named'}"
    for mode, options in _CONFIGURE.items():
        for option, values in options:
            if random.random() < 0.1:
                chosen[mode][option] = random.choice(values)
    if chosen["offline"].get("output_buffer") == "io.BytesIO()":
        chosen["offline"]["output_encoding"] = random.choice(["'utf-8'", "'latin-1'"])
    if dialect != "sqlite" and random.random() < 0.15:
        chosen["both"]["version_table_schema"] = "'other'"
    start = chosen["offline"].get("starting_rev")
    if start == "START":
        identifiers = [revision["revision"] for revision in revisions] or ["none"]
        chosen["offline"]["starting_rev"] = repr(random.choice(identifiers))
    return chosen
