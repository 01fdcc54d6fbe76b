"""Random statements of SQLAlchemy's expression language, as code.

The tables that they use are in the script's prelude: `person`, `item` (with a schema), `plain` (without
types).
"""

from . import names

# A type and values that fit.
VALUED = [
    ("sa.Integer", ["1", "0", "-5", "10**12", "None", "True", "sa.func.abs(-1)"]),
    ("sa.String", ["'a'", "\"it's\"", "'100%'", "'a:b'", "''", "None", "'back\\\\slash'", "'line\\nbreak'", "'ü'", "sa.text('now()')"]),
    ("sa.String(20)", ["'x'", "op.inline_literal('y')", "sa.null()", "sa.func.lower('X')"]),
    ("sa.Text", ["'%s'", "'%(a)s'", "'?'"]),
    ("sa.Boolean", ["True", "False", "None", "1"]),
    ("sa.Boolean()", ["True", "sa.true()", "sa.false()"]),
    ("sa.Numeric(10, 2)", ["decimal.Decimal('1.50')", "1.5", "3", "None", "decimal.Decimal('1E+5')"]),
    ("sa.Float", ["1.5", "1e300", "-0.0", "2", "None", "decimal.Decimal('2.5')"]),
    ("sa.Date", ["datetime.date(2020, 1, 31)", "None", "'2020-01-01'"]),
    ("sa.DateTime", ["datetime.datetime(2020, 1, 31, 12, 30)", "datetime.datetime(2020, 1, 1, 1, 1, 1, 123)", "sa.func.now()"]),
    ("sa.DateTime(timezone=True)", ["datetime.datetime(2020, 1, 31, tzinfo=datetime.timezone.utc)", "None"]),
    ("sa.Time", ["datetime.time(12, 30)", "datetime.time(1, 2, 3, 4)"]),
    ("sa.Interval", ["datetime.timedelta(days=1, seconds=5)", "None"]),
    ("sa.LargeBinary", ["b'bytes'", "b'\\x00\\xff'", "None"]),
    ("sa.JSON", ["{'a': [1, None, \"it's\"]}", "[]", "'text'", "None", "sa.JSON.NULL", "5", "{'p': '100%', 'c': ':x'}"]),
    ("sa.Uuid", ["uuid.UUID(int=1)"]),
    ("sa.Uuid(as_uuid=False)", ["'12345678-1234-5678-1234-567812345678'"]),
    ("postgresql.UUID(as_uuid=True)", ["uuid.UUID(int=77)"]),
    ("postgresql.JSONB", ["{'k': 'v%'}", "None"]),
    ("postgresql.ARRAY(sa.Integer)", ["[1, 2]", "[]", "None", "[None, 3]"]),
    ("postgresql.ARRAY(sa.Text)", ["['a', \"b'c\", '%']"]),
    ("sa.Enum('a', 'b', name='letters')", ["'a'", "'b'", "'z'", "None"]),
    ("sa.Enum(Color)", ["Color.RED", "'RED'", "None"]),
    ("sa.BigInteger", ["2**62", "0"]),
    ("sa.Unicode(10)", ["'表'", "'x'"]),
    ("Decorated()", ["'value'", "None"]),
    ("Choice()", ["'value'", "5"]),
    ("Tagged()", ["{'a': 1}", "None"]),
    ("postgresql.INET", ["'127.0.0.1'"]),
    ("postgresql.HSTORE", ["{'a': 'b'}"]),
    ("postgresql.INTERVAL", ["datetime.timedelta(hours=1)"]),
    ("postgresql.INT4RANGE", ["postgresql.Range(1, 5)"]),
    ("mysql.TINYINT(1)", ["1", "True"]),
    ("mysql.SET('a', 'b')", ["{'a'}"]),
    ("sa.PickleType", ["None"]),
]  # fmt: skip

# Values for columns of any type.
ANY_VALUE = ["None", "'a'", "1", "sa.null()"]

