"""Random expressions from templates; the letter in braces says what kind of value stands there.

i int, f float, n number, s str, b bytes, l list, t tuple, d dict, x set, o bool, a anything,
j what JSON can hold, D date, M datetime, T timedelta, c Decimal, F Fraction, v a known variable.
"""

import re

LEAVES = {
    "i": "0 1 2 3 -1 -7 10 255 1000000007 2**64 -2**70 True 0x1f 1_000".split(),
    "f": "0.0 1.5 -2.25 1e10 1e-7 3.14159 1e22 1e16 123456789.125 float('inf') float('nan') -0.0 0.1 1e100 5e-324".split(),
    "s": [
        "''", "'a'", "'abc'", "'Hello World'", "'  padded\\t'", "'ümläut ß'", "'a,b,,c'", "'123'", "'-4.5'", "'line\\nbreak\\r\\nmore'",
        "'%s and %d'", "'{} {x}'", "'ǅ'", "'日本'", "'\\x00\\x7f'", "'it\\'s \"q\"'", "'aXbXc'", "'MiXeD case_name-x'", "'\\U0001f600!'", "'ﬁ'", "'İ'", "'0x1F'", "'²'",
    ],
    "b": ["b''", "b'abc'", "b'\\x00\\xff'", "b'a,b'", "bytes(range(5))", "'é'.encode()"],
    "l": ["[]", "[1, 2, 3]", "['b', 'a', 'C']", "[3, 1, 2, 1]", "[None, True, 0]", "[[1, 2], [3]]", "list(range(10))", "[('a', 1), ('b', 2)]"],
    "t": ["()", "(1,)", "(1, 'a', None)", "(3, 2, 1)", "('x', ('y', 2))"],
    "d": ["{}", "{'a': 1, 'b': 2}", "{1: 'x', 2: 'y'}", "{'k': [1, {'n': None}]}", "dict(x=1, y='z')", "{(1, 2): 3, None: 4}"],
    "x": ["set()", "{1, 2, 3}", "{'a', 'b'}", "frozenset([3, 4])", "{1, 'a'}"],
    "o": ["True", "False"],
    "D": ["datetime.date(2020, 2, 29)", "datetime.date(1999, 12, 31)", "datetime.date.min", "datetime.date(2024, 1, 1)"],
    "M": [
        "datetime.datetime(2020, 2, 29, 23, 59, 58, 123456)", "datetime.datetime(2021, 3, 28, 1, 30)", "datetime.datetime.max",
        "datetime.datetime(2021, 7, 1, 12, tzinfo=datetime.timezone.utc)", "datetime.datetime(2021, 10, 31, 2, 30, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin'))",
        "datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)))",
    ],
    "T": ["datetime.timedelta(days=1)", "datetime.timedelta(hours=-5, microseconds=7)", "datetime.timedelta(weeks=2, seconds=3.5)", "datetime.timedelta()"],
    "c": ["decimal.Decimal('1.50')", "decimal.Decimal('-0.005')", "decimal.Decimal('1E+5')", "decimal.Decimal(7)", "decimal.Decimal('NaN')", "decimal.Decimal('Infinity')", "decimal.Decimal('123456789.987654321')"],
    "F": ["fractions.Fraction(1, 3)", "fractions.Fraction('-2.5')", "fractions.Fraction(7)"],
    "j": ["{'a': [1, 2.5, None, True, 'ü\"\\\\']}", "[]", "'text\\n\\u2028'", "1e400", "{'n': {}, '1': [[]]}", "[0.1, -0.0, 10**20]", "{1: 2, None: 3, True: 4, 2.5: 5}"],
}  # fmt: skip

