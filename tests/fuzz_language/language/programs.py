"""Random programs: some statements, and what is left in their variables."""

import warnings

from .expressions import expression

KINDS = "iiffssssbllttddxoaDMTcj"


def program(random):
    """The lines of a program; it shows values with `show(...)`."""
    while True:
        lines = _lines(random)
        body = "".join(f"    {line}\n" for line in "\n".join(lines).splitlines())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(f"def program():\n{body}", "program", "exec")
        except SyntaxError:
            continue
        return lines


def _lines(random):
    lines = []
    variables = []
    for number in range(random.choice([1, 1, 2, 3])):
        kind = random.choice(KINDS)
        name = f"v{number}"
        text = expression(random, kind, random.choice([1, 2, 3]), variables)
        if random.random() < 0.45:
            lines.append(f"show(lambda: ({text}))")
        else:
            lines.append(f"{name} = keep(lambda: ({text}))")
            lines.append(f"show(lambda: {name})")
            variables.append(name)
    if random.random() < 0.35:
        make = random.choice(STATEMENTS)
        lines += make(random, variables).splitlines()
    return lines


def _of(random, variables):
    return lambda kind, depth=1: expression(random, kind, depth, variables)


def exceptions(random, variables):
    e = _of(random, variables)
    kinds = ["ValueError", "TypeError", "KeyError", "ZeroDivisionError", "Exception", "(IndexError, AttributeError)", "LookupError", "ArithmeticError"]
    raising = random.choice(
        [f"{e('a', 2)}", "1 / 0", "[][1]", "{}['k']", "int('x')", "raise ValueError('v', 1)", "raise KeyError('k') from None", "None.x", "undefined_name", f"raise RuntimeError({e('a')})", "raise StopIteration(5)", "assert False, 'why'", "assert 1 == 1"]
    )
    again = random.choice(["pass", "raise", "raise TypeError('other')", "raise TypeError('from') from error", "return 'returned'", "1 / 0"])
    final = random.choice(["pass", "log.append('finally')", "return 'final'", "log.append(sys.exc_info()[0] is None)"])
    return f"""\
log = []
def risky():
    for turn in range(2):
        try:
            log.append(turn)
            {random.choice(['pass', 'continue', 'break']) if random.random() < 0.15 else raising}
        except {random.choice(kinds)} as error:
            log.append(repr(error))
            {again}
        except {random.choice(kinds)}:
            log.append('second')
        else:
            log.append('else')
        finally:
            {final}
    return log
def outer():
    try:
        return risky()
    except BaseException as error:
        return [type(error).__name__, str(error), repr(error.__cause__), repr(error.__context__), error.__suppress_context__]
show(outer)
show(lambda: log)"""


def classes(random, variables):
    e = _of(random, variables)
    return f"""\
class Base:
    kind = {e('a')}
    registry = []
    def __init_subclass__(cls, **options):
        Base.registry.append((cls.__name__, sorted(options)))
    def __init__(self, value={e('a')}):
        self.value = value
    def __repr__(self):
        return f'<{{type(self).__name__}} {{self.value!r}}>'
    @property
    def double(self):
        return [self.value, self.value]
    @double.setter
    def double(self, value):
        self.value = value
    @classmethod
    def make(cls, *values):
        return [cls(value) for value in values]
    @staticmethod
    def fixed(value=1):
        return value
    def __eq__(self, other):
        return isinstance(other, Base) and self.value == other.value
    def __hash__(self):
        return 1
    def __getattr__(self, name):
        if name.startswith('x'):
            return name
        raise AttributeError(name)
class Mixin:
    def describe(self):
        return 'mixin ' + super().describe() if hasattr(super(), 'describe') else 'end'
class Child(Mixin, Base, flag=1):
    __slots__ = ('extra',) if {random.choice(['True', 'False'])} else ()
    def __init__(self, *args, **options):
        super().__init__(*args)
        self.options = options
    def __add__(self, other):
        return Child(('add', self.value, getattr(other, 'value', other)))
    __radd__ = __add__
    def __len__(self):
        return 3
    def __getitem__(self, key):
        if isinstance(key, int) and key > 2:
            raise IndexError(key)
        return (key, self.value)
    def __contains__(self, item):
        return item == self.value
    def __call__(self, *args, **options):
        return args, options
    def __bool__(self):
        return {random.choice(['True', 'False'])}
    def __lt__(self, other):
        return str(self.value) < str(other.value)
    def __enter__(self):
        return self
    def __exit__(self, *details):
        return {random.choice(['True', 'False'])}
    def __iter__(self):
        yield from (self.value, 1)
one, other = Child({e('a')}, k=1), Base({e('a')})
show(lambda: (one, other, one == other, one + {e('i')}, {e('s')} in one, one[1:2], one.xyz, one.double))
show(lambda: (5 + one, list(one), sorted([one, Child(2)]), bool(one), len(one), one(1, a=2), Child.make(1, 2)))
show(lambda: [item for item, _ in zip(one, range(5))] + [one.missing])
show(lambda: (Base.registry, Child.__mro__[1].__name__, one.describe(), vars(other), Child.fixed(), one.options))
def managed():
    with one as held, {random.choice(['contextlib.suppress(ValueError)', 'contextlib.nullcontext(5)'])}:
        raise ValueError(held)
    return 'after'
show(managed)
one.double = {e('a')}
show(lambda: one.value)"""


