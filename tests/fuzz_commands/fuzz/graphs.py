"""Random revision graphs, broken ones among them.

A revision is a dict: `file` (without folder), `revision`, `down`, `depends` and `labels` (lists),
`doc`, `form` (how lists are written in the file), `upgrade` and `downgrade` (lines of code).
"""

IDENTIFIERS = (
    "abcd01 abcd02 abce abc ab f00d f00dfeed 1234 1235 0001 0002 0003 a1 b1b1b1 c2c2c2 deadbeef "
    "deadbee0 e5e5 x_y_z Rev10 zz99zz 4f1a2b3c4d5e 4f1a2b3c4d5f 90ab12cd34ef 2024_01_first 1.2.0 "
    "base1 heads2 é1"
).split() + ["q q"]
LABELS = "shop shopping blog lib abcf net_work some-label abcd x.y".split()
UNKNOWN = ["missing", "nosuch", "abcdxx", "0009"]
DOCS = [
    "",
    "{id}",
    "create the tables of {id}",
    "first line\n\nsecond paragraph of {id}\n  indented",
    "two lines\nin one paragraph",
    "  surrounded by blanks  ",
    "it's 100% \\\"quoted\\\"",
    "\n\nleading lines of {id}\n",
]


def graph(random):
    """The revisions of a project, and whether something was made wrong with them."""
    count = random.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14])
    identifiers = random.sample(IDENTIFIERS, count)
    base = random.choice([0.05, 0.15, 0.3])
    merge = random.choice([0, 0.1, 0.3])
    depend = random.choice([0, 0, 0.2, 0.5])
    label = random.choice([0, 0.1, 0.3])
    branch = random.choice([0.05, 0.3, 0.6, 1])
    free_labels, used_labels = list(LABELS), []
    revisions = []
    for index, identifier in enumerate(identifiers):
        before = identifiers[:index]
        down, depends, labels = [], [], []
        if before and random.random() > base:
            if index > 1 and random.random() < merge:
                down = random.sample(before, random.choice([2, 2, min(3, index)]))
            else:
                down = [random.choice(before) if random.random() < branch else before[-1]]
        if before and random.random() < depend:
            depends = random.sample(before, random.choice([1, 1, min(2, index), min(3, index)]))
            if used_labels and random.random() < 0.3:
                depends.append(random.choice(used_labels))
        if random.random() < label and free_labels:
            labels.append(free_labels.pop(random.randrange(len(free_labels))))
            if random.random() < 0.2 and free_labels:
                labels.append(free_labels.pop())
            used_labels += labels
        revisions.append(
            {
                "file": _file_name(random, identifier),
                "revision": identifier,
                "down": down,
                "depends": depends,
                "labels": labels,
                "doc": random.choice(DOCS).format(id=identifier),
                "form": random.choice(["tuple", "tuple", "list", "tuple_of_one"]),
                "upgrade": _body(random, identifier, "upgrade"),
                "downgrade": _body(random, identifier, "downgrade"),
            }
        )
    is_damaged = bool(revisions) and random.random() < 0.12
    if is_damaged:
        _damage(random, revisions, used_labels)
    for number, revision in enumerate(revisions):
        if any(other["file"] == revision["file"] for other in revisions[:number]):
            revision["file"] += f"_{number}"
    return revisions, is_damaged


def _file_name(random, identifier):
    stem = "".join(letter if letter.isalnum() else "_" for letter in identifier)
    return f"{random.choice('abcxyz')}{random.randrange(100)}_{stem}"


def _damage(random, revisions, used_labels):
    """Makes something wrong with the graph, or at least unusual."""
    one, other = random.choice(revisions), random.choice(revisions)
    kind = random.randrange(13)
    if kind == 0:
        one["down"] = [other["revision"]]
    elif kind == 1:
        one["depends"] = [other["revision"]]
    elif kind == 2:
        one["down"] = ["missing"]
    elif kind == 3:
        one["depends"] = ["missing"]
    elif kind == 4:
        revisions.append({**other, "down": one["down"], "labels": []})
    elif kind == 5:
        one["labels"] = [random.choice(LABELS), random.choice(LABELS)]
    elif kind == 6:
        one["labels"] = [other["revision"]]
    elif kind == 7 and used_labels:
        one["down"] = [random.choice(used_labels)]
    elif kind == 8:
        one["revision"] += random.choice("@-+:")
    elif kind == 9:
        one["down"] = [*one["down"], other["revision"], random.choice(revisions)["revision"]]
    elif kind == 10:
        one["down"] = [other["revision"][:3]]
    elif kind == 11:
        one["depends"] = [other["revision"][:3]]
    elif kind == 12:
        # Two cycles, or a cycle that no head leads to.
        one["down"], other["down"] = [other["revision"]], [one["revision"]]


def _body(random, identifier, function):
    """The lines of `upgrade` or `downgrade`."""
    name = "t_" + "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in identifier)
    work = {
        "upgrade": f"op.execute('CREATE TABLE IF NOT EXISTS {name} (id INTEGER)')",
        "downgrade": f"op.execute('DROP TABLE IF EXISTS {name}')",
    }[function]
    lines = [work] if random.random() < 0.7 else []
    if random.random() < 0.1:
        lines.append(f"print('{function} of', revision)")
    if random.random() < 0.25:
        lines.append(random.choice(_SPECIAL).format(name=name))
    if random.random() < 0.015:
        lines.append("raise ValueError('no')")
    return lines or ["pass"]


_SPECIAL = [
    "op.execute(sa.text('DELETE FROM {name} WHERE id = :id').bindparams(id=5))",
    "op.execute(sa.table('{name}', sa.column('id')).insert().values(id=7))",
    "op.bulk_insert(sa.table('{name}', sa.column('id', sa.Integer)), [dict(id=1), dict(id=2)])",
    "op.execute(sa.table('{name}', sa.column('id')).update().values(id=op.inline_literal(3)))",
    "op.execute(sa.text(\"SELECT '%', :one, :two, :one\").bindparams(one=1, two='2%'))",
    "op.create_table('{name}_more', sa.Column('id', sa.Integer, primary_key=True), if_not_exists=True)",
    "op.drop_table('{name}_more', if_exists=True)",
    "op.execute('-- a comment\\nSELECT 1')",
    "op.execute('SELECT 1;')",
    "op.execute(\"SELECT '100%'\")",
    "op.get_bind().execute(sa.text('SELECT 1'))",
    "print(op.get_bind().execute(sa.text('SELECT 1')).scalar())",
    "print(op.get_bind().dialect.name, op.get_context().as_sql, context.is_offline_mode())",
    "print(context.get_revision_argument())",
    "if context.is_offline_mode(): context.static_output('-- by hand')",
    "context.execute('SELECT 2')",
    "sa.inspect(op.get_bind()).get_table_names()",
    "with op.get_context().autocommit_block(): op.execute('SELECT 3')",
    "sa.Table('{name}_bound', sa.MetaData(), sa.Column('id', sa.Integer)).create(op.get_bind(), checkfirst=not op.get_context().as_sql)",
    "op.get_bind().exec_driver_sql('SELECT 4')",
]