# Names of columns by what they hold, in the tables of the prelude.
TABLES = {
    "person": {"number": ["id", "age", "item_id"], "text": ["name", "Mixed Case"], "flag": ["active"], "date": ["born"], "json": ["data"], "array": ["tags"], "money": ["balance"]},
    "item": {"number": ["id", "order"], "text": ["title", "per%cent"], "flag": ["sold"], "date": ["made"], "json": ["meta"], "array": ["sizes"], "money": ["price"]},
    "plain": {"number": ["a"], "text": ["b"], "flag": ["c"], "date": ["d"], "json": ["e"], "array": ["f"], "money": ["g"]},
}  # fmt: skip


class Scope:
    """What an expression may use: names of tables in code."""

    def __init__(self, random, tables, depth=3):
        self.random, self.tables, self.depth = random, tables, depth

    def column(self, kind):
        code, shape = self.random.choice(self.tables)
        name = self.random.choice(TABLES[shape][kind])
        return f"{code}.c[{name!r}]"

    def deeper(self):
        return Scope(self.random, self.tables, self.depth - 1)


def number(scope):
    random = scope.random
    if scope.depth <= 0 or random.random() < 0.45:
        return random.choice([scope.column("number")] * 3 + ["sa.literal(5)", "sa.literal(-3)", "sa.literal_column('7')", "sa.bindparam('n', 4)", "sa.func.random()"])
    inner = scope.deeper()
    return random.choice(
        [
            lambda: f"({number(inner)} {random.choice(['+', '-', '*', '/', '//', '%'])} {random.choice([number(inner), '2', '-1'])})",
            lambda: f"-{number(inner)}",
            lambda: f"sa.func.{random.choice(['abs', 'coalesce', 'round', 'max', 'sum', 'count', 'Odd', 'char_length'])}({number(inner)})",
            lambda: "sa.func.count()",
            lambda: f"sa.func.length({text(inner)})",
            lambda: f"sa.cast({anything(inner)}, {random.choice(['sa.Integer', 'sa.BigInteger()', 'sa.Numeric(5, 2)', 'sa.SmallInteger'])})",
            lambda: f"sa.case(({boolean(inner)}, {number(inner)}), else_={random.choice([number(inner), '0', 'None'])})",
            lambda: f"sa.case({{'a': 1, 'b': 2}}, value={text(inner)})",
            lambda: f"sa.extract({random.choice(['year', 'month', 'epoch', 'dow'])!r}, {date(inner)})",
            lambda: f"{number(inner)}.op({random.choice(['&', '|', '#>', '%%', 'DIV'])!r})({number(inner)})",
            lambda: f"{number(inner)}.{random.choice(['bitwise_and', 'bitwise_or', 'bitwise_xor', 'bitwise_lshift'])}({number(inner)})",
            lambda: f"sa.select({number(inner)}).scalar_subquery()",
            lambda: window(inner),
            lambda: f"sa.func.nullif({number(inner)}, 0)",
            lambda: f"sa.func.sum({number(inner)}).filter({boolean(inner)})",
            lambda: f"{json(inner)}.as_integer()",
            lambda: f"sa.func.count(sa.distinct({number(inner)}))",
            lambda: f"sa.func.greatest({number(inner)}, 3, type_=sa.Integer)",
        ]
    )()


def window(scope):
    random = scope.random
    options = []
    if random.random() < 0.6:
        options.append(f"partition_by={random.choice([scope.column('text'), '[' + scope.column('text') + ', ' + scope.column('flag') + ']'])}")
    if random.random() < 0.7:
        options.append(f"order_by={random.choice([scope.column('number'), scope.column('date') + '.desc()'])}")
    if random.random() < 0.3:
        options.append(random.choice(["rows=(None, 0)", "rows=(-2, 2)", "range_=(0, None)", "groups=(None, None)", "rows=(1, 5)"]))
    function = random.choice(["row_number()", "rank()", f"sum({scope.column('number')})", f"lag({scope.column('number')}, 1)", "dense_rank()", "ntile(4)"])
    return f"sa.func.{function}.over({', '.join(options)})"


