"""Random columns, constraints and indexes, as code."""

from . import names, types

DEFAULTS = """
'text'
"it's"
'100%'
'a:b'
''
'0'
sa.text('now()')
sa.text("'{}'::jsonb")
sa.text('0')
sa.text("'50% :off'")
sa.text("'a\\\\:b'")
sa.func.now()
sa.func.current_timestamp()
sa.func.gen_random_uuid()
sa.func.coalesce(1, 'x')
sa.true()
sa.false()
sa.null()
sa.literal('x')
sa.literal(5)
sa.literal_column('1 + 1')
sa.cast('x', sa.String(5))
sa.FetchedValue()
sa.DefaultClause('5')
sa.DefaultClause(sa.text("'clause'"))
sa.Sequence('seq_default').next_value()
op.inline_literal('inline')
op.inline_literal(7)
sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")
sa.text("(1)")
5
True
""".strip().splitlines()

ACTIONS = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "set default", "BOGUS"]


def default(random):
    """A server default, as code."""
    return random.choice(DEFAULTS if random.random() < 0.85 else ["None", repr(names.text(random))])


def arguments(random, *options):
    """Some of the `(chance, text)` options as further arguments."""
    return "".join(f", {text() if callable(text) else text}" for chance, text in options if random.random() < chance)


def comment(random):
    return f"comment={random.choice([*names.VALUES, None])!r}"


def schema(random, chance=0.12, argument="schema"):
    chosen = names.schema(random, chance)
    return f", {argument}={chosen!r}" if chosen else ""


def identity(random):
    options = arguments(
        random,
        (0.4, f"always={random.choice([True, False])}"),
        (0.4, f"start={random.choice([0, 1, 10, -5])}"),
        (0.3, f"increment={random.choice([1, 2, -1])}"),
        (0.2, "minvalue=0"),
        (0.1, "nominvalue=True"),
        (0.2, "maxvalue=1000"),
        (0.1, "nomaxvalue=True"),
        (0.2, f"cycle={random.choice([True, False])}"),
        (0.1, "cache=5"),
        (0.1, "order=True"),
        (0.05, "on_null=True"),
    )
    return f"sa.Identity({options[2:]})"


def sequence(random):
    options = arguments(
        random,
        (0.3, "start=5"),
        (0.3, "increment=2"),
        (0.1, "minvalue=1"),
        (0.1, "nomaxvalue=True"),
        (0.1, "cycle=True"),
        (0.1, "cache=3"),
        (0.1, "data_type=sa.BigInteger"),
        (0.2, "schema='other'"),
        (0.1, "optional=True"),
        (0.1, "metadata=sa.MetaData(schema='meta')"),
        (0.05, "order=True"),
    )
    return f"sa.Sequence({names.name(random)!r}{options})"


def computed(random):
    text = random.choice(
        ["'price * 2'", "sa.text('a || :b')", "'''x % 2'''", "\"'50%'\"", "sa.func.lower(sa.column('name'))", "'a::text'"]
    )
    return f"sa.Computed({text}{arguments(random, (0.6, f'persisted={random.choice([True, False, None])}'))})"


def reference(random):
    """What a foreign key refers to, as code."""
    # A dot in a name is not told from the dots between names.
    target = ".".join(names.name(random).replace(".", "") for _ in range(2))
    if random.random() < 0.1:
        target = f"{random.choice(['public', 'Other Schema', 'order'])}.{target}"
    if random.random() < 0.04:
        target = "x.y.z"
    return repr(target)


def foreign_key_options(random):
    return arguments(
        random,
        (0.3, f"ondelete={random.choice(ACTIONS)!r}"),
        (0.2, f"onupdate={random.choice(ACTIONS)!r}"),
        (0.1, f"deferrable={random.choice([True, False])}"),
        (0.1, f"initially={random.choice(['DEFERRED', 'IMMEDIATE', 'odd'])!r}"),
        (0.06, f"match={random.choice(['FULL', 'SIMPLE', 'odd'])!r}"),
    )


def foreign_key(random):
    options = foreign_key_options(random)
    options += arguments(
        random,
        (0.3, lambda: f"name={names.constraint(random, 'fk')}"),
        (0.1, "use_alter=True"),
        (0.03, "postgresql_not_valid=True"),
        (0.03, "link_to_name=True"),
    )
    return f"sa.ForeignKey({reference(random)}{options})"


def condition(random):
    """The condition of a check constraint or a partial index, as code."""
    column = names.name(random)
    return random.choice(
        [
            "'price > 0'",
            "\"name LIKE '50%'\"",
            "\"x = ':y'\"",
            "'a::int > 0'",
            "sa.text('length(name) > 3')",
            "sa.text(\"kind IN ('a', 'b%')\")",
            f"sa.column({column!r}) > 5",
            f"sa.column({column!r}).in_(['a', \"it's\"])",
            f"sa.column({column!r}).is_(None)",
            f"sa.and_(sa.column({column!r}) != 'x', sa.column('b').like('a%'))",
            f"sa.func.length(sa.column({column!r})) < 10",
            f"~sa.column({column!r}, sa.Boolean)",
            f"sa.or_(sa.column({column!r}) == sa.true(), sa.column('other').is_not(sa.null()))",
        ]
    )


