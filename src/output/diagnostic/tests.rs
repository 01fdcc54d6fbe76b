use insta::assert_snapshot;

use super::*;
use crate::output::secrets::Secrets;

fn plain(diagnostic: &Diagnostic) -> String {
    render(diagnostic, Palette::Plain, &Secrets::default())
}

const SCRIPT: &str = "\
from app.config import settings
from alembic import op


def upgrade():
    op.create_table(settings.SCHEMA + \"_x\")
";

#[test]
fn an_unresolved_value_with_both_places() {
    let path = "migrations/versions/ae1_first.py";
    let diagnostic =
        Diagnostic::error("the name of a table depends on 'settings', which cannot be imported")
            .with_snippet(
                Snippet::from_source(path, SCRIPT, 6, 21, 15).with_label("decides the table's name"),
            )
            .with_snippet(Snippet::from_source(path, SCRIPT, 1, 1, 31).with_label("imported here"))
            .with_note("there is no module 'app' on prepend_sys_path (.)")
            .with_hint("add the application's folder to prepend_sys_path\nor a stand-in to mig_stubs/app/config.py");
    assert_snapshot!(plain(&diagnostic), @r#"
    error: the name of a table depends on 'settings', which cannot be imported
     --> migrations/versions/ae1_first.py:6:21
    6 |     op.create_table(settings.SCHEMA + "_x")
      |                     ^^^^^^^^^^^^^^^ decides the table's name
     ::: migrations/versions/ae1_first.py:1:1
    1 | from app.config import settings
      | ------------------------------- imported here
    note: there is no module 'app' on prepend_sys_path (.)
    hint: add the application's folder to prepend_sys_path
      or a stand-in to mig_stubs/app/config.py
    "#);
}

#[test]
fn a_syntax_error_at_the_end_of_a_line() {
    let source = "x = 1\n\tif y =\n";
    let diagnostic = Diagnostic::error("env.py cannot be parsed: expected an expression")
        .with_snippet(Snippet::from_source("env.py", source, 2, 8, 1));
    assert_snapshot!(plain(&diagnostic), @r"
    error: env.py cannot be parsed: expected an expression
     --> env.py:2:8
    2 |     if y =
      |           ^
    ");
}

#[test]
fn a_file_without_a_line() {
    let diagnostic = Diagnostic::warning("the script is not UTF-8").with_snippet(Snippet {
        path: "versions/x.py".to_owned(),
        label: Some("byte 17".to_owned()),
        ..Snippet::default()
    });
    assert_snapshot!(plain(&diagnostic), @r"
    warning: the script is not UTF-8
     --> versions/x.py
      = byte 17
    ");
}

#[test]
fn a_line_without_a_column_is_underlined_whole() {
    let mut snippet = Snippet::from_source("a.py", "\n\n  op.execute(x)  \n", 3, 0, 0);
    snippet.label = Some("here".to_owned());
    let diagnostic = Diagnostic::error("a\nsecond line").with_snippet(snippet);
    assert_snapshot!(plain(&diagnostic), @r"
    error: a
      second line
     --> a.py:3
    3 |   op.execute(x)
      |   ^^^^^^^^^^^^^ here
    ");
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let source = format!(
        "x = [{}] + boom + [{}]",
        "1234567890, ".repeat(20),
        "1, ".repeat(90)
    );
    let column = source.find("boom").unwrap() + 1;
    let snippet = Snippet::from_source("a.py", &source, 1, column, 4);
    let diagnostic = Diagnostic::error("boom").with_snippet(snippet);
    assert_snapshot!(plain(&diagnostic), @r"
    error: boom
     --> a.py:1:250
    1 | ...0, 1234567890, 1234567890, 1234567890, 1234567890, ] + boom + [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,...
      |                                                           ^^^^
    ");
}

#[test]
fn wide_characters_keep_the_mark_in_place() {
    let source = "t = '表格' + boom";
    let snippet = Snippet::from_source("a.py", source, 1, 12, 4);
    assert_snapshot!(plain(&Diagnostic::error("boom").with_snippet(snippet)), @r"
    error: boom
     --> a.py:1:12
    1 | t = '表格' + boom
      |              ^^^^
    ");
}

#[test]
fn a_password_is_masked_and_the_mark_moves_along() {
    let source = "engine = create_engine('postgresql://u:secret@h/d', bad=1)";
    let column = source.find("bad").unwrap() + 1;
    let snippet = Snippet::from_source("env.py", source, 1, column, 5);
    let diagnostic =
        Diagnostic::error("no argument 'bad' for postgresql://u:secret@h/d").with_snippet(snippet);
    assert_snapshot!(plain(&diagnostic), @r"
    error: no argument 'bad' for postgresql://u:***@h/d
     --> env.py:1:50
    1 | engine = create_engine('postgresql://u:***@h/d', bad=1)
      |                                                  ^^^^^
    ");
    let whole = Snippet::from_source("env.py", source, 1, 24, 27);
    assert_snapshot!(plain(&Diagnostic::error("x").with_snippet(whole)), @r"
    error: x
     --> env.py:1:24
    1 | engine = create_engine('postgresql://u:***@h/d', bad=1)
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn colours() {
    let diagnostic = Diagnostic::error("boom")
        .with_snippet(Snippet::from_source("a.py", "x = 1", 1, 5, 1))
        .with_hint("do");
    let text = render(&diagnostic, Palette::Coloured, &Secrets::default());
    assert_snapshot!(text.replace('\u{1b}', "^["), @r"
    ^[[1;31merror^[[0m: ^[[1mboom^[[0m
     ^[[1;34m-->^[[0m a.py:1:5
    ^[[1;34m1 |^[[0m x = 1
      ^[[1;34m|^[[0m     ^[[1;31m^^[[0m
    ^[[1;36mhint^[[0m: do
    ");
}

fn failure() -> DatabaseFailure {
    let script = "def upgrade():\n    op.create_index('ix', 'members', ['nick'])\n";
    DatabaseFailure {
        direction: Some(Direction::Upgrade),
        from_revisions: vec!["2f18a88b0e56".to_owned()],
        to_revisions: vec!["93548feda54a".to_owned()],
        class: Some("ProgrammingError".to_owned()),
        message: "column \"nick\" does not exist".to_owned(),
        code: Some("42703".to_owned()),
        call: Some(Snippet::from_source(
            "migrations/versions/93548feda54a_nicknames.py",
            script,
            2,
            5,
            42,
        )),
        statement: Some("CREATE INDEX ix\n  ON members (nick)".to_owned()),
        position: Some(30),
        state: Some("rolled back; still at 2f18a88b0e56".to_owned()),
        ..DatabaseFailure::default()
    }
}

#[test]
fn a_refused_statement_in_eight_lines() {
    let text = plain(&failure().diagnostic());
    assert_snapshot!(text, @r#"
    error: upgrade 2f18a88b0e56 -> 93548feda54a failed: column "nick" does not exist (ProgrammingError, 42703)
     --> migrations/versions/93548feda54a_nicknames.py:2:5
    2 |     op.create_index('ix', 'members', ['nick'])
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      statement: CREATE INDEX ix ON members (nick)
                                             ^
          state: rolled back; still at 2f18a88b0e56
    "#);
    assert!(text.lines().count() <= 9);
}

#[test]
fn everything_a_server_says() {
    let diagnostic = DatabaseFailure {
        direction: Some(Direction::Downgrade),
        from_revisions: vec!["a1".to_owned(), "b2".to_owned()],
        to_revisions: Vec::new(),
        message: "duplicate key value violates unique constraint \"members_pkey\"".to_owned(),
        statement: Some(format!(
            "INSERT INTO members (id, name) VALUES {}",
            "(1, 'someone with a name'), ".repeat(30)
        )),
        position: None,
        detail: Some("Key (id)=(1) already exists.".to_owned()),
        server_hint: Some("Do something else.".to_owned()),
        context: Some("PL/pgSQL function f() line 3 at RAISE\na\nb\nc\nd".to_owned()),
        hints: vec!["mend the script".to_owned()],
        ..failure()
    };
    assert_snapshot!(plain(&diagnostic.diagnostic()), @r#"
    error: downgrade a1, b2 -> base failed: duplicate key value violates unique constraint "members_pkey" (ProgrammingError, 42703)
     --> migrations/versions/93548feda54a_nicknames.py:2:5
    2 |     op.create_index('ix', 'members', ['nick'])
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      statement: INSERT INTO members (id, name) VALUES (1, 'someone with a name'), (1, 'someone with a name'), (1, 'someone wit...
         detail: Key (id)=(1) already exists.
           hint: Do something else.
        context: PL/pgSQL function f() line 3 at RAISE
                 a
                 b
                 ... (2 more)
          state: rolled back; still at 2f18a88b0e56
    hint: mend the script
    "#);
}

#[test]
fn a_position_far_into_a_statement() {
    let columns = (0..60).map(|number| format!("    column_{number} INTEGER,\n"));
    let statement = format!(
        "\nCREATE TABLE t (\n{}    oops WRONG\n)",
        columns.collect::<String>()
    );
    let position = statement.find("WRONG");
    let diagnostic = DatabaseFailure {
        call: None,
        statement: Some(statement),
        position,
        message: "type \"wrong\" does not exist".to_owned(),
        ..failure()
    };
    assert_snapshot!(plain(&diagnostic.diagnostic()), @r#"
    error: upgrade 2f18a88b0e56 -> 93548feda54a failed: type "wrong" does not exist (ProgrammingError, 42703)
      statement: ...R, column_55 INTEGER, column_56 INTEGER, column_57 INTEGER, column_58 INTEGER, column_59 INTEGER, oops WRONG )
                                                                                                                           ^
          state: rolled back; still at 2f18a88b0e56
    "#);
}

#[test]
fn outside_of_a_step() {
    let diagnostic = DatabaseFailure {
        message: "connection to server at \"db\", port 5432 failed: timeout".to_owned(),
        hints: vec!["is the server running?".to_owned()],
        ..DatabaseFailure::default()
    };
    assert_snapshot!(plain(&diagnostic.diagnostic()), @r#"
    error: connection to server at "db", port 5432 failed: timeout
    hint: is the server running?
    "#);
}

fn frame(line: usize, function: &str, source_line: &str, span: Option<(usize, usize)>) -> Frame {
    Frame {
        path: "/p/env.py".to_owned(),
        line,
        function: function.to_owned(),
        source_line: Some(source_line.to_owned()),
        span,
    }
}

#[test]
fn a_traceback_as_python_prints_it() {
    let cause = Traceback {
        chained: None,
        frames: vec![frame(3, "f", "    return 1 / x", Some((11, 16)))],
        exception: "ZeroDivisionError: division by zero".to_owned(),
    };
    let mut frames = vec![frame(9, "<module>", "run()", Some((0, 5)))];
    frames.extend(vec![frame(5, "run", "  run()\n", Some((2, 7))); 5]);
    let traceback = Traceback {
        chained: Some((Box::new(cause), Chain::Cause)),
        frames,
        exception: "ValueError: postgresql://u:secret@h".to_owned(),
    };
    assert_snapshot!(render_traceback(&traceback, &Secrets::default()), @r#"
    Traceback (most recent call last):
      File "/p/env.py", line 3, in f
        return 1 / x
               ^^^^^
    ZeroDivisionError: division by zero

    The above exception was the direct cause of the following exception:

    Traceback (most recent call last):
      File "/p/env.py", line 9, in <module>
        run()
      File "/p/env.py", line 5, in run
        run()
      File "/p/env.py", line 5, in run
        run()
      File "/p/env.py", line 5, in run
        run()
      [Previous line repeated 2 more times]
    ValueError: postgresql://u:***@h
    "#);
}

fn configuration_error(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let options = crate::project::ProjectOptions::new(folder.path());
    let error = crate::project::Project::load(&options).unwrap_err();
    plain(&project_diagnostic(&error))
}

#[test]
fn an_option_that_is_there_twice() {
    let text = "[alembic]\nscript_location = a\n# comment\nScript_Location: b\n";
    assert_snapshot!(configuration_error("alembic.ini", text), @r"
    error: 'alembic.ini' has the option 'script_location' twice in the section [alembic]
     --> alembic.ini:4
    4 | Script_Location: b
      | ^^^^^^^^^^^^^^^^^^
    hint: keep one of the two
    ");
}

#[test]
fn lines_that_are_no_options() {
    assert_snapshot!(configuration_error("alembic.ini", "[alembic]\nwhat\n= x\n"), @r"
    error: 'alembic.ini' has 2 lines that are no options
     --> alembic.ini:2
    2 | what
      | ^^^^
    hint: a line is a [section], an option with = or :, a comment, or the indented rest of a value
    ");
    assert_snapshot!(configuration_error("alembic.ini", "\u{feff}[alembic]\nx = 1\n"), @r"
    error: 'alembic.ini' has an option before its first section
     --> alembic.ini:1
    1 | ﻿[alembic]
      | ^^^^^^^^^
    hint: save the file without a byte order mark
    ");
}

#[test]
fn a_plain_percent_sign_in_the_ini_file() {
    let text = "[alembic]\nscript_location = 100% sure\n";
    assert_snapshot!(configuration_error("alembic.ini", text), @r"
    error: '%' must be followed by '%' or '(', found: '% sure'
    hint: a percent sign in an ini file starts an interpolation: write %% in the value of 'script_location' for a plain one
    ");
}

#[test]
fn long_advice_is_folded() {
    let failure = DatabaseFailure {
        message: "it failed".to_owned(),
        server_hint: Some(format!("  {}\n  short", "word ".repeat(30))),
        ..DatabaseFailure::default()
    };
    let text = plain(&failure.diagnostic());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines.iter().all(|line| line.len() < 115), "{text}");
    assert!(lines[3].ends_with("  short"), "{text}");
}

#[test]
fn invalid_toml() {
    assert_snapshot!(configuration_error("pyproject.toml", "[tool.alembic]\nx = [1,\ny\n"), @r"
    error: pyproject.toml is not valid TOML: TOML parse error at line 3, column 2
        |
      3 | y
        |  ^
      unclosed array, expected `]`
    ");
}
