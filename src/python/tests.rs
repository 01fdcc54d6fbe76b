//! The language end to end: small programs and the value of their variable `result`.

use std::rc::Rc;

use super::interpreter::{Interpreter, Options};
use super::module::Module;
use super::source::{SourceFile, SourceOrigin};

/// Runs a program; gives `repr(result)`, or the last line of its traceback.
fn run(program: &str) -> String {
    let mut vm = Interpreter::new(Options::default());
    let source = SourceFile::new("program.py", program, SourceOrigin::Project);
    let module = Module::new("__main__", None, Some(Rc::clone(&source)));
    if let Err(error) = vm.run_source(&module, &source) {
        return vm.describe_error(&error);
    }
    let result = module
        .globals
        .get_text("result")
        .expect("the program sets `result`");
    vm.repr(&result).expect("the result has a repr").to_string()
}

#[test]
fn closures_share_variables() {
    let program = "
def counter():
    count = 0
    def step(by=1):
        nonlocal count
        count += by
        return count
    return step
a, b = counter(), counter()
result = (a(), a(5), b(), a())
";
    assert_eq!(run(program), "(1, 6, 1, 7)");
}

#[test]
fn classes_inherit_and_call_super() {
    let program = "
class Base:
    kinds = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__()
        Base.kinds = Base.kinds + [(cls.__name__, kw)]
    def __init__(self, x):
        self.x = x
    @property
    def double(self):
        return self.x * 2
    @double.setter
    def double(self, value):
        self.x = value // 2
    @classmethod
    def make(cls, x):
        return cls(x)
    @staticmethod
    def plain(x):
        return x
    def __eq__(self, other):
        return isinstance(other, Base) and self.x == other.x
class Left(Base, flag=1):
    def __init__(self, x):
        super().__init__(x + 1)
class Right(Base):
    pass
class Both(Left, Right):
    pass
def isinstance(a, b):
    return b in type(a).__mro__
b = Both.make(3)
b.double = 20
result = [c.__name__ for c in Both.__mro__], b.x, b.double, Base.kinds, b == Left(9), b != Right(10), Both.plain(4)
";
    assert_eq!(
        run(program),
        "([\"Both\", \"Left\", \"Right\", \"Base\", \"object\"], 10, 20, [(\"Left\", {\"flag\": 1}), (\"Right\", {}), (\"Both\", {})], True, False, 4)"
            .replace('"', "'")
    );
}

#[test]
fn exceptions_unwind_through_finally_and_with() {
    let program = "
log = []
class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        log.append(self.name)
        return self
    def __exit__(self, kind, value, tb):
        log.append((self.name, kind and kind.__name__))
        return self.swallow
log = log
class L(list):
    pass
def f(x):
    for i in [1, 2, 3]:
        try:
            with Manager('m', x == 0):
                if i == 2:
                    raise ValueError(i)
                if x == 2:
                    return 'returned'
                continue
        except ValueError as error:
            log.append(error.args)
            break
        finally:
            log.append(i)
    else:
        return 'else'
    return 'end'
";
    let program = format!(
        "{}\n{program}",
        "
class Log:
    def __init__(self):
        self.items = ()
    def append(self, x):
        self.items += (x,)
"
    )
    .replace("log = []", "log = Log()");
    assert_eq!(
        run(&format!("{program}\nresult = f(0), f(1), f(2), log.items")),
        "('else', 'end', 'returned', ('m', ('m', None), 1, 'm', ('m', 'ValueError'), 2, 'm', ('m', None), 3, \
         'm', ('m', None), 1, 'm', ('m', 'ValueError'), (2,), 2, 'm', ('m', None), 1))"
    );
}

#[test]
fn exceptions_chain() {
    let program = "
try:
    try:
        {}['x']
    except KeyError as e:
        raise ValueError('bad') from e
except ValueError as e:
    result = (e.args, e.__cause__.args, e.__context__ is e.__cause__)
";
    assert_eq!(run(program), "(('bad',), ('x',), True)");
    assert_eq!(
        run("def f():\n    raise\nf()"),
        "RuntimeError: No active exception to reraise"
    );
    assert_eq!(
        run("def f(): return f()\nf()"),
        "RecursionError: maximum recursion depth exceeded"
    );
    assert_eq!(
        run("try:\n    1/0\nexcept TypeError:\n    pass\n"),
        "ZeroDivisionError: division by zero"
    );
}

#[test]
fn generators_suspend() {
    let program = "
def gen():
    try:
        x = yield 1
        while True:
            x = yield x * 2
    except ValueError:
        yield 'caught'
    finally:
        pass
def outer():
    got = yield from inner()
    yield got
def inner():
    yield 'a'
    return 'b'
g = gen()
first = g.send(None)
second = g.send(21)
third = g.throw(ValueError('x'))
result = first, second, third, (*outer(),), (*(i * i for i in range_(4) if i),)
"
    .replace("range_(4)", "(0, 1, 2, 3)");
    assert_eq!(run(&program), "(1, 42, 'caught', ('a', 'b'), (1, 4, 9))");
}