TEMPLATES = {
    "i": """
{i} + {i}|{i} - {i}|{i} * {i}|{i} // {i}|{i} % {i}|{i} ** 3|-{i}|~{i}|{i} & {i}|{i} \\| {i}|{i} ^ {i}|{i} << 5|{i} >> 3|abs({i})|len({s})|len({l})|len({d})
int({f})|int({s})|int({s}, 16)|int('1_0')|round({f})|round({i}, -1)|{s}.count({s})|{s}.find({s})|{s}.rfind('a')|{s}.index({s})|{l}.index(1)|{l}.count(1)|ord({s})|sum({l})|max({l})|min({t})
divmod({i}, {i})[1]|pow({i}, 5, 7)|pow(3, -1, 7)|{i}.bit_length()|{i}.bit_count()|int.from_bytes({b}, 'big')|math.floor({f})|math.ceil({f})|math.gcd({i}, {i})|math.factorial(20)|math.isqrt(abs({i}))|math.comb(10, 3)
{D}.toordinal()|{D}.weekday()|({D} - {D}).days|{T}.days|{T}.seconds|{M}.microsecond|functools.reduce(lambda p, q: p * 3 + q, [1, 2, {i}])|{i} if {o} else {i}|{l}[{i} % 50]|{t}[-1]|{d}['a']|{d}.get({a}, {i})
bool({a}) + 1|int({o})|int({c})|int({F})|{F}.numerator|operator.mul({i}, {i})|bisect.bisect([1, 3, 5], {i})|calendar.monthrange(2024, 2)[1]|statistics.median([1, {i}, 3])|len(textwrap.wrap({s} * 5, 7))|{s}.__len__()|{b}[0]|sys.maxsize|{i}.real|{i}.denominator|(lambda *p, **q: len(p) + len(q))(*{l}, **{{'z': 1}})
""",
    "f": """
{n} / {n}|{f} + {n}|{f} * {f}|{f} ** 2|{f} // {n}|{f} % {n}|-{f}|abs({f})|float({i})|float({s})|round({f}, 2)|math.sqrt({f})|math.pi|math.log({f})|math.fsum([0.1] * 10)|math.hypot(3, {f})|math.copysign(1, {f})|{T}.total_seconds()|{T} / {T}|float({c})|float({F})|{f}.is_integer()
max({f}, {i})|sum([0.1] * 3)|math.fmod({f}, 3)|{f}.hex()|float.fromhex('0x1.8p3')|{f}.as_integer_ratio()|statistics.mean([1, 2, {i}])|statistics.stdev([1, 2, 4])|math.modf({f})|math.frexp({f})|divmod({f}, {n})|{M}.timestamp()|json.loads('1.50')|math.inf|math.degrees(1)
""",
    "n": "{i}|{f}|{i}",
    "s": """
{s} + {s}|{s} * 3|{s}[{i} % 50]|{s}[{i}:{i}]|{s}[::-1]|{s}[1:-1:2]|{s}.upper()|{s}.lower()|{s}.title()|{s}.capitalize()|{s}.swapcase()|{s}.casefold()|{s}.strip()|{s}.lstrip({s})|{s}.rstrip()|{s}.replace({s}, {s})|{s}.replace('a', 'b', 1)|{s}.center(12, '*')|{s}.ljust(9)|{s}.rjust(9, '.')
{s}.zfill(8)|{s}.join(['a', 'b', {s}])|{s}.expandtabs(4)|{s}.removeprefix({s})|{s}.removesuffix('c')|{s}.translate(str.maketrans('abc', 'xyz', ' '))|{s}.format({a}, x={a})|{s} % ({a}, {i})|'%s %r' % ({a}, {a})|'%5.2f\\|%-8d\\|%+d\\|%x\\|%o\\|%e' % ({f}, {i}, {i}, 255, 8, {f})|'%(k)s %%' % {{'k': {a}}}
'%05d %c %a' % ({i}, 'x', {s})|str({a})|repr({a})|ascii({a})|hex({i})|bin({i})|oct({i})|format({f}, '.3e')|format({i}, ',')|format({i}, '#x')|format({s}, '>10')|format({f}, '+.2%')|format({i}, '_b')|format({f}, 'g')|format({c}, '.2f')|format({i}, 'd')|format({a}, '')
(lambda p, q, r: f'{{p:>8}}\\|{{q:.2f}}\\|{{r!r:^20}}')({i}, {f}, {a})|(lambda p, q: f'{{p!a}}{{q:0{{5}}d}}')({s}, {i})|(lambda p: f'{{p:{{"10"}}.{{3}}f}}')({f})|(lambda p: f'{{p=}} {{p = !s}}')({a})|f'{{datetime.date(2020, 1, 2):%d/%m/%Y}}'|(lambda p: f'{{p:%H:%M}}')({M})|(lambda p, q: f'{{p:,}} {{q:,.1f}}')({i}, {f})|(lambda p: f'{{{{}}}}{{p}}{{p:>{{4 + 2}}}}')({s})|'{{:>{{}}}}'.format({s}, 10)|'{{0[a]}} {{1.real}}'.format({{'a': 1}}, 2)|'{{!r:*^12}}'.format({s})|format({M}, '%Y-%j-%U %a %b %p %I')
json.dumps({j})|json.dumps({j}, indent=2)|json.dumps({j}, sort_keys=True, separators=(',', ':'), ensure_ascii=False)|json.dumps({a}, default=str)|textwrap.dedent('  a\\n    b\\n')|textwrap.fill({s} * 4, 10)|textwrap.indent({s}, '> ')|textwrap.shorten({s} * 4, 15)|re.sub(r'[aeiou]', '*', {s})|re.sub(r'(\\w)(\\w)', r'\\2\\1', {s})|re.sub('a', lambda m: m.group().upper(), {s}, count=1)
re.escape({s})|{b}.decode('latin-1')|{b}.hex()|{b}.decode()|{D}.isoformat()|{M}.isoformat()|{M}.isoformat(' ', 'milliseconds')|str({M})|str({T})|str({c})|str({F})|{M}.strftime('%Y-%m-%d %H:%M:%S.%f %z')|{D}.strftime('%A %d %B %y %%')|{D}.ctime()|hashlib.sha256({b}).hexdigest()|hashlib.md5({b}).hexdigest()|base64.b64encode({b}).decode()|str(uuid.UUID(int={i} % 2**128))|str(uuid.uuid5(uuid.NAMESPACE_DNS, {s}))|urllib.parse.quote({s})|urllib.parse.urlencode({{'a': {s}, 'b': {i}}})|html.escape({s})|string.Template('$a ${{b}} $$').substitute(a={a}, b=1)|string.capwords({s})|string.ascii_letters[{i} % 90]
type({a}).__name__|{d}.__class__.__name__|''.join(sorted({s}))|''.join(reversed({s}))|max({s}, key=ord)|{s}.partition('b')[2]|{s}.splitlines()[0]|str({s}.encode())|inspect.cleandoc({s})|unicodedata.normalize('NFKD', {s})|'a' 'b' {sl}|str({b}, 'ascii', 'replace')|os.path.join('a', {s}, 'b')|os.path.basename('/x/y.txt')|str(pathlib.PurePosixPath('a') / 'b.txt')|getattr({s}, 'upper')()|pprint.pformat({a})|pprint.pformat({l} * 12)|secrets.token_hex(0)|calendar.month_name[3]
""",
    "b": """
{s}.encode()|{s}.encode('utf-16-le')|{s}.encode('ascii', 'ignore')|{s}.encode('ascii', 'backslashreplace')|{b} + {b}|{b} * 2|{b}[1:]|{b}.upper()|{b}.replace(b'a', b'zz')|bytes({l})|bytes.fromhex('00ff 10')|base64.b64decode('aGk=')|hashlib.sha1({b}).digest()|{b}.join([b'1', b'2'])|{b}.split(b',')|{b}.strip()|bytes(3)|({i} % 256).to_bytes(2, 'big')|binascii.hexlify({b})|{b}.ljust(6, b'.')
""",
    "l": """
{l} + {l}|{l} * 2|{l}[{i}:{i}]|{l}[::-2]|sorted({l}, key=str)|sorted({l}, key=repr, reverse=True)|sorted({l})|list(reversed({l}))|list({s})|list({d})|list({d}.items())|list({d}.values())|[p for p in {l}]|[p * 2 for p in {l} if p]|[(p, q) for p in {l} for q in {t}]|list(map(str, {l}))|list(filter(None, {l}))|list(zip({l}, {s}))|list(enumerate({l}, 1))|list(range({i} % 50, 0, -3))|{s}.split()|{s}.split(',')|{s}.split({s})|{s}.rsplit('a', 1)|{s}.splitlines(True)|list({s}.partition('b'))
re.findall(r'\\w+', {s})|re.split(r'[,\\s]+', {s})|[m.span() for m in re.finditer('[a-c]', {s})]|list(itertools.chain({l}, {t}))|list(itertools.permutations('abc', 2))|list(itertools.combinations({l}, 2))|list(itertools.product('ab', [1, 2]))|[(p, list(q)) for p, q in itertools.groupby('aabbc')]|list(itertools.accumulate([1, 2, {i}]))|list(itertools.islice(itertools.count({i}, 2), 3))|list(itertools.zip_longest('ab', [1], fillvalue={a}))|list(itertools.starmap(pow, [(2, 3)]))|list(itertools.takewhile(lambda p: p < 3, [1, 2, 3, 1]))|list(itertools.pairwise('abc'))|list(itertools.compress('abcd', [1, 0, 1]))|[*{l}, *{t}]|json.loads(json.dumps({j}))|list(csv.reader(['a,"b,c"', 'd']))|collections.Counter({s}).most_common(2)|list(collections.deque({l}, maxlen=2))|sum([[1], {l}], [])|(lambda p: p.append({a}) or p)({l})|(lambda p: p.sort(key=str) or p)({l})|(lambda p: p.insert({i}, 'new') or p)({l})|(lambda p: p.pop() and p)({l})|(lambda p: p.remove(1) or p)({l})|(lambda p: p.extend({s}) or p)({l})|(lambda p: p.reverse() or p)({l})|[p async_ for p in []]|copy.deepcopy({l})|heapq.nsmallest(2, [3, 1, 2])|shlex.split('a "b c"')|textwrap.wrap({s} * 3, 9)|random.Random({i}).sample(range(10), 0)
""",
    "t": """
{t} + {t}|{t} * 2|{t}[1:]|tuple({l})|tuple({s})|divmod({i}, {i})|{s}.partition(',')|{s}.rpartition('a')|(p := {a}, p)|tuple(p for p in {l})|{M}.timetuple()[:6]|tuple({D}.isocalendar())|{D}.timetuple()[:3]|os.path.splitext({s})|{c}.as_tuple()|math.frexp({f})|tuple(sorted({d}, key=str))|({a},)|tuple(urllib.parse.urlsplit('http://u:p@h:80/p?q=1#f'))|collections.namedtuple('P', 'x y')({a}, {i})|tuple(zip(*[(1, 2), (3, 4)]))
""",
    "d": """
{{**{d}, 'z': {a}}}|dict({d})|dict([('a', {a}), ('b', 2)])|dict(zip({s}, range(3)))|{{p: q for p, q in {d}.items()}}|{{p: len(str(p)) for p in {l} if isinstance(p, (int, str))}}|{d} \\| {d}|dict.fromkeys({s})|dict.fromkeys('ab', {a})|dict(collections.Counter({s}))|dict(collections.OrderedDict(a=1))|dict(collections.ChainMap({d}, {d}))|json.loads('{{"a": [1, {{"b": null}}]}}')|urllib.parse.parse_qs('a=1&a=2&b=')|(lambda p: p.update(q={a}) or p)(dict({d}))|(lambda p: p.pop('a', None) and p)(dict({d}))|(lambda p: p.setdefault('a', []) and p)(dict({d}))|(re.match('(?P<first>.)(?P<rest>.*)', {s}) or re.match('(?P<n>)', '')).groupdict()|dataclasses.asdict(Thing({a}))|vars(Thing({i}))|dict(sorted({d}.items(), key=str))|copy.copy({d})|dict(a=1, **{d})|types.MappingProxyType({d}).copy()|collections.defaultdict(list, a=[{a}])
""",
    "x": """
{x} \\| {x}|{x} & {x}|{x} - {x}|{x} ^ {x}|set({s})|set({l})|{{p for p in {s}}}|{x}.union({l})|{x}.intersection({t})|{x}.difference({s})|frozenset({s})|(lambda p: p.add({i}) or p)(set({x}))|{d}.keys() & {{'a', 1}}|{d}.keys() - {{'a'}}|{x}.symmetric_difference('ab')
""",
    "o": """
{a} == {a}|{a} != {a}|{i} < {i}|{s} < {s}|{n} >= {n}|{l} < {l}|{t} <= {t}|{a} in {l}|{a} in {t}|{s} in {s}|{a} in {d}|{x} <= {x}|not {a}|{a} is None|{a} and {o}|{o} or {a}|isinstance({a}, (int, str))|{s}.isdigit()|{s}.isalpha()|{s}.isalnum()|{s}.isupper()|{s}.isidentifier()|{s}.isspace()|{s}.istitle()|{s}.isnumeric()|{s}.isdecimal()|{s}.isprintable()|{s}.startswith(('a', {s}))|{s}.endswith({s})|all({l})|any({t})|{D} < {D}|{M} == {M}|{M} < {M}|{c} < {i}|{f} == {f}|math.isnan({f})|bool({a})|callable({a})|hasattr({a}, 'append')|issubclass(bool, int)|{x}.isdisjoint({l})|1 < {i} < 10|{s} > {i}|{l} == {t}|bool(re.match(r'^\\s*\\d+$', {s}))|fnmatch.fnmatch({s}, 'a*')|{c} == {f}|{F} > {f}|Thing(1) == Thing({i})|Level.LOW < Level.HIGH|{i} is not {i}|calendar.isleap(2024)|hmac.compare_digest('a', 'a')|{a} not in [{a}]
""",
    "D": """
{D} + datetime.timedelta(days=1)|{D} - datetime.timedelta(weeks=2)|{M}.date()|datetime.date.fromisoformat('2020-05-06')|datetime.date.fromisoformat({s})|datetime.date.fromordinal(730000)|datetime.date.fromisocalendar(2021, 1, 4)|datetime.date.fromtimestamp(86400 * 400)
""",
    "M": """
{M} + {T}|{M} - {T}|{M}.replace(hour=3, tzinfo=None)|{M}.astimezone(datetime.timezone.utc)|datetime.datetime.fromisoformat('2020-05-06T07:08:09.123+02:00')|datetime.datetime.fromisoformat({s})|datetime.datetime.strptime('03 Feb 2021 4:05PM', '%d %b %Y %I:%M%p')|datetime.datetime.strptime({s}, '%Y')|datetime.datetime.combine({D}, datetime.time(1, 2))|datetime.datetime.utcfromtimestamp(1e9)|{M}.replace(fold=1)
""",
    "T": "{T} + {T}|{T} * {i}|{T} / 3|{T} // 2|-{T}|abs({T})|{D} - {D}|{M} - {M}|{T} % datetime.timedelta(seconds=7)|{M}.utcoffset()|divmod({T}, datetime.timedelta(minutes=7))[1]",
    "c": "{c} + {c}|{c} * {i}|{c} / {c}|{c} // 3|{c} % 7|-{c}|round({c}, 1)|{c}.quantize(decimal.Decimal('0.01'))|{c}.normalize()|decimal.Decimal({s})|decimal.Decimal({f})|{c}.sqrt()|{c}.to_integral_value()|abs({c})|{c} ** 2|decimal.Decimal('1.15').quantize(decimal.Decimal('.1'), rounding=decimal.ROUND_HALF_UP)|{c} + {f}|max({c}, {i})",
    "F": "{F} + {F}|{F} * {i}|{F} / {F}|{F} ** 2|fractions.Fraction({i}, {i})|fractions.Fraction({f})|{F}.limit_denominator(10)|{F} + {f}|-{F}|round({F}, 1)|fractions.Fraction({s})",
    "j": "[{j}, {i}]|{{'k': {j}}}|{l}|{d}|{s}|{n}|None|({i}, {s})",
    "a": "{i}|{f}|{s}|{b}|{l}|{t}|{d}|{x}|{o}|None|{D}|{M}|{T}|{c}|{F}|Thing({i}, 'n')|Level.LOW|Shade('r')|{i}|{s}|{l}|{d}|Ellipsis|int|len|slice(1, None, 2)|range(3)|(lambda: 5)()|next(iter({l}), {i})|object.__name__|type(None)|ValueError('x', 1)|KeyError('k')|NotImplemented|getattr({a}, 'missing', {i})|vars(types.SimpleNamespace(p={i}))|types.SimpleNamespace(p={a})|collections.Counter('aab')|collections.deque([1, {i}], 3)|collections.OrderedDict(z=1)|functools.partial(int, base=2)('101')|operator.itemgetter(1)({l})|operator.attrgetter('real')({i})|{v}",
}

