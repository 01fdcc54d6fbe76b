"""Scripts that would harm a process that lets them: each has to end by itself, or by one signal.

A script must not crash the process (a panic, an overflow of the stack). Where it asks for more memory than there is, that is told;
what only takes time is the user's to stop: an interrupt has to end it.
"""

import re
import resource
import shutil
import signal
import subprocess

# Each ends with an ordinary error or without one.
ENDING = {
    "deep recursion": "def f(n): return f(n + 1) + 1\nf(0)",
    "deep recursion through methods": "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x')\nA().b",
    "recursive repr": "a = []\na.append(a)\nd = {}\nd['d'] = d\nprint(repr(a), repr(d), str([a, d]))",
    "recursive comparison": "a = []\na.append(a)\nb = []\nb.append(b)\na == b",
    "deep list repr": "a = []\nfor _ in range(100000): a = [a]\nrepr(a)",
    "deep tuple hash": "a = ()\nfor _ in range(100000): a = (a,)\nhash(a)",
    "deep structure is dropped": "a = None\nfor _ in range(500000): a = [a]\ndel a\nprint('dropped')",
    "deep chain of objects": "class N: pass\na = None\nfor _ in range(100000):\n    n = N()\n    n.next = a\n    a = n\ndel a, n\nprint('dropped')",
    "deep generators": "def g(n):\n    yield n\n    yield from g(n + 1)\nfor x in g(0): pass",
    "deep parentheses": "x = " + "(" * 50000 + "1" + ")" * 50000,
    "deep lists in the source": "x = " + "[" * 50000 + "]" * 50000,
    "deep operators": "x = " + "-" * 50000 + "1",
    "a long sum": "x = " + " + ".join(["1"] * 50000),
    "deep attributes": "x = a" + ".b" * 50000,
    "deep calls in the source": "x = " + "f(" * 50000 + ")" * 50000,
    "deep indentation": "".join(" " * n + "if True:\n" for n in range(500)) + " " * 500 + "pass",
    "deep lambdas": "x = " + "lambda: " * 30000 + "1",
    "deep f-strings": "x = " + "f'{" * 3 + "1" + "}'" * 3,
    "many elifs": "x = 5\nif x == 0: pass\n" + "".join(f"elif x == {n} + 10: pass\n" for n in range(20000)),
    "deep json": "import json\njson.loads('[' * 200000 + ']' * 200000)",
    "deep json out": "import json\na = []\nfor _ in range(100000): a = [a]\njson.dumps(a)",
    "deep copy": "import copy\na = []\nfor _ in range(100000): a = [a]\ncopy.deepcopy(a)",
    "deep regular expression": "import re\nre.compile('(' * 20000 + ')' * 20000)",
    "a catastrophic regular expression": "import re\nprint(re.match('(a+)+$', 'a' * 40 + 'b'))",
    "a catastrophic regular expression with a reference": "import re\nprint(re.match(r'(a*)*\\1b', 'a' * 30))",
    "huge power": "x = 10 ** 10 ** 10",
    "huge shift": "x = 1 << 10 ** 15",
    "huge string": "x = 'x' * 10 ** 12",
    "huge list": "x = [0] * 10 ** 12",
    "huge bytes": "x = bytes(10 ** 12)",
    "huge width": "x = '%*d' % (10 ** 12, 1)\nx = f'{1:{10 ** 12}}'",
    "huge width of format": "x = format(1, '1000000000000')",
    "huge padding": "x = 'a'.ljust(10 ** 12)",
    "huge factorial": "import math\nmath.factorial(10 ** 9)",
    "huge number as text": "x = str(9 ** 10 ** 5)",
    "huge decimal": "import decimal\nx = decimal.Decimal(10) ** 10 ** 9\nint(decimal.Decimal('1e1000000000'))",
    "huge fraction": "import fractions\nx = fractions.Fraction(10) ** 10 ** 9",
    "metaclass that recurses": "class M(type):\n    def __call__(cls): return cls()\nclass A(metaclass=M): pass\nA()",
    "hash that recurses": "class A:\n    def __hash__(self): return hash(self)\n{A()}",
    "str that recurses": "class A:\n    def __str__(self): return str(self)\nprint(A())",
    "comparison that recurses": "class A:\n    def __eq__(self, other): return other == self\nA() == A()",
    "error in its own text": "class E(Exception):\n    def __str__(self): raise self\nraise E()",
    "errors that chain": "def f(n):\n    try: 1 / 0\n    except Exception: f(n + 1)\nf(0)",
    "a list that sorts itself": "a = [3, 2, 1]\nclass K:\n    def __init__(self, v): a.append(v)\n    def __lt__(self, o): return a.clear() or True\na.sort(key=K)",
    "a dict changed while it is walked": "d = {1: 1}\nfor k in d: d[k + 1] = 1",
    "a set changed while it is walked": "s = {1}\nfor k in s: s.add(k + 1)",
    "odd source": "x = '\\ud800'\nprint(ascii(x))\n\x0c\ny = '\x7f'",
    "null byte": "x = 1\x00",
    "odd indentation": "if 1:\n\tx = 1\n        y = 2",
    "no end of a string": "x = '''abc",
}