def text(scope):
    random = scope.random
    if scope.depth <= 0 or random.random() < 0.5:
        literal = f"sa.literal({names.text(random)!r})"
        return random.choice([scope.column("text")] * 3 + [literal, "sa.literal_column(\"'x%y'\")", "sa.literal('v', sa.String)"])
    inner = scope.deeper()
    return random.choice(
        [
            lambda: f"({text(inner)} + {random.choice([text(inner), repr(names.text(random))])})",
            lambda: f"{text(inner)}.concat({text(inner)})",
            lambda: f"sa.func.{random.choice(['lower', 'upper', 'trim', 'max', 'concat', 'md5'])}({text(inner)})",
            lambda: f"sa.func.replace({text(inner)}, {names.text(random)!r}, {names.text(random)!r})",
            lambda: f"sa.func.coalesce({text(inner)}, {names.text(random)!r})",
            lambda: f"sa.func.substr({text(inner)}, 1, {number(inner)})",
            lambda: f"sa.cast({anything(inner)}, {random.choice(['sa.String', 'sa.Text()', 'sa.String(10)', 'sa.Unicode(5)', 'postgresql.VARCHAR(3)', 'sa.CHAR(2)'])})",
            lambda: f"sa.case(({boolean(inner)}, {names.text(random)!r}), ({boolean(inner)}, {text(inner)}))",
            lambda: f"{json(inner)}.as_string()",
            lambda: f"{text(inner)}.collate({random.choice(['C', 'nocase', 'utf8mb4_bin'])!r})",
            lambda: f"{text(inner)}.regexp_replace('a+', 'b')",
            lambda: f"sa.func.string_agg({text(inner)}, ',')",
            lambda: f"sa.func.pg_catalog.format('%s', {text(inner)})",
            lambda: f"sa.try_cast({anything(inner)}, sa.String)",
            lambda: f"sa.func.array_agg({text(inner)})",
            lambda: f"sa.func.percentile_disc(0.5).within_group({text(inner)})",
        ]
    )()


def date(scope):
    random = scope.random
    if scope.depth <= 0 or random.random() < 0.5:
        return random.choice([scope.column("date")] * 3 + ["sa.func.now()", "sa.func.current_date()", "sa.literal(datetime.date(2020, 2, 3))", "sa.literal(datetime.datetime(2020, 2, 3, 4, 5))", "sa.func.current_timestamp()"])
    inner = scope.deeper()
    return random.choice(
        [
            f"({date(inner)} - sa.text(\"interval '1 day'\"))",
            f"({date(inner)} + sa.literal(datetime.timedelta(days=2)))",
            f"({date(inner)} - datetime.timedelta(hours=1))",
            f"sa.func.date_trunc('day', {date(inner)})",
            f"sa.cast({text(inner)}, {random.choice(['sa.Date', 'sa.DateTime', 'sa.DateTime(timezone=True)', 'sa.TIMESTAMP', 'sa.Time'])})",
            f"sa.func.max({date(inner)})",
            f"sa.func.timezone('UTC', {date(inner)})",
            f"{date(inner)}.op('AT TIME ZONE')('UTC')",
        ]
    )


def json(scope):
    column = scope.column("json")
    return scope.random.choice(
        [f"{column}['key']", f"{column}[0]", f"{column}[('a', 1, 'b%')]", f"sa.cast({column}, postgresql.JSONB)['x']", f"{column}['a']['b\\'c']", f"sa.type_coerce({scope.column('text')}, sa.JSON)['z']"]
    )


