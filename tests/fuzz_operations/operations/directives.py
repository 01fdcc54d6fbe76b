"""Random directives, as statements of a script."""

from . import expressions, items, names, types
from .items import arguments

ANY = ["create_table", "create_table", "create_table", "add_column", "add_column", "alter_column"] * 2 + [
    "alter_column", "drop_column", "create_index", "create_index", "create_index", "drop_index", "drop_table", "unique",
    "primary_key", "foreign_key", "check", "exclude", "drop_constraint", "rename_table", "table_comment",
    "bulk_insert", "bulk_insert", "execute", "execute", "batch", "batch", "batch", "own_items", "expression",
    "expression", "expression",
]  # fmt: skip


def statements(random):
    """One to three statements."""
    return [statement(random) for _ in range(random.choice([1, 1, 2, 3]))]


def statement(random):
    """One statement, maybe of several lines."""
    return _MAKERS[random.choice(ANY)](random)


def create_table(random, function="op.create_table", name=None, columns=None):
    columns = columns or names.names(random, random.randint(1, 4))
    parts = [repr(names.name(random) if name is None else name)]
    # A table that nobody uses has no check in mig.
    is_used = function == "op.create_table"
    parts += [items.column(random, name, allow_key=is_used and name == columns[0]) for name in columns]
    for _ in range(random.choice([0, 0, 1, 1, 2])):
        constraint = items.table_constraint(random, columns)
        if is_used or "'missing'" not in constraint:
            parts.append(constraint)
    if random.random() < 0.05:
        name = names.constraint(random, "ix")
        parts.append(f"sa.Index({name}, {items.written(items.some(random, columns))}{items.index_options(random, columns)})")
    return f"{function}({', '.join(parts)}{items.schema(random)}{items.table_options(random)})"


def add_column(random, table=True):
    options = arguments(
        random,
        (0.06, "if_not_exists=True"),
        (0.06, "inline_references=True"),
        (0.04, "inline_primary_key=True"),
    )
    if not table:
        options = arguments(
            random, (0.1, "insert_after='id'"), (0.1, "insert_before='name'"), (0.05, "inline_references=True")
        )
        return f"add_column({items.column(random, allow_key=False)}{options})"
    return f"op.add_column({names.name(random)!r}, {items.column(random, allow_key=False)}{items.schema(random)}{options})"


def alter_options(random):
    return arguments(
        random,
        (0.35, f"nullable={random.choice([True, False])}"),
        (0.25, lambda: f"server_default={random.choice([items.default(random), items.identity(random), items.computed(random), 'False'])}"),
        (0.2, f"new_column_name={names.name(random)!r}"),
        (0.35, lambda: f"type_={types.column_type(random)}"),
        (0.5, lambda: f"existing_type={types.column_type(random)}"),
        (0.12, lambda: f"existing_server_default={items.default(random)}"),
        (0.2, f"existing_nullable={random.choice([True, False])}"),
        (0.12, lambda: items.comment(random)),
        (0.08, f"existing_comment={names.text(random)!r}"),
        (0.1, f"autoincrement={random.choice([True, False])}"),
        (0.06, f"existing_autoincrement={random.choice([True, False])}"),
        (0.12, lambda: f"postgresql_using={random.choice(['price::integer', 'to_date(x, %(f)s)', 'a % 2'])!r}"),
        (0.03, "mysql_first=True"),
        (0.03, "mysql_after='x'"),
    )


def alter_column(random):
    return f"op.alter_column({names.name(random)!r}, {names.name(random)!r}{alter_options(random)}{items.schema(random)})"


def drop_column(random):
    options = arguments(
        random, (0.06, "if_exists=True"), (0.03, "mssql_drop_check=True"), (0.03, "mssql_drop_foreign_key=True")
    )
    return f"op.drop_column({names.name(random)!r}, {names.name(random)!r}{items.schema(random)}{options})"