TEMPLATES["l"] = TEMPLATES["l"].replace("|[p async_ for p in []]", "")
TEMPLATES["s"] = TEMPLATES["s"].replace("|'a' 'b' {sl}", "")


def _alternatives(text):
    return [part.replace("\\|", "|").replace("\\\\", "\\") for part in re.split(r"(?<!\\)\||\n", text.strip()) if part]


TEMPLATES = {kind: _alternatives(text) for kind, text in TEMPLATES.items()}
_HOLE = re.compile(r"\{\{|\}\}|\{([a-zA-Z])\}")


def expression(random, kind="a", depth=3, variables=()):
    """A random expression of this kind, as code."""
    if kind == "v":
        return random.choice(variables) if variables else "None"
    leaves = LEAVES.get(kind)
    if leaves and (depth <= 0 or random.random() < 0.3):
        return random.choice(leaves)
    template = random.choice(TEMPLATES[kind])

    def fill(match):
        if match[1] is None:
            return match[0][0]
        inner = expression(random, match[1], depth - 1, variables)
        # What stands before a dot, an index or an operator.
        return inner if re.fullmatch(r"\w+|'[^'\\]*'|[\[{(].*[\])}]", inner) and not inner.isdigit() and _is_one(inner) else f"({inner})"

    return _HOLE.sub(fill, template)


def _is_one(text):
    """Whether brackets around it close at its end."""
    if text[0] not in "[{(":
        return True
    return text.count(text[0]) == 1