def boolean(scope):
    random = scope.random
    inner = scope.deeper()
    if scope.depth <= 0 or random.random() < 0.3:
        return random.choice(
            [
                f"({scope.column('number')} {random.choice(['==', '!=', '<', '<=', '>', '>='])} {random.choice(['5', 'None', '-1', '1.5', scope.column('number')])})",
                f"({scope.column('text')} == {names.text(random)!r})",
                scope.column("flag"),
                f"{scope.column('text')}.is_(None)",
                f"({scope.column('flag')} == {random.choice(['True', 'False', 'sa.true()', 'sa.false()', 'None', '1'])})",
                f"({scope.column('date')} > datetime.date(2021, 5, 6))",
                "sa.true()",
                "sa.false()",
                "sa.text(\"x = '5%'\")",
            ]
        )
    return random.choice(
        [
            lambda: f"sa.and_({boolean(inner)}, {boolean(inner)})",
            lambda: f"sa.or_({boolean(inner)}, {boolean(inner)}, {boolean(inner)})",
            lambda: f"({boolean(inner)} & ({boolean(inner)} | {boolean(inner)}))",
            lambda: f"sa.not_({boolean(inner)})",
            lambda: f"~{boolean(inner)}",
            lambda: f"({number(inner)} {random.choice(['==', '!=', '<', '>='])} {number(inner)})",
            lambda: f"({text(inner)} {random.choice(['==', '!=', '<'])} {text(inner)})",
            lambda: f"{number(inner)}.{random.choice(['in_', 'not_in'])}({random.choice(['[1, 2, 3]', '[]', '[None, 1]', '(5,)', '[' + number(inner) + ']'])})",
            lambda: f"{text(inner)}.{random.choice(['in_', 'not_in'])}([{names.text(random)!r}, {names.text(random)!r}])",
            lambda: f"{number(inner)}.in_({select(inner, 1)})",
            lambda: f"{text(inner)}.{random.choice(['like', 'not_like', 'ilike', 'notilike', 'startswith', 'endswith', 'contains', 'icontains', 'istartswith'])}({names.text(random)!r}{random.choice(['', '', ', escape=' + repr('/')])})",
            lambda: f"{text(inner)}.{random.choice(['startswith', 'contains'])}({names.text(random)!r}, autoescape=True)",
            lambda: f"{text(inner)}.{random.choice(['regexp_match', 'match'])}('a.b')",
            lambda: f"{text(inner)}.op({random.choice(['~', '~*', '@>', 'REGEXP', 'SIMILAR TO'])!r})({names.text(random)!r})",
            lambda: f"{number(inner)}.between({number(inner)}, {random.choice(['10', number(inner)])}{random.choice(['', ', symmetric=True'])})",
            lambda: f"{date(inner)}.between(datetime.date(2020, 1, 1), {date(inner)})",
            lambda: f"{anything(inner)}.{random.choice(['is_', 'is_not'])}({random.choice(['None', 'True', 'False', 'sa.null()'])})",
            lambda: f"{anything(inner)}.{random.choice(['is_distinct_from', 'is_not_distinct_from'])}({random.choice(['None', '1', scope.column('number')])})",
            lambda: f"sa.exists({select(inner, 1)})" if random.random() < 0.5 else f"{select(inner, 1)}.exists()",
            lambda: f"sa.exists().where({boolean(inner)})",
            lambda: f"sa.tuple_({number(inner)}, {text(inner)}).in_([(1, 'a'), (2, \"b'\")])",
            lambda: f"(sa.tuple_({number(inner)}, {number(inner)}) > sa.tuple_(1, 2))",
            lambda: f"{scope.column('array')}.{random.choice(['any', 'all'])}(5)",
            lambda: f"({number(inner)} == sa.any_({scope.column('array')}))",
            lambda: f"sa.cast({scope.column('array')}, postgresql.ARRAY(sa.Integer)).{random.choice(['contains', 'overlap', 'contained_by'])}([1, 2])",
            lambda: f"sa.cast({scope.column('json')}, postgresql.JSONB).{random.choice(['contains({' + repr('a') + ': 1})', 'has_key(' + repr('k%') + ')', 'has_any(postgresql.array([' + repr('p') + ']))', 'op(' + repr('?') + ')(' + repr('k') + ')', 'path_exists(' + repr('$.a') + ')'])}",
            lambda: f"({json(inner)}.as_{random.choice(['string', 'integer', 'boolean', 'float', 'json'])}() == {random.choice(['5', repr('x'), 'True', '1.5'])})",
            lambda: f"(sa.cast({scope.column('json')}, postgresql.JSON)['a'].astext == 'b')",
            lambda: f"(postgresql.array([1, {number(inner)}]) == {scope.column('array')})",
            lambda: f"({scope.column('array')}[1] == 5)",
            lambda: f"({scope.column('array')}[1:3] == [1])",
            lambda: f"sa.func.starts_with({text(inner)}, 'x')",
            lambda: f"sa.cast({scope.column('flag')}, sa.Boolean)",
            lambda: f"({number(inner)} == {select(inner, 1)}.scalar_subquery())",
            lambda: f"sa.bindparam('flag', {random.choice(['True', 'None'])}, sa.Boolean)",
            lambda: f"({scope.column('money')} > decimal.Decimal('10.50'))",
            lambda: f"(sa.literal({random.choice(ANY_VALUE)}) == {anything(inner)})",
        ]
    )()