def create_index(random):
    columns = names.names(random, random.randint(1, 3))
    name = names.constraint(random, "ix")
    text = f"op.create_index({name}, {names.name(random)!r}, {items.index_columns(random, columns)}"
    return f"{text}{items.schema(random)}{items.index_options(random, columns)})"


def drop_index(random):
    options = arguments(
        random,
        (0.7, f"table_name={names.name(random)!r}"),
        (0.1, "if_exists=True"),
        (0.1, "postgresql_concurrently=True"),
        (0.05, "postgresql_using='gin'"),
    )
    return f"op.drop_index({names.constraint(random, 'ix')}{options}{items.schema(random)})"


def drop_table(random):
    options = arguments(random, (0.15, "if_exists=True"), (0.05, "mysql_engine='InnoDB'"), (0.03, "bogus_option=1"))
    return f"op.drop_table({names.name(random)!r}{items.schema(random)}{options})"


def _named_list(random):
    return items.written(names.names(random, random.randint(1, 3)))


def unique(random):
    options = arguments(
        random,
        (0.1, f"deferrable={random.choice([True, False])}"),
        (0.1, "initially='DEFERRED'"),
        (0.1, "postgresql_nulls_not_distinct=True"),
        (0.05, "postgresql_include=['x']"),
        (0.05, "sqlite_on_conflict='FAIL'"),
    )
    return f"op.create_unique_constraint({names.constraint(random, 'uq')}, {names.name(random)!r}, [{_named_list(random)}]{items.schema(random)}{options})"


def primary_key(random):
    options = arguments(random, (0.1, "deferrable=True"), (0.05, "postgresql_include=['x']"))
    return f"op.create_primary_key({names.constraint(random, 'pk')}, {names.name(random)!r}, [{_named_list(random)}]{items.schema(random)}{options})"


def foreign_key(random):
    count = random.randint(1, 2)
    local = items.written(names.names(random, count))
    remote = items.written(name.replace(".", "") for name in names.names(random, count))
    options = items.foreign_key_options(random) + arguments(
        random, (0.05, "use_alter=True"), (0.06, "postgresql_not_valid=True")
    )
    schemas = items.schema(random, argument="source_schema") + items.schema(random, argument="referent_schema")
    return f"op.create_foreign_key({names.constraint(random, 'fk')}, {names.name(random)!r}, {names.name(random)!r}, [{local}], [{remote}]{schemas}{options})"


def check(random):
    options = arguments(random, (0.1, "deferrable=True"), (0.1, "postgresql_not_valid=True"))
    return f"op.create_check_constraint({names.constraint(random, 'ck')}, {names.name(random)!r}, {items.condition(random)}{items.schema(random)}{options})"


def exclude(random):
    columns = names.names(random, 3)
    return f"op.create_exclude_constraint({names.constraint(random, 'ex')}, {names.name(random)!r}, {items.exclusions(random, columns)}{items.exclude_options(random)}{items.schema(random)})"


def drop_constraint(random):
    kind = random.choice(["foreignkey", "unique", "primary", "check", "exclude", None, "odd"])
    options = arguments(random, (0.75, f"type_={kind!r}"), (0.08, "if_exists=True"))
    return f"op.drop_constraint({names.constraint(random, 'cc')}, {names.name(random)!r}{options}{items.schema(random)})"


def rename_table(random):
    return f"op.rename_table({names.name(random)!r}, {names.name(random)!r}{items.schema(random)})"


def table_comment(random):
    if random.random() < 0.5:
        options = arguments(random, (0.3, f"existing_comment={names.text(random)!r}"))
        return f"op.drop_table_comment({names.name(random)!r}{options}{items.schema(random)})"
    options = arguments(random, (0.2, f"existing_comment={names.text(random)!r}"))
    return f"op.create_table_comment({names.name(random)!r}, {random.choice([*names.VALUES, None])!r}{options}{items.schema(random)})"


