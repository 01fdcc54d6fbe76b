//! The server's error and notice messages in the form that libpq gives them, with the LINE and
//! caret block, and as a [`DatabaseError`] of psycopg2's class.

use ::postgres::error::{DbError, ErrorPosition};

use crate::database::connection::Notice;
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::database::sqlstate;

/// Screen columns that libpq gives to a line of SQL.
const DISPLAY_SIZE: usize = 60;
/// libpq keeps this much of the line visible behind the caret.
const MIN_RIGHT_CUT: usize = 10;

/// What libpq says when the server goes away.
pub const CONNECTION_LOST: &str = "server closed the connection unexpectedly\n\
     \tThis probably means the server terminated abnormally\n\
     \tbefore or while processing the request.\n";

/// A statement's failure. `sql` is all that was sent, and the server's position is relative to
/// the character `offset` of it.
pub fn statement_error(error: &DbError, sql: &str, offset: usize) -> DatabaseError {
    let position = original_position(error).map(|position| position + offset);
    let mut text = body(
        error,
        position.map(|position| (sql, position)),
        Context::Shown,
    );
    let lost = matches!(error.severity(), "FATAL" | "PANIC");
    if lost {
        text.push_str(CONNECTION_LOST);
    }
    let code = error.code().code();
    DatabaseError::new(
        Driver::Psycopg2,
        if lost {
            ErrorKind::Connection
        } else {
            ErrorKind::Statement
        },
        sqlstate::error_class(code),
        text,
    )
    .with(|details| {
        details.message = error.message().to_owned();
        details.code = Some(code.to_owned());
        details.detail = error.detail().map(str::to_owned);
        details.hint = error.hint().map(str::to_owned);
        details.position = position;
        details.internal_query = internal(error).map(|(query, _)| query.to_owned());
        details.context = error.where_().map(str::to_owned);
        details.schema = error.schema().map(str::to_owned);
        details.table = error.table().map(str::to_owned);
        details.column = error.column().map(str::to_owned);
        details.datatype = error.datatype().map(str::to_owned);
        details.constraint = error.constraint().map(str::to_owned);
        details.is_disconnect = lost;
    })
}

/// The failure of a connection whose socket is gone.
pub fn connection_lost(reason: &str) -> DatabaseError {
    let text = if reason.is_empty() {
        CONNECTION_LOST.to_owned()
    } else {
        format!("{reason}\n")
    };
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Connection,
        ErrorClass::OperationalError,
        text,
    )
    .with(|details| details.is_disconnect = true)
}

/// A message of the server as libpq prints it: severity first, no call stack.
pub fn notice(error: &DbError, sql: &str) -> Notice {
    let position = original_position(error).map(|position| (sql, position));
    let text = format!(
        "{}:  {}",
        error.severity(),
        body(error, position, Context::Hidden)
    );
    Notice {
        severity: error.severity().to_owned(),
        code: error.code().code().to_owned(),
        message: error.message().to_owned(),
        text: text.trim_end().to_owned(),
    }
}

/// A refusal while connecting, severity first.
pub fn refusal(error: &DbError) -> String {
    format!(
        "{}:  {}",
        error.severity(),
        body(error, None, Context::Shown)
    )
}

/// Python's complaint about a year that it has no date for.
pub fn out_of_range(year: i64) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Value,
        ErrorClass::ValueError,
        format!("year {year} is out of range"),
    )
}

/// libpq shows the server's call stack for errors only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Shown,
    Hidden,
}

/// The server counts from one.
fn original_position(error: &DbError) -> Option<usize> {
    match error.position() {
        Some(ErrorPosition::Original(position)) => (*position as usize).checked_sub(1),
        _ => None,
    }
}

fn internal(error: &DbError) -> Option<(&str, usize)> {
    match error.position() {
        Some(ErrorPosition::Internal { position, query }) => {
            Some((query, (*position as usize).saturating_sub(1)))
        }
        _ => None,
    }
}

/// As `pqBuildErrorMessage3` without the severity.
fn body(error: &DbError, original: Option<(&str, usize)>, context: Context) -> String {
    let mut text = format!("{}\n", error.message());
    if let Some((query, position)) = original.or_else(|| internal(error)) {
        text.push_str(&position_block(query, position));
    }
    let mut line = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("{label}:  {value}\n"));
        }
    };
    line("DETAIL", error.detail());
    line("HINT", error.hint());
    line("QUERY", internal(error).map(|(query, _)| query));
    if context == Context::Shown {
        line("CONTEXT", error.where_());
    }
    text
}