def anything(scope):
    return scope.random.choice([number, text, date, boolean, number, text])(scope)


FROMS = [("person", "person"), ("item", "item"), ("plain", "plain")]


def _froms(random):
    """The FROM of a select as (code or None, tables to use)."""
    one, other = random.sample(FROMS, 2)
    chance = random.random()
    if chance < 0.5:
        return None, [one]
    if chance < 0.6:
        alias = f"{one[0]}.alias({random.choice(['p', 'Al Ias', 'x%'])!r})"
        return None, [(alias, one[1])]
    condition = f"{one[0]}.c[{TABLES[one[1]]['number'][0]!r}] == {other[0]}.c[{TABLES[other[1]]['number'][-1]!r}]"
    options = random.choice(["", "", ", isouter=True", ", full=True"])
    return f"{one[0]}.join({other[0]}, {condition}{options})", [one, other]


def select(scope, columns=None):
    """A select, as code."""
    random = scope.random
    code, tables = _froms(random)
    own = Scope(random, tables, scope.depth - 1)
    if columns == 1:
        chosen = [random.choice([number, text])(own) if random.random() < 0.3 else own.column("number")]
    else:
        chosen = [random.choice([anything(own), own.column(random.choice(list(TABLES["plain"])))]) for _ in range(random.randint(1, 3))]
        chosen = [item + (f".label({names.name(random)!r})" if random.random() < 0.25 else "") for item in chosen]
        if random.random() < 0.1:
            chosen = [tables[0][0]]
    text_ = f"sa.select({', '.join(chosen)})"
    if code and random.random() < 0.95:
        text_ += f".select_from({code})"
    for chance, make in (
        (0.6, lambda: f".where({boolean(own)})"),
        (0.15, lambda: f".group_by({own.column('text')})"),
        (0.08, lambda: f".having({boolean(own)})"),
        (0.25, lambda: f".order_by({random.choice([own.column('number'), own.column('text') + '.desc()', own.column('date') + '.asc().nulls_first()', 'sa.text(' + repr('1 DESC') + ')', repr('name'), 'sa.desc(' + repr('id') + ')'])})"),
        (0.15, lambda: f".limit({random.choice(['5', '0', 'None', 'sa.literal(3)'])})"),
        # Without a limit SQLAlchemy writes a placeholder on SQLite, where mig writes a literal.
        (0.08, lambda: f".limit(9).offset({random.choice(['2', '0'])})"),
        (0.1, lambda: random.choice([".distinct()", f".distinct({own.column('number')})"])),
        (0.04, lambda: f".with_for_update({random.choice(['', 'nowait=True', 'skip_locked=True', 'read=True', 'key_share=True', 'of=' + tables[0][0]])})"),
        (0.03, lambda: f".prefix_with({random.choice(['SQL_NO_CACHE', '/* x */'])!r})"),
        (0.03, lambda: ".correlate(person)"),
        (0 if code else 0.02, lambda: f".with_hint({tables[0][0]}, 'USE INDEX (ix)', 'mysql')"),
        (0.02, lambda: ".fetch(4)"),
        (0.02, lambda: ".correlate(None)"),
    ):
        if random.random() < chance:
            text_ += make()
    return text_


def _lists(random):
    """Named parts for `values(...)`: column names of a table with values."""
    code, shape = random.choice(FROMS)
    kinds = random.sample(list(TABLES[shape]), random.randint(1, 4))
    fitting = {
        "number": ["5", "-1", "None", "sa.literal_column('1')", "sa.func.abs(3)"],
        "text": ["'a'", "\"it's\"", "'50%'", "':b'", "None", "sa.func.lower('X')"],
        "flag": ["True", "False", "None", "sa.true()"],
        "date": ["datetime.date(2020, 1, 2)", "datetime.datetime(2020, 1, 2, 3, 4)", "sa.func.now()", "None"],
        "json": ["{'a': [1, \"it's 5%\"]}", "None", "[]", "sa.null()", "sa.JSON.NULL"],
        "array": ["[1, 2]", "[]", "None"],
        "money": ["decimal.Decimal('1.25')", "2", "0.5"],
    }
    pairs = []
    for kind in kinds:
        name = random.choice(TABLES[shape][kind])
        pairs.append((name, random.choice(fitting[kind]), kind))
    return code, shape, pairs