def column(random, name=None, allow_key=True):
    """A column, as code."""
    name = names.name(random) if name is None else name
    parts = [repr(name)] if random.random() > 0.02 else [f"quoted_name({name!r}, {random.choice([True, False])})"]
    kind = types.column_type(random)
    if random.random() < 0.97:
        parts.append(kind)
    is_computed = False
    for chance, make in ((0.12, foreign_key), (0.05, identity), (0.05, computed), (0.03, sequence)):
        if random.random() < chance:
            parts.append(make(random))
            is_computed = is_computed or make is computed
    if random.random() < 0.04:
        options = arguments(random, (0.5, lambda: f"name={names.constraint(random, 'ck')}"))
        parts.append(f"sa.CheckConstraint({condition(random)}{options})")
    options = arguments(
        random,
        # MariaDB has rules of its own for generated columns in keys.
        (1 if is_computed else 0.4, f"nullable={random.choice([True, False, False])}"),
        (0 if is_computed else 0.12, "primary_key=True"),
        (0.06, f"unique={random.choice([True, True, False, None])}"),
        (0.06, "index=True"),
        (0.1, lambda: comment(random)),
        (0.25, lambda: f"server_default={default(random)}"),
        (0.02, "server_onupdate=sa.FetchedValue()"),
        (0.03, "default=5"),
        (0.02, "onupdate=sa.func.now()"),
        (0.08, f"autoincrement={random.choice(['True', 'False', repr('auto'), repr('ignore_fk')])}"),
        (0.02 if allow_key else 0, "key='other_key'"),
        (0.03, f"quote={random.choice([True, False])}"),
        (0.02, "info={'a': 1}"),
        (0.01, "system=True"),
        (0.02, "sqlite_on_conflict_not_null='FAIL'"),
        (0.02, "sqlite_on_conflict_primary_key='REPLACE'"),
        (0.02, "sqlite_on_conflict_unique='IGNORE'"),
        (0.01, "insert_default=5"),
        (0.003, "bogus=1"),
    )
    return f"sa.Column({', '.join(parts)}{options})"


def some(random, columns, least=1):
    """Some of the columns."""
    count = random.randint(min(least, len(columns)), min(3, len(columns)))
    chosen = random.sample(columns, count)
    if random.random() < 0.015:
        chosen.append("missing")
    return chosen


def written(values):
    return ", ".join(repr(value) for value in values)


def table_constraint(random, columns):
    """A constraint in the arguments of create_table, as code."""
    kind = random.choice(["pk", "pk", "uq", "fk", "ck", "exclude"])
    chosen = some(random, columns)
    named = arguments(random, (0.7, lambda: f"name={names.constraint(random, kind)}"))
    more = arguments(
        random,
        (0.05, "deferrable=True"),
        (0.05, "initially='DEFERRED'"),
        (0.04, lambda: comment(random)),
    )
    if kind == "pk":
        more += arguments(random, (0.05, "sqlite_on_conflict='REPLACE'"), (0.04, "postgresql_include=['x']"))
        return f"sa.PrimaryKeyConstraint({written(chosen)}{named}{more})"
    if kind == "uq":
        more += arguments(
            random,
            (0.05, "sqlite_on_conflict='IGNORE'"),
            (0.06, f"postgresql_nulls_not_distinct={random.choice([True, False])}"),
            (0.04, f"postgresql_include=[{chosen[0]!r}]"),
        )
        return f"sa.UniqueConstraint({written(chosen)}{named}{more})"
    if kind == "fk":
        table = names.name(random).replace(".", "")
        targets = [f"{table}.{names.name(random).replace('.', '')}" for _ in chosen]
        options = foreign_key_options(random) + arguments(random, (0.1, "use_alter=True"), (0.05, lambda: comment(random)))
        return f"sa.ForeignKeyConstraint([{written(chosen)}], [{written(targets)}]{named}{options})"
    if kind == "ck":
        more += arguments(random, (0.05, "postgresql_not_valid=True"), (0.02, "sqlite_on_conflict='FAIL'"))
        return f"sa.CheckConstraint({condition(random)}{named}{more})"
    return f"postgresql.ExcludeConstraint({exclusions(random, columns)}{named}{exclude_options(random)}{more})"


def exclusions(random, columns):
    """The pairs of an exclude constraint, as code."""
    pairs = []
    for name in some(random, columns):
        element = random.choice([repr(name), f"sa.column({name!r})", f"sa.text('lower(x)')", f"sa.func.lower(sa.column({name!r}))"])
        pairs.append(f"({element}, {random.choice(['=', '&&', '<>', '!='])!r})")
    return ", ".join(pairs)