# Each goes on for ever or until the memory is used up: an interrupt ends it.
ENDLESS = {
    "endless loop": "while True: pass",
    "endless iteration": "import itertools\nfor _ in itertools.count(): pass",
    "endless sum": "import itertools\nsum(itertools.repeat(1))",
    "endless any": "import itertools\nany(itertools.repeat(0))",
    "endless search": "import itertools\n5 in itertools.repeat(1)",
    "growing number": "x = 3\nfor _ in range(60): x = x * x",
    "huge range": "x = list(range(10 ** 12))",
    "growing string": "x = 'x'\nfor _ in range(60): x = x + x",
    "growing list": "x = [1]\nwhile True: x += x",
    "growing by replacement": "x = ('a' * 100000).replace('a', 'b' * 10000000)",
    "growing by join": "x = ('b' * 1000000).join('a' * 1000000)",
    "growing by products": "import itertools\nx = list(itertools.product(range(1000), repeat=5))",
    "endless sleep": "import time\ntime.sleep(100000)",
    "endless loop that catches": "while True:\n    try:\n        while True: pass\n    except Exception:\n        pass",
}

# What is mutated: a word of the source, a string, a number, blanks, or any other character.
_TOKEN = re.compile(r"[A-Za-z_]\w*|\"[^\"\n]*\"|'[^'\n]*'|\d+|[ \t]+|.", re.DOTALL)

MEMORY = 3 << 30
TIMEOUT = 60
# mig has no limit of memory of its own: what the system does not give ends the process, and says so.
OUT_OF_MEMORY = "memory allocation of "
# How a process ends that was not told to: an abort, a bus error, a broken memory, out of memory.
CRASHES = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGKILL, 134, 139, 137}


def failures(mig, folder, only=None):
    """Texts about the scripts that harm the process."""
    found = []
    for name, text in ENDING.items():
        if only in (None, name):
            found += _ending(mig, folder, name, text)
    for name, text in ENDLESS.items():
        if only in (None, name):
            found += _endless(mig, folder, name, text)
    return found


def mutated(text, random):
    """The source with some of its tokens left out, doubled, swapped or put elsewhere."""
    tokens = _TOKEN.findall(text)
    for _ in range(random.randint(1, 6)):
        if len(tokens) < 2:
            break
        one, other = random.randrange(len(tokens)), random.randrange(len(tokens))
        match random.randrange(4):
            case 0:
                del tokens[one]
            case 1:
                tokens.insert(one, tokens[one])
            case 2:
                tokens[one], tokens[other] = tokens[other], tokens[one]
            case 3:
                tokens.insert(one, tokens[other])
    return "".join(tokens)


def mutants(mig, folder, texts, random, count):
    """Texts about mutated sources that harm the process; one that only goes on is interrupted."""
    found = []
    for number in range(count):
        text = mutated(random.choice(texts), random)
        name = f"mutant {number}"
        process = _start(mig, folder, text)
        try:
            _, errors = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                found.append(f"== an interrupt does not end {name}\n{text}\n")
            continue
        found += _crash(process.returncode, errors, name, text)
    return found


def _start(mig, folder, text):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "migration" / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text(
        "[alembic]\nscript_location = %(here)s/migration\nsqlalchemy.url = sqlite://\n"
    )
    source = text.encode("utf-8", "surrogatepass")
    (folder / "migration" / "env.py").write_bytes(source)
    return subprocess.Popen(
        [mig, "upgrade", "head", "--sql"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_limit,
    )


def _limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ending(mig, folder, name, text):
    process = _start(mig, folder, text)
    try:
        _, errors = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return [f"== hostile script '{name}' does not end\n{text[:300]}\n"]
    return _crash(process.returncode, errors, f"hostile script '{name}'", text[:300])


def _crash(status, errors, name, text):
    told = errors.decode(errors="replace")
    if (status in CRASHES or status == 101) and OUT_OF_MEMORY not in told or "panicked" in told or "overflowed its stack" in told:
        return [f"== {name} crashes mig ({status})\n{text}\n{told[-600:]}\n"]
    return []


def _endless(mig, folder, name, text):
    process = _start(mig, folder, text)
    try:
        _, errors = process.communicate(timeout=1)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return [f"== an interrupt does not end the hostile script '{name}'\n{text}\n"]
        return []
    # It met a limit of mig's own, or of the memory.
    told = errors.decode(errors="replace")
    return [] if process.returncode not in CRASHES or OUT_OF_MEMORY in told else [f"== hostile script '{name}' crashes mig\n{text}\n"]