def _values(random, pairs):
    written = ", ".join(f"{name!r}: {value}" for name, value, _ in pairs)
    if random.random() < 0.3 and all(name.isidentifier() for name, _, _ in pairs):
        return ", ".join(f"{name}={value}" for name, value, _ in pairs)
    return f"{{{written}}}"


def _returning(random, code):
    return f".returning({random.choice([code + '.c[0]', code, 'sa.literal(1)', 'sa.text(' + repr('id') + ')'])})" if random.random() < 0.12 else ""


def insert(random):
    code, shape, pairs = _lists(random)
    function = random.choice(["sa.insert"] * 5 + ["postgresql.insert", "mysql.insert", "sqlite.insert"])
    text_ = f"{function}({code})" if random.random() < 0.8 or function != "sa.insert" else f"{code}.insert()"
    chance = random.random()
    if chance < 0.15:
        tables = Scope(random, FROMS, 2)
        targets = ", ".join(repr(pair[0]) for pair in pairs)
        source = ", ".join(tables.column(kind) for _, _, kind in pairs)
        text_ += f".from_select([{targets}], sa.select({source}).where({boolean(tables)}))"
    elif chance < 0.3:
        rows = [_values(random, pairs) for _ in range(random.randint(1, 3))]
        rows = [row if row.startswith("{") else f"dict({row})" for row in rows]
        text_ += f".values([{', '.join(rows)}])"
    elif chance < 0.97:
        text_ += f".values({_values(random, pairs)})"
    scope = Scope(random, [(code, shape)], 1)
    if function in ("postgresql.insert", "sqlite.insert"):
        key = TABLES[shape]["number"][0]
        target = random.choice([f"index_elements=[{key!r}]", f"index_elements=[{code}.c[{key!r}]]", f"index_elements=[{key!r}], index_where={boolean(scope)}", "constraint='uq_x'" if function == "postgresql.insert" else f"index_elements=[{key!r}]"])
        if random.random() < 0.4:
            text_ += f".on_conflict_do_nothing({random.choice(['', target])})"
        elif random.random() < 0.8:
            where = f", where={boolean(scope)}" if random.random() < 0.3 else ""
            name, value, _ = pairs[0]
            text_ = f"(lambda statement: statement.on_conflict_do_update({target}, set_={{{name!r}: {random.choice([value, f'statement.excluded[{name!r}]'])}}}{where}))({text_})"
    if function == "mysql.insert" and random.random() < 0.7:
        name, value, _ = pairs[0]
        text_ = f"(lambda statement: statement.on_duplicate_key_update({{{name!r}: {random.choice([value, f'statement.inserted[{name!r}]'])}}}))({text_})"
    if random.random() < 0.04:
        text_ += f".prefix_with({random.choice(['OR IGNORE', 'IGNORE'])!r})"
    return text_ + _returning(random, code)


def update(random):
    code, shape, pairs = _lists(random)
    other = random.choice(FROMS)
    scope = Scope(random, [(code, shape)] + ([other] if random.random() < 0.25 else []), 3)
    text_ = random.choice([f"sa.update({code})", f"{code}.update()"])
    if random.random() < 0.2:
        name, kind = pairs[0][0], pairs[0][2]
        maker = {"number": number, "text": text, "date": date, "flag": boolean}.get(kind)
        value = maker(scope) if maker else pairs[0][1]
        text_ += f".values({{{code}.c[{name!r}]: {value}}})"
    else:
        text_ += f".values({_values(random, pairs)})"
    if random.random() < 0.8:
        text_ += f".where({boolean(scope)})"
    if random.random() < 0.04:
        text_ += ".with_dialect_options(mysql_limit=5, mariadb_limit=5)"
    if random.random() < 0.04:
        text_ += f".ordered_values(({code}.c[0], 1))"
    return text_ + _returning(random, code)


