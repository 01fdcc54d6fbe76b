import bisect
import csv
import heapq
import io
import pprint
import shlex
import string
import textwrap
import ast
import configparser


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(repr(textwrap.dedent("""
    SELECT *
      FROM t

    WHERE x
""")), repr(textwrap.dedent("\tone\n\t  two\n")), repr(textwrap.indent("a\n\nb", "  ")), textwrap.shorten("hello big wide world", 12))
text = "The quick brown fox jumped over the lazy dog and then-some more words appear here."
print(textwrap.wrap(text, 20), textwrap.fill("aaa bbb ccc", 7), textwrap.wrap("x" * 25, 10), textwrap.wrap("", 5), textwrap.wrap(text, 30, initial_indent="* ", subsequent_indent="  "), textwrap.wrap(text, 25, max_lines=2))
t = string.Template("$who likes ${what} $$5")
print(t.substitute(who="a", what="b"), t.safe_substitute(who="a"), attempt(t.substitute, who="x"), string.ascii_lowercase, string.digits, string.capwords("hello world"), string.punctuation)
print(list(csv.reader(io.StringIO('a,b,"c,d"\r\n1,"x ""y""",\n\n"multi\nline",2\n'))), list(csv.reader(["a;b"], delimiter=";")), list(csv.DictReader(io.StringIO("id,name\n1,x\n2,y\n"))))
out = io.StringIO()
w = csv.writer(out)
w.writerow(["a", 1, None, 'q"q', "c,d", 2.5])
w.writerows([[1, 2], ["", ""], [""]])
d = csv.DictWriter(out, ["x", "y"])
d.writeheader()
d.writerow({"x": 1, "y": 2})
print(repr(out.getvalue()), attempt(d.writerow, {"z": 1}))
h = [5, 1, 4, 2]
heapq.heapify(h)
heapq.heappush(h, 0)
print(h, heapq.heappop(h), h, heapq.nlargest(2, [3, 1, 5]), heapq.nsmallest(2, [3, 1, 5], key=lambda x: -x), list(heapq.merge([1, 4], [2, 3])))
s = [1, 3, 3, 5]
print(bisect.bisect(s, 3), bisect.bisect_left(s, 3), bisect.insort(s, 4), s)
print(shlex.split("a 'b c' \"d e\" f\\ g"), shlex.quote("it's"), shlex.join(["a b", "c"]), attempt(shlex.split, "'x"))
pprint.pprint({"b": 1, "a": [1, 2]})
pprint.pprint({"key%d" % i: list(range(12)) for i in range(3)})
print(pprint.pformat([["x" * 30, "y" * 30], ("z" * 30, 1)]))
print(ast.literal_eval("{'a': [1, -2.5, (None, True)], 'b': {1}}"), attempt(ast.literal_eval, "f()")[:43])
c = configparser.ConfigParser(defaults={"here": "/x"})
c.read_string("""
[alembic]
script_location = %(here)s/migrations
empty =
multi = one
  two

  three
# comment
[other]
flag: yes
number = 5
percent = 100%%
""")
print(c.sections(), c.get("alembic", "script_location"), repr(c.get("alembic", "empty")), repr(c["alembic"]["multi"]), c.getboolean("other", "flag"), c.getint("other", "number"), c["other"]["percent"], c.get("other", "nope", fallback="fb"), attempt(c.get, "other", "nope"), attempt(c.get, "nope", "x"), "alembic" in c, c.has_option("other", "FLAG"), c.items("other"), dict(c["other"]), attempt(lambda: c["zz"]))
print(repr(c.get("other", "percent", raw=True)), list(c), attempt(c.read_string, "no section"), c.options("other"))