def generators(random, variables):
    e = _of(random, variables)
    return f"""\
def numbers(limit):
    received = []
    try:
        for number in range(limit):
            got = yield number * {e('i')}
            if got is not None:
                received.append(got)
    except ValueError as error:
        yield ('caught', str(error))
    finally:
        log.append('closed')
    return received
def chained():
    result = yield from numbers(2)
    yield ('result', result)
log = []
show(lambda: list(chained()))
def talk():
    made = numbers(5)
    found = [next(made), made.send({e('a')}), {random.choice(["made.throw(ValueError('v'))", 'next(made)', 'made.send(None)'])}]
    made.close()
    return found, log
show(talk)
show(lambda: [(x, y) for x in {e('l')} for y in range(2) if x != y])
show(lambda: (lambda *a, k=1, **o: (a, k, o))(*{e('l')}, **{{'z': {e('a')}}}))
show(lambda: [f() for f in [lambda i=i: i for i in range(3)] + [lambda: i for i in range(2)]])
show(lambda: dict(zip(({e('s')} for _ in range(2)), itertools.count())))
show(lambda: next((x for x in {e('l')} if x), 'none'))"""


def matching(random, variables):
    e = _of(random, variables)
    return f"""\
def matched(value):
    match value:
        case None: return 'none'
        case True | False: return 'bool'
        case int(n) if n > 5: return ('big', n)
        case int() | float(): return 'number'
        case 'a' | 'abc' as text: return ('text', text)
        case str(): return 'str'
        case []: return 'empty'
        case [first, *rest]: return ('list', first, rest)
        case {{'a': a, **rest}}: return ('dict', a, rest)
        case {{}}: return 'mapping'
        case Thing(value=v, name='n'): return ('thing', v)
        case Level.LOW: return 'low'
        case _: return 'other'
show(lambda: [matched(value) for value in ({e('a')}, {e('a')}, {e('l')}, {e('d')}, Thing({e('a')}, 'n'), Level.LOW, {e('s')})])"""


def flow(random, variables):
    e = _of(random, variables)
    return f"""\
total = []
for index, item in enumerate({e('l')} or [1, 2]):
    if item in ({e('a')}, 2):
        continue
    total.append((index, item))
    if index > {e('i', 0)} % 4:
        break
else:
    total.append('else')
count = 3
while count:
    count -= 1
    if count == {random.choice('0123')}: break
else:
    total += ['done']
a, *b, (c, d) = 1, *{e('t')}, (3, [4])
x = y = [a]
x += [b]
z = [0, 1, 2, 3, 4]
z[1:3] = {e('l')}
del z[-1]
def scope():
    global count
    count = 'global'
    inner = 1
    def change():
        nonlocal inner
        inner += 1
        return inner
    return change(), inner
show(lambda: (total, a, b, c, d, x, y is x, z, scope(), count))
counts = collections.defaultdict(list)
for letter in {e('s')}:
    counts[letter.lower()].append(letter)
show(lambda: dict(counts))
show(lambda: (lambda n: n if (half := n // 2) > 3 else half)({e('i')}))"""


STATEMENTS = [exceptions, exceptions, classes, generators, matching, flow]