#[test]
fn comprehensions_have_their_own_scope() {
    let program = "
i = 'outer'
fs = [lambda: i for i in (1, 2)]
d = {k: v for k, v in ((1, 2), (3, 4)) if (last := v)}
class C:
    xs = (1, 2)
    ys = [x + 1 for x in xs]
result = i, [f() for f in fs], d, last, C.ys, {x % 2 for x in (1, 3)}, [a + b for a in (1, 2) for b in (10, 20)]
";
    assert_eq!(
        run(program),
        "('outer', [2, 2], {1: 2, 3: 4}, 4, [2, 3], {1}, [11, 21, 12, 22])"
    );
}

#[test]
fn match_statement() {
    let program = "
class Point:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y):
        self.x, self.y = x, y
def f(v):
    match v:
        case 0 | 1:
            return 'small'
        case [a, *rest] if a == 7:
            return a, rest
        case (a, b):
            return 'pair', a, b
        case {'k': k, **others}:
            return k, others
        case Point(0, y=yy):
            return 'point', yy
        case None:
            return 'none'
        case _ as other:
            return 'other', other
result = [f(0), f([7, 8, 9]), f((1, 2)), f({'k': 1, 'z': 2}), f(Point(0, 5)), f(Point(1, 5)).__class__, f(None), f('x')]
";
    assert_eq!(
        run(program),
        "['small', (7, [8, 9]), ('pair', 1, 2), (1, {'z': 2}), ('point', 5), <class 'tuple'>, 'none', ('other', 'x')]"
    );
}

#[test]
fn arguments_bind_as_in_python() {
    let program = "
def f(a, /, b, c=3, *rest, d, e=5, **kw):
    return a, b, c, rest, d, e, kw
result = f(1, 2, d=4), f(1, b=2, d=4, z=6), f(1, 2, 3, 4, 5, d=6), f(*(1, 2), **{'d': 4, 'e': 0})
";
    assert_eq!(
        run(program),
        "((1, 2, 3, (), 4, 5, {}), (1, 2, 3, (), 4, 5, {'z': 6}), (1, 2, 3, (4, 5), 6, 5, {}), (1, 2, 3, (), 4, 0, {}))"
    );
    assert_eq!(
        run("def f(a, b): pass\nf(1)"),
        "TypeError: f() missing 1 required positional argument: 'b'"
    );
    assert_eq!(
        run("def f(a): pass\nf(1, 2)"),
        "TypeError: f() takes 1 positional argument but 2 were given"
    );
    assert_eq!(
        run("def f(a): pass\nf(b=1)"),
        "TypeError: f() got an unexpected keyword argument 'b'"
    );
}

#[test]
fn coroutines_run_to_their_end() {
    let program = "
class Manager:
    async def __aenter__(self):
        return 5
    async def __aexit__(self, *a):
        return False
async def work(x):
    async with Manager() as m:
        return x + m
async def stream():
    yield 1
    yield 2
async def main():
    total = [i async for i in stream()]
    async for i in stream():
        total.__class__
    return await work(1), total
coroutine = main()
try:
    coroutine.send(None)
except StopIteration as stop:
    result = stop.value
";
    assert_eq!(run(program), "(6, [1, 2])");
}

#[test]
fn unresolved_imports_hurt_only_when_they_decide() {
    let program = "
from app.models import Thing, Base as B
import app.other.deep
class Model(B):
    name = Thing('x', 5)
    kind = 'k'
x = Thing.make(1)[0] + 2
@Thing.decorator
def f(): pass
result = (Model.kind, x.__class__.__name__)
";
    assert_eq!(
        run(program),
        "('k', <unresolved app.models.Thing.make()[...] + ....__class__.__name__>)"
    );
    assert_eq!(
        run("from app.models import Thing\nif Thing.enabled: pass"),
        "the value of 'app.models.Thing.enabled' is needed for a condition, but no module named 'app.models' was found"
    );
    assert_eq!(
        run("try:\n    import orjson\nexcept ImportError:\n    orjson = None\nresult = orjson"),
        "None"
    );
}

#[test]
fn application_modules_are_evaluated_by_need() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    std::fs::write(
        folder.path().join("shop/__init__.py"),
        "from .config import *\nVERSION = 3\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("shop/config.py"),
        "import web.server\nraise_now = web.server.start()\nif raise_now: boom()\nLIMIT = BASE * 2\nBASE = 4\nBASE = 5\nBROKEN = {}['x']\n",
    )
    .unwrap();
    let options = Options {
        search_path: vec![folder.path().to_path_buf()],
        ..Options::default()
    };
    let mut vm = Interpreter::new(options);
    let source = SourceFile::new(
        "script.py",
        "from shop.config import LIMIT, BROKEN\nimport shop\nresult = LIMIT, shop.VERSION, shop.BASE, BROKEN\n",
        SourceOrigin::Project,
    );
    let module = Module::new("script", None, Some(Rc::clone(&source)));
    vm.run_source(&module, &source).expect("the script runs");
    let result = module
        .globals
        .get_text("result")
        .expect("the script sets `result`");
    assert_eq!(
        vm.repr(&result).unwrap().as_str(),
        "(10, 3, 5, <unresolved shop.config.BROKEN>)"
    );
}