def bulk_insert(random):
    columns = names.names(random, random.randint(1, 4))
    kinds = [random.choice(expressions.VALUED) for _ in columns]
    written = ", ".join(
        f"sa.column({name!r}, {kind})" if random.random() < 0.9 else f"sa.column({name!r})"
        for name, (kind, _) in zip(columns, kinds)
    )
    if random.random() < 0.2:
        written = ", ".join(f"sa.Column({name!r}, {kind})" for name, (kind, _) in zip(columns, kinds))
        table = f"sa.Table({names.name(random)!r}, sa.MetaData(), {written}{items.schema(random)})"
    else:
        table = f"sa.table({names.name(random)!r}, {written}{items.schema(random)})"
    rows = []
    for _ in range(random.randint(0, 3)):
        pairs = []
        for name, (_, values) in zip(columns, kinds):
            if random.random() < 0.95:
                value = random.choice(values) if random.random() < 0.93 else random.choice(expressions.ANY_VALUE)
                pairs.append(f"{name!r}: {value}")
        rows.append(f"{{{', '.join(pairs)}}}")
    options = arguments(random, (0.2, f"multiinsert={random.choice([True, False])}"))
    return f"op.bulk_insert({table}, [{', '.join(rows)}]{options})"


TEXTS = [
    "'SELECT 1'",
    "'SELECT 1;'",
    "\"UPDATE t SET a = '50%' WHERE b = ':c'\"",
    "'SELECT a::text FROM t'",
    "sa.text('SELECT :a, :b').bindparams(a=1, b='x%')",
    "sa.text('SELECT :a').bindparams(sa.bindparam('a', \"it's\", sa.String))",
    "sa.text('SELECT :a').bindparams(sa.bindparam('a', [1, 2], expanding=True))",
    "sa.text('SELECT x FROM t WHERE x IN :a').bindparams(sa.bindparam('a', ['p', 'q'], expanding=True))",
    "sa.text('SELECT :missing')",
    "sa.text(\"SELECT '\\\\:notbound', a\\\\:\\\\:int\")",
    "sa.text('SELECT :d').bindparams(d=datetime.date(2020, 1, 2))",
    "sa.text('SELECT :d').bindparams(d=None)",
    "sa.text('SELECT :d').bindparams(d=decimal.Decimal('1.50'))",
    "sa.text('SELECT :d').bindparams(sa.bindparam('d', {'a': [1]}, sa.JSON))",
    "sa.text('SELECT :d').bindparams(sa.bindparam('d', uuid.UUID(int=5), sa.Uuid))",
    "'  leading and trailing  '",
    "'-- comment\\nSELECT 2 % 3'",
    "''",
    "sa.text('SELECT 100%')",
    "sa.DDL('ALTER TABLE x SET %(schema)s', context={'schema': 'y'})",
    "sa.DDL('SELECT 100%%')",
    "'BEGIN; END;'",
    "5",
    "None",
    "['a', 'b']",
]


def execute(random):
    options = arguments(random, (0.06, "execution_options={'a': 1}"))
    return f"op.execute({random.choice(TEXTS)}{options})"


def batch(random):
    """A block of batch_alter_table."""
    columns = names.names(random, 3)
    name = names.name(random)
    options = arguments(
        random,
        (0.3, f"recreate={random.choice(['auto', 'always', 'never', 'odd'])!r}"),
        (0.1, "table_args=(sa.UniqueConstraint('id', name='uq_args'),)"),
        (0.05, "naming_convention={'uq': 'uq_%(table_name)s_%(column_0_name)s', 'fk': 'fk_%(table_name)s'}"),
        (0.05, "partial_reordering=[('id', 'name')]"),
        (0.05, "table_kwargs={'sqlite_autoincrement': True}"),
        (0.05, "reflect_kwargs={'listeners': []}"),
        (0.5, lambda: f"copy_from={create_table(random, 'table_of', name, columns)}"),
    )
    lines = [f"with op.batch_alter_table({name!r}{options}{items.schema(random)}) as batch:"]
    for _ in range(random.randint(1, 3)):
        lines.append(f"    batch.{_batch_directive(random, columns)}")
    return "\n".join(lines)