def exclude_options(random):
    return arguments(
        random,
        (0.5, f"using={random.choice(['gist', 'GIST', 'spgist', 'odd using'])!r}"),
        (0.3, lambda: f"where={condition(random)}"),
        (0.1, "ops={'id': 'int4_ops'}"),
    )


def table_options(random):
    return arguments(
        random,
        (0.1, lambda: comment(random)),
        (0.06, f"prefixes=[{random.choice(['TEMPORARY', 'UNLOGGED', 'GLOBAL TEMPORARY'])!r}]"),
        (0.05, "if_not_exists=True"),
        (0.06, f"mysql_engine={random.choice(['InnoDB', 'MyISAM'])!r}"),
        (0.05, "mysql_charset='utf8mb4'"),
        (0.05, "mysql_default_charset='utf8mb4'"),
        (0.04, "mysql_collate='utf8mb4_bin'"),
        (0.03, "mysql_row_format='DYNAMIC'"),
        (0.03, "mysql_auto_increment=5"),
        (0.02, "mysql_partition_by='HASH(id)'"),
        (0.02, "mysql_partitions='4'"),
        (0.02, "mysql_comment='c%'"),
        (0.03, "mariadb_engine='Aria'"),
        (0.02, "mariadb_default_charset='latin1'"),
        (0.04, "postgresql_partition_by='RANGE (created_at)'"),
        (0.03, "postgresql_with_oids=False"),
        (0.04, "postgresql_tablespace='fast disk'"),
        (0.05, f"postgresql_inherits={random.choice([repr('parent'), str(('one', 'Two'))])}"),
        (0.03, f"postgresql_on_commit={random.choice(['DROP', 'preserve_rows', 'DELETE ROWS'])!r}"),
        (0.03, "postgresql_using='heap'"),
        (0.03, "postgresql_with={'fillfactor': 70}"),
        (0.04, "sqlite_with_rowid=False"),
        (0.05, "sqlite_autoincrement=True"),
        (0.04, "sqlite_strict=True"),
        (0.03, "implicit_returning=False"),
        (0.03, "quote=True"),
        (0.02, "quote_schema=True"),
        (0.02, "info={'a': 1}"),
        (0.02, "keep_existing=True"),
        (0.004, "postgresql_bogus=1"),
        (0.004, "oracle_compress=True"),
    )


def index_options(random, columns):
    """Options of create_index."""
    column = random.choice(columns)
    return arguments(
        random,
        (0.3, f"unique={random.choice([True, False])}"),
        (0.05, "if_not_exists=True"),
        (0.12, lambda: f"postgresql_where={condition(random)}"),
        (0.12, f"postgresql_using={random.choice(['gin', 'gist', 'BRIN', 'odd using'])!r}"),
        (0.08, f"postgresql_ops={{{column!r}: 'text_pattern_ops'}}"),
        (0.06, f"postgresql_include=[{column!r}]"),
        (0.05, "postgresql_with={'fillfactor': 50, 'fastupdate': 'off'}"),
        (0.06, "postgresql_concurrently=True"),
        (0.05, f"postgresql_nulls_not_distinct={random.choice([True, False])}"),
        (0.04, "postgresql_tablespace='Fast'"),
        (0.1, lambda: f"sqlite_where={condition(random)}"),
        (0.1, f"mysql_length={random.choice(['10', repr({column: 5})])}"),
        (0.04, f"mysql_prefix={random.choice(['FULLTEXT', 'SPATIAL'])!r}"),
        (0.04, f"mysql_using={random.choice(['btree', 'HASH'])!r}"),
        (0.03, "mysql_with_parser='ngram'"),
        (0.02, "mysql_visible=False"),
        (0.03, "mariadb_length=7"),
        (0.02, "mssql_include=['x']"),
        (0.03, f"quote={random.choice([True, False])}"),
        (0.004, "postgresql_bogus=1"),
    )


def index_columns(random, columns):
    """What an index is on, as code."""
    parts = []
    for name in some(random, columns):
        parts.append(
            random.choice(
                [repr(name)] * 8
                + [
                    f"sa.text('lower(name)')",
                    f"sa.text('\"Quo%ted\" DESC')",
                    f"sa.func.lower(sa.column({name!r}))",
                    f"sa.column({name!r}).desc()",
                    f"sa.desc({name!r})",
                    f"sa.column({name!r}).asc().nulls_last()",
                    f"sa.literal_column({name!r})",
                    f"sa.column({name!r}) + 1",
                    f"sa.cast(sa.column({name!r}), sa.Date)",
                    f"sa.column({name!r}).op('->>')('key')",
                    f"sa.func.coalesce(sa.column({name!r}), 'none')",
                    f"(sa.column({name!r}) / 2).desc()",
                    f"sa.column({name!r}, postgresql.JSONB)['a%b'].astext",
                ]
            )
        )
    return f"[{', '.join(dict.fromkeys(parts))}]"
