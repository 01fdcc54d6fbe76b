//! Replays Python snippets that SQLAlchemy 2.0.58 compiled: mig must evaluate them to the same
//! text, for each database, with placeholders and with literals.

use serde_json::Value;

use crate::dialect::DialectName;
use crate::shim::testing::run_for;

const PRELUDE: &str = include_str!("../../../tests/data/expressions/prelude.py");
const SNIPPETS: &str = include_str!("../../../tests/data/expressions/snippets.jsonl");

/// The program that prints every snippet as the recording did.
fn program(cases: &[Value], dialect: &str) -> String {
    let mut program = PRELUDE.to_owned();
    program.push_str("\nmakes = [\n");
    for case in cases {
        let snippet = case["s"].as_str().expect("a snippet");
        program.push_str(&format!("    lambda: ({snippet}),\n"));
    }
    program.push_str(&format!(
        "]\nchosen = dialects['{dialect}']\nresult = chr(1).join(\n    chr(2).join((\n        \
         show(make, None), show(make, chosen), show(make, chosen, compile_kwargs={{'literal_binds': True}}),\n        \
         params(make, chosen),\n    )) for make in makes\n)\n\n\
         result = result.encode('utf-8').hex()\n"
    ));
    program
}

fn answers(cases: &[Value], name: DialectName) -> Vec<Vec<String>> {
    let shown = run_for(name, &program(cases, name.as_str()));
    let digits = shown.trim_matches('\'');
    let decoded: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(pair, 16).unwrap_or_else(|_| panic!("the program failed: {shown}"))
        })
        .collect();
    let decoded = String::from_utf8(decoded).expect("text");
    decoded
        .split('\u{1}')
        .map(|case| case.split('\u{2}').map(str::to_owned).collect())
        .collect()
}

fn cases() -> Vec<Value> {
    SNIPPETS
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn compare(name: DialectName) {
    let cases = cases();
    let answers = answers(&cases, name);
    assert_eq!(answers.len(), cases.len());
    let mut differences = Vec::new();
    let mut count = 0;
    for (case, answer) in cases.iter().zip(&answers) {
        let expected = &case["r"][name.as_str()];
        let mut pairs = vec![
            ("placeholders", &answer[1], expected[0].as_str()),
            ("literals", &answer[2], expected[1].as_str()),
        ];
        if name == DialectName::Postgresql {
            pairs.push(("text of no database", &answer[0], case["r"]["d"].as_str()));
            pairs.push(("parameters", &answer[3], case["r"]["p"].as_str()));
        }
        for (form, have, want) in pairs {
            let Some(want) = want else { continue };
            count += 1;
            let same = have == want
                || have.starts_with('!') && have.split(':').next() == want.split(':').next();
            if !same {
                differences.push(format!(
                    "{}\n  {form}\n  want {want:?}\n  have {have:?}",
                    case["s"].as_str().unwrap_or_default()
                ));
            }
        }
    }
    assert!(count > 500, "only {count} texts were compared");
    assert!(
        differences.is_empty(),
        "{} of {count} texts differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn snippets_compile_for_postgresql() {
    compare(DialectName::Postgresql);
}

#[test]
fn snippets_compile_for_sqlite() {
    compare(DialectName::Sqlite);
}

#[test]
fn snippets_compile_for_mysql() {
    compare(DialectName::Mysql);
}

const EXECUTIONS: &str = "
import enum, itertools
import sqlalchemy as sa
class Mood(enum.Enum):
    GOOD = 'g'
    BAD = 'b'
class Upper(sa.types.TypeDecorator):
    impl = sa.String
    def process_bind_param(self, value, dialect):
        return value.upper() if value is not None else None
numbers = itertools.count(10)
table = sa.Table(
    'item', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', Upper),
    sa.Column('number', sa.Integer, default=lambda: next(numbers)), sa.Column('kind', sa.String, default='k'),
    sa.Column('mood', sa.Enum(Mood)), sa.Column('touched', sa.Integer, onupdate=lambda: 7),
)
c = sa.create_engine('sqlite://').connect()
c.exec_driver_sql(
    'CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, number INTEGER, kind TEXT, mood TEXT, touched INTEGER)')
def rows():
    return [tuple(row) for row in c.execute(sa.select(table.c.name, table.c.number, table.c.kind, table.c.mood))]
";

#[test]
fn many_rows_get_their_own_defaults() {
    let program = format!(
        "{EXECUTIONS}
c.execute(table.insert(), [{{'name': 'a', 'mood': Mood.BAD}}, {{'name': 'b', 'mood': None}}])
c.execute(table.insert(), {{'name': 'c', 'number': 1, 'kind': 'z'}})
c.execute(table.insert().values(name='d'))
c.execute(sa.insert(table).values([{{'name': 'e'}}, {{'name': 'f'}}]))
c.execute(table.insert())
result = rows()
"
    );
    assert_eq!(
        run_for(DialectName::Sqlite, &program),
        "[('A', 10, 'k', <Mood.BAD: 'b'>), ('B', 11, 'k', None), ('C', 1, 'z', None), ('D', 12, 'k', None), \
         ('E', 13, 'k', None), ('F', 14, 'k', None), (None, 15, 'k', None)]"
    );
}

#[test]
fn updates_take_parameters() {
    let program = format!(
        "{EXECUTIONS}
c.execute(table.insert(), [{{'name': 'a'}}, {{'name': 'b'}}, {{'name': 'c'}}])
changed = table.update().where(table.c.name == sa.bindparam('old')).values(name=sa.bindparam('new'), mood=Mood.GOOD)
c.execute(changed, [{{'old': 'A', 'new': 'X'}}, {{'old': 'B', 'new': 'Y'}}])
counts = []
counts.append(c.execute(table.update().where(table.c.number == 12), {{'kind': 'q'}}).rowcount)
counts.append(c.execute(table.delete().where(table.c.name.in_(['y']))).rowcount)
result = (counts, rows(), [row.touched for row in c.execute(sa.select(table))])
"
    );
    assert_eq!(
        run_for(DialectName::Sqlite, &program),
        "([1, 1], [('X', 10, 'k', <Mood.GOOD: 'g'>), ('C', 12, 'q', None)], [7, 7])"
    );
}

#[test]
fn a_value_that_is_not_known_stops_the_statement() {
    let program = "
import sqlalchemy as sa
from elsewhere import THING
t = sa.table('t', sa.column('a', sa.Integer))
kept = [t.c.a == THING, t.insert().values(a=THING), sa.select(t).where(t.c.a.in_(THING))]
str(kept[1])
";
    assert!(
        run_for(DialectName::Sqlite, program).contains(
            "the value of 'elsewhere.THING' is needed for a bound value, \
             but no module named 'elsewhere' was found"
        ),
        "{}",
        run_for(DialectName::Sqlite, program)
    );
}

#[test]
fn conditions_have_no_truth_value() {
    let program = "
import sqlalchemy as sa
t = sa.table('t', sa.column('a'), sa.column('b'))
found = [t.c.a in [t.c.b, t.c.a], t.c.b in [t.c.a], bool(t.c.a == t.c.a), bool(t.c.a != t.c.b)]
for made in (t.c.a > 5, t.c.a, sa.and_(t.c.a == 1), sa.select(t)):
    try:
        bool(made)
    except TypeError as error:
        found.append(str(error))
result = found
";
    assert_eq!(
        run_for(DialectName::Sqlite, program),
        "[True, False, True, True, 'Boolean value of this clause is not defined', \
         'Boolean value of this clause is not defined', \
         'Boolean value of this clause is not defined', \
         'Boolean value of this clause is not defined']"
    );
}