def _batch_directive(random, columns):
    one = random.choice(columns)
    chosen = f"[{items.written(items.some(random, columns))}]"
    kind = random.choice(
        ["add", "add", "alter", "alter", "drop", "index", "drop_index", "unique", "pk", "fk", "ck", "drop_constraint", "exclude", "comment", "execute"]
    )
    if kind == "add":
        return add_column(random, table=False)
    if kind == "alter":
        return f"alter_column({one!r}{alter_options(random)})"
    if kind == "drop":
        return f"drop_column({one!r})"
    if kind == "index":
        return f"create_index({names.constraint(random, 'ix')}, {items.index_columns(random, columns)}{items.index_options(random, columns)})"
    if kind == "drop_index":
        return f"drop_index({names.constraint(random, 'ix')})"
    if kind == "unique":
        return f"create_unique_constraint({names.constraint(random, 'uq')}, {chosen})"
    if kind == "pk":
        return f"create_primary_key({names.constraint(random, 'pk')}, {chosen})"
    if kind == "fk":
        return f"create_foreign_key({names.constraint(random, 'fk')}, {names.name(random)!r}, [{one!r}], ['id']{items.foreign_key_options(random)}{items.schema(random, argument='referent_schema')})"
    if kind == "ck":
        return f"create_check_constraint({names.constraint(random, 'ck')}, {items.condition(random)})"
    if kind == "drop_constraint":
        return f"drop_constraint({names.constraint(random, 'cc')}{arguments(random, (0.7, random.choice(['type_=%r' % kind for kind in ('unique', 'foreignkey', 'check', 'primary')])))})"
    if kind == "exclude":
        return f"create_exclude_constraint({names.constraint(random, 'ex')}, {items.exclusions(random, columns)}{items.exclude_options(random)})"
    if kind == "comment":
        return random.choice([f"create_table_comment({names.text(random)!r})", "drop_table_comment()"])
    return "execute('SELECT 1')"


def own_items(random):
    """Schema items that a script creates and drops by itself."""
    kind = types.column_type(random)
    return random.choice(
        [
            lambda: f"op.execute(sa.schema.CreateSequence({items.sequence(random)}))",
            lambda: f"op.execute(sa.schema.DropSequence({items.sequence(random)}{arguments(random, (0.3, 'if_exists=True'))}))",
            lambda: f"op.execute(sa.schema.CreateTable({create_table(random, 'table_of')}))",
            lambda: f"op.execute(sa.schema.DropTable({create_table(random, 'table_of')}))",
            lambda: f"op.execute(sa.schema.CreateSchema({names.name(random)!r}{arguments(random, (0.3, 'if_not_exists=True'))}))",
            lambda: f"op.execute(sa.schema.DropSchema({names.name(random)!r}{arguments(random, (0.3, 'cascade=True'), (0.3, 'if_exists=True'))}))",
            lambda: f"{create_table(random, 'table_of')}.create(op.get_bind(), checkfirst=False)",
            lambda: f"{create_table(random, 'table_of', 'thing')}.drop(op.get_bind(), checkfirst=False)",
            lambda: f"{kind}.create(op.get_bind(), checkfirst=False)",
            lambda: f"{kind}.drop(op.get_bind(), checkfirst=False)",
            lambda: f"op.get_bind().execute({random.choice(TEXTS)})",
        ]
    )()


def expression(random):
    return f"op.execute({expressions.statement(random)})"


_MAKERS = {
    "create_table": create_table,
    "add_column": add_column,
    "alter_column": alter_column,
    "drop_column": drop_column,
    "create_index": create_index,
    "drop_index": drop_index,
    "drop_table": drop_table,
    "unique": unique,
    "primary_key": primary_key,
    "foreign_key": foreign_key,
    "check": check,
    "exclude": exclude,
    "drop_constraint": drop_constraint,
    "rename_table": rename_table,
    "table_comment": table_comment,
    "bulk_insert": bulk_insert,
    "execute": execute,
    "batch": batch,
    "own_items": own_items,
    "expression": expression,
}