#[test]
fn application_modules_are_changed_by_what_they_are_given_to() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("conf")).unwrap();
    for (name, text) in [
        // `api` is bound and used in the same module, which is asked for it while it binds it.
        (
            "conf/__init__.py",
            "from conf import api\nCONF = {}\napi.register(CONF)\napi.register(given=CONF)\n",
        ),
        (
            "conf/api.py",
            "OPTION = 'host'\ndef register(given):\n    given[OPTION] = len(given)\n",
        ),
        (
            "lazy.py",
            "from __future__ import annotations\n\
             def _make_Number(): return 7\n\
             def __getattr__(name):\n    return globals()[f'_make_{name}']()\n\
             def annotated(x: missing.Name | None): return x\n",
        ),
        ("native/__init__.py", ""),
        ("native/fast.py", "from native._speedups import run\n"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = Options {
        search_path: vec![folder.path().to_path_buf()],
        ..Options::default()
    };
    let mut vm = Interpreter::new(options);
    let source = SourceFile::new(
        "script.py",
        "from conf import CONF\nfrom lazy import Number, annotated\n\
         try:\n    from native.fast import run\n    how = 'fast'\n\
         except ImportError:\n    how = 'slow'\n\
         result = CONF, Number, annotated(1), how\n",
        SourceOrigin::Project,
    );
    let module = Module::new("script", None, Some(Rc::clone(&source)));
    vm.run_source(&module, &source).expect("the script runs");
    let result = module
        .globals
        .get_text("result")
        .expect("the script sets `result`");
    assert_eq!(
        vm.repr(&result).unwrap().as_str(),
        "({'host': 1}, 7, 1, 'slow')"
    );
}

#[test]
fn the_machine_tells_nothing() {
    let program = "
import socket
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(('192.0.2.1', 80))
except OSError as error:
    told = error.strerror
try:
    open('/proc/net/route')
except FileNotFoundError as error:
    told += ', ' + error.strerror
";
    let source = SourceFile::new("script.py", program, SourceOrigin::Project);
    let module = Module::new("script", None, Some(Rc::clone(&source)));
    let mut vm = Interpreter::new(Options::default());
    vm.run_source(&module, &source).expect("the script runs");
    let told = module.globals.get_text("told").expect("`told` is set");
    assert_eq!(
        vm.to_str(&told).unwrap().as_str(),
        "Network is unreachable, No such file or directory"
    );
}

#[test]
fn packages_in_several_folders_and_behind_stand_ins() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in [
        (
            "one/wide/__init__.py",
            "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
        ),
        ("one/wide/near.py", "A = 1\n"),
        ("two/wide/__init__.py", ""),
        ("two/wide/far.py", "B = 2\n"),
        (
            "two/half/__init__.py",
            "from half import inner\nC = inner.D + 1\nE = 0\n",
        ),
        ("two/half/inner.py", "D = 3\n"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = Options {
        search_path: vec![folder.path().join("one"), folder.path().join("two")],
        ..Options::default()
    };
    let mut vm = Interpreter::new(options);
    vm.importer
        .provide_stand_in(crate::python::import::EmbeddedModule {
            name: "half",
            source: "E = 5\n",
        });
    let source = SourceFile::new(
        "script.py",
        "import os, half\nfrom half import E\nfrom half.inner import D\n\
         from wide.near import A\nfrom wide.far import B\n\
         result = A, B, half.C, D, E, hasattr(half, 'F')\n",
        SourceOrigin::Project,
    );
    let module = Module::new("script", None, Some(Rc::clone(&source)));
    vm.run_source(&module, &source).expect("the script runs");
    let result = module.globals.get_text("result").expect("`result` is set");
    assert_eq!(vm.repr(&result).unwrap().as_str(), "(1, 2, 4, 3, 5, False)");
}

#[test]
fn files_tell_what_they_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.txt"), "four").unwrap();
    let options = Options {
        working_directory: folder.path().to_path_buf(),
        ..Options::default()
    };
    let mut vm = Interpreter::new(options);
    let source = SourceFile::new(
        "script.py",
        "import os, stat\nfrom pathlib import Path\nfound = Path('a.txt').stat()\n\
         try:\n    os.stat('b.txt')\nexcept FileNotFoundError as error:\n    missing = error.errno\n\
         result = found.st_size, stat.S_ISREG(found.st_mode), found.st_mtime > 0, missing, \
         isinstance(Path('a'), os.PathLike), isinstance('a', os.PathLike)\n",
        SourceOrigin::Project,
    );
    let module = Module::new("script", None, Some(Rc::clone(&source)));
    vm.run_source(&module, &source).expect("the script runs");
    let result = module.globals.get_text("result").expect("`result` is set");
    assert_eq!(
        vm.repr(&result).unwrap().as_str(),
        "(4, True, True, 2, True, False)"
    );
}
