import glob
import os
import os.path
import sys
from fnmatch import fnmatch
from pathlib import Path, PurePath, PurePosixPath


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(os.path.join("a", "b", "/c", "d"), os.path.join("a/", "b"), os.path.basename("/x/y.txt"), os.path.dirname("/x/y.txt"), os.path.split("/a/b/"), os.path.splitext("a.tar.gz"), os.path.splitext(".bashrc"), os.path.normpath("a/./b/../c//d"), os.path.isabs("/a"))
print(os.path.relpath("/a/b/c", "/a/d"), os.path.commonprefix(["abc", "abd"]), os.path.commonpath(["/a/b", "/a/c"]), os.path.abspath("/x/../y"), os.sep, os.linesep == "\n", os.pathsep, os.name, os.curdir)
print(os.environ.get("NO_SUCH_THING"), os.getenv("NO_SUCH_THING", "dflt"), attempt(lambda: os.environ["NO_SUCH_THING"]))
os.environ["MADE_HERE"] = "1"
print(os.environ["MADE_HERE"], os.getenv("MADE_HERE"), "MADE_HERE" in os.environ, os.environ.pop("MADE_HERE"), attempt(os.environ.__setitem__, "a", 1))
p = Path("/srv/app") / "migrations" / "env.tar.gz"
print(p, p.name, p.stem, p.suffix, p.suffixes, p.parent, p.parents[1], p.parts, p.is_absolute(), repr(PurePosixPath("a/b")), p.with_suffix(".py"), p.with_name("x"), p.relative_to("/srv"), attempt(p.relative_to, "/nope"), str(p / "../q"), p.as_posix())
print(Path("a") / "b" == Path("a/b"), Path("a//b/./c"), Path("."), Path(""), "x" / Path("y"), sorted([Path("b"), Path("a")]), hash(Path("a")) == hash(Path("a")), {Path("a"): 1}[Path("a")], Path("a.py").match("*.py"), isinstance(p, PurePath), os.fspath(p), f"{p}", Path("a", "b", "/c"), p.joinpath("x", "y"), Path("a/b").is_relative_to("a"), list(Path("/a/b").parents))
here = Path(__file__).resolve().parent
print((here / "sample.txt").exists(), (here / "sample.txt").is_file(), here.is_dir(), (here / "nope").exists(), (here / "sample.txt").read_text(), (here / "sample.txt").read_bytes())
print(sorted(f.name for f in here.glob("sam*.txt")), sorted(f.name for f in here.iterdir() if f.name.startswith("sample")), [os.path.basename(f) for f in glob.glob(str(here / "sample*"))], "sample.txt" in os.listdir(here), fnmatch("a.py", "*.py"), fnmatch("b", "[!a]"))
with open(here / "sample.txt") as f:
    print(f.readline(), f.read(), f.closed)
with open(str(here / "sample.txt"), "rb") as f:
    print(f.read(5), [line for line in f])
for line in open(here / "sample.txt", encoding="utf-8"):
    print(line.rstrip("\n"), end="|")
print()
print(attempt(open, "/no/such/file.txt"), attempt((here / "none.txt").read_text) == f"FileNotFoundError: [Errno 2] No such file or directory: '{here / 'none.txt'}'")
print(os.path.expanduser("~/x") == os.environ["HOME"] + "/x", os.path.exists("/no/such"), os.path.isdir(here))