/// The `LINE n: ...` line and the caret below it, as `reportErrorPosition`: the line that holds
/// the character `position`, cut to the screen's width around it. Empty for a position outside.
pub fn position_block(query: &str, position: usize) -> String {
    let characters: Vec<char> = query.chars().collect();
    if position > characters.len() {
        return String::new();
    }
    let columns: Vec<usize> = std::iter::once(0)
        .chain(characters.iter().scan(0, |column, character| {
            *column += display_width(*character);
            Some(*column)
        }))
        .collect();
    let is_break = |index: usize| matches!(characters[index], '\r' | '\n');
    let mut line = 1;
    let mut begin = 0;
    for index in (0..position).filter(|index| is_break(*index)) {
        if characters[index] == '\r' || index == 0 || characters[index - 1] != '\r' {
            line += 1;
        }
        begin = index + 1;
    }
    let mut end = (position..characters.len())
        .find(|index| is_break(*index))
        .unwrap_or(characters.len());
    let (mut cut_left, mut cut_right) = ("", "");
    if columns[end] - columns[begin] > DISPLAY_SIZE {
        if columns[begin] + DISPLAY_SIZE >= columns[position] + MIN_RIGHT_CUT {
            while columns[end] - columns[begin] > DISPLAY_SIZE {
                end -= 1;
            }
            cut_right = "...";
        } else {
            while columns[position] + MIN_RIGHT_CUT < columns[end] {
                end -= 1;
                cut_right = "...";
            }
            while columns[end] - columns[begin] > DISPLAY_SIZE {
                begin += 1;
                cut_left = "...";
            }
        }
    }
    let prefix = format!("LINE {line}: {cut_left}");
    let shown: String = characters[begin..end]
        .iter()
        .map(|character| if *character == '\t' { ' ' } else { *character })
        .collect();
    let indent = prefix.len() + columns[position] - columns[begin];
    format!("{prefix}{shown}{cut_right}\n{:indent$}^\n", "")
}

/// Screen columns of a character; libpq gives control and combining characters one.
fn display_width(character: char) -> usize {
    let wide = matches!(
        character as u32,
        0x1100..=0x115f
            | 0x231a..=0x231b
            | 0x2329..=0x232a
            | 0x23e9..=0x23ec
            | 0x23f0
            | 0x23f3
            | 0x25fd..=0x25fe
            | 0x2614..=0x2615
            | 0x2648..=0x2653
            | 0x267f
            | 0x2693
            | 0x26a1
            | 0x26aa..=0x26ab
            | 0x26bd..=0x26be
            | 0x26c4..=0x26c5
            | 0x26ce
            | 0x26d4
            | 0x26ea
            | 0x26f2..=0x26f3
            | 0x26f5
            | 0x26fa
            | 0x26fd
            | 0x2705
            | 0x270a..=0x270b
            | 0x2728
            | 0x274c
            | 0x274e
            | 0x2753..=0x2755
            | 0x2757
            | 0x2795..=0x2797
            | 0x27b0
            | 0x27bf
            | 0x2b1b..=0x2b1c
            | 0x2b50
            | 0x2b55
            | 0x2e80..=0x303e
            | 0x3041..=0x33ff
            | 0x3400..=0x4dbf
            | 0x4e00..=0xa4cf
            | 0xa960..=0xa97c
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe10..=0xfe19
            | 0xfe30..=0xfe6f
            | 0xff01..=0xff60
            | 0xffe0..=0xffe6
            | 0x16fe0..=0x18aff
            | 0x1b000..=0x1b2fb
            | 0x1f004
            | 0x1f0cf
            | 0x1f18e
            | 0x1f191..=0x1f19a
            | 0x1f200..=0x1f320
            | 0x1f32d..=0x1f335
            | 0x1f337..=0x1f37c
            | 0x1f37e..=0x1f393
            | 0x1f3a0..=0x1f3ca
            | 0x1f3cf..=0x1f3d3
            | 0x1f3e0..=0x1f3f0
            | 0x1f3f4
            | 0x1f3f8..=0x1f43e
            | 0x1f440
            | 0x1f442..=0x1f4fc
            | 0x1f4ff..=0x1f53d
            | 0x1f54b..=0x1f54e
            | 0x1f550..=0x1f567
            | 0x1f57a
            | 0x1f595..=0x1f596
            | 0x1f5a4
            | 0x1f5fb..=0x1f64f
            | 0x1f680..=0x1f6c5
            | 0x1f6cc
            | 0x1f6d0..=0x1f6d2
            | 0x1f6d5..=0x1f6d7
            | 0x1f6dc..=0x1f6df
            | 0x1f6eb..=0x1f6ec
            | 0x1f6f4..=0x1f6fc
            | 0x1f7e0..=0x1f7eb
            | 0x1f7f0
            | 0x1f90c..=0x1f93a
            | 0x1f93c..=0x1f945
            | 0x1f947..=0x1f9ff
            | 0x1fa70..=0x1faff
            | 0x20000..=0x2fffd
            | 0x30000..=0x3fffd
    );
    if wide { 2 } else { 1 }
}