def delete(random):
    code, shape = random.choice(FROMS)
    scope = Scope(random, [(code, shape)] + ([random.choice(FROMS)] if random.random() < 0.25 else []), 3)
    text_ = random.choice([f"sa.delete({code})", f"{code}.delete()"])
    if random.random() < 0.9:
        text_ += f".where({boolean(scope)})"
    return text_ + _returning(random, code)


def compound(random):
    """Unions, CTEs, subqueries, laterals, values."""
    scope = Scope(random, FROMS, 2)
    one, other = select(scope, 1), select(scope, 1)
    kind = random.choice(["union", "cte", "recursive", "subquery", "lateral", "values", "insert_cte", "nested", "label", "text_columns", "join", "delete_cte", "exists", "series"])
    word = random.choice(["union", "union_all", "intersect", "except_", "intersect_all", "except_all"])
    if kind == "union":
        more = random.choice(["", ".limit(3)", ".order_by(sa.text('1'))"])
        return random.choice([f"sa.{word}({one}, {other}){more}", f"{one}.{word}({other}){more}"])
    if kind == "cte":
        options = random.choice(["", ", nesting=True"])
        more = random.choice(["", ".prefix_with('MATERIALIZED', dialect='postgresql')"])
        return f"(lambda c: sa.select(c, person.c.id).where(c.c[0] > 1))({one}.cte({random.choice(['c', 'Odd CTE', 'x%'])!r}{options}){more})"
    if kind == "recursive":
        return f"(lambda c: sa.select((lambda d: d.c.n)(c.{random.choice(['union_all', 'union'])}(sa.select(c.c.n + 1).where(c.c.n < 10)))))(sa.select(sa.literal(1).label('n')).cte('counting', recursive=True))"
    if kind == "subquery":
        name = random.choice(["", repr("sub"), repr("Sub Query"), repr("s%")])
        return f"(lambda s: sa.select(s.c[0]).where({boolean(Scope(random, [('person', 'person')], 1))}))({one}.subquery({name}))"
    if kind == "lateral":
        return f"sa.select(person.c.id).select_from(person.join({other}.lateral('lat'), sa.true()))"
    if kind == "values":
        options = random.choice(["", ", literal_binds=True"])
        return f"sa.select(sa.values(sa.column('x', sa.Integer), sa.column('y z', sa.String), name={random.choice(['v', 'V v'])!r}{options}).data([(1, 'a'), (2, \"b'%\")]))"
    if kind == "insert_cte":
        return f"(lambda c: item.insert().from_select(['id'], sa.select(c.c[0])))({one}.cte('source'))"
    if kind == "delete_cte":
        return f"(lambda c: sa.delete(person).where(person.c.id.in_(sa.select(c.c[0]))))({one}.cte('gone'))"
    if kind == "nested":
        return f"sa.select(sa.func.count()).select_from({select(scope)}.subquery('n'))"
    if kind == "label":
        return f"(lambda l: sa.select(l).order_by({random.choice(['l', 'l.desc()', 'sa.desc(l)'])}).group_by(l))({anything(scope)}.label({names.name(random)!r}))"
    if kind == "text_columns":
        return "sa.select(sa.text(\"a, 'b%'\"), sa.literal_column('c').label('d')).select_from(sa.text('t')).where(sa.text('x = :x').bindparams(x='1%'))"
    if kind == "join":
        return f"sa.select(sa.func.count()).select_from(person).{random.choice(['join', 'outerjoin'])}(item, {boolean(Scope(random, [('person', 'person'), ('item', 'item')], 1))})"
    if kind == "exists":
        return f"sa.select(sa.exists({one}))"
    return "sa.select(sa.func.generate_series(1, 5).table_valued('v').c.v)" if random.random() < 0.5 else "sa.select(sa.func.json_each('[1]').table_valued('key', 'value', name='j'))"


def statement(random):
    """A statement, as code."""
    kind = random.choice(["select", "select", "insert", "insert", "update", "update", "delete", "compound", "compound"])
    if kind == "select":
        return select(Scope(random, FROMS, 4))
    return {"insert": insert, "update": update, "delete": delete, "compound": compound}[kind](random)
