//! Failures as the MySQL drivers of Python raise them.

use ::mysql::{DriverError, Error};

use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};

/// Codes after which the connection is gone, as `MySQLDialect.is_disconnect`.
const DISCONNECTED: [u16; 7] = [1927, 2006, 2013, 2014, 2045, 2055, 4031];
/// `CR_CONN_HOST_ERROR`
const CANNOT_CONNECT: u16 = 2003;
/// `CR_SERVER_LOST`
const SERVER_LOST: u16 = 2013;

/// A statement's failure.
pub fn statement_error(driver: Driver, error: Error) -> DatabaseError {
    match error {
        Error::MySqlError(error) => {
            let kind = ErrorKind::Statement;
            coded(driver, kind, error.code, &error.state, &error.message)
        }
        Error::IoError(error) if error.kind() == std::io::ErrorKind::Unsupported => {
            DatabaseError::new(
                driver,
                ErrorKind::Unsupported,
                ErrorClass::NotSupportedError,
                error.to_string(),
            )
            .with(|details| details.is_disconnect = true)
        }
        Error::IoError(_) | Error::CodecError(_) => coded(
            driver,
            ErrorKind::Connection,
            SERVER_LOST,
            "HY000",
            "Lost connection to MySQL server during query",
        ),
        other => DatabaseError::new(
            driver,
            ErrorKind::Statement,
            ErrorClass::InterfaceError,
            other.to_string(),
        ),
    }
}

/// A failure to connect to `place`.
pub fn connect_error(driver: Driver, error: Error, place: &str) -> DatabaseError {
    match error {
        Error::MySqlError(error) => {
            let kind = match error.code {
                1045 | 1698 | 1251 => ErrorKind::Authentication,
                1044 | 1049 => ErrorKind::MissingDatabase,
                _ => ErrorKind::Connection,
            };
            coded(driver, kind, error.code, &error.state, &error.message)
        }
        Error::DriverError(DriverError::CouldNotConnect(reason)) => {
            let reason = reason.map_or_else(String::new, |(_, text, _)| format!(" ({text})"));
            unreachable_server(driver, place, &reason)
        }
        Error::IoError(error) => unreachable_server(driver, place, &format!(" ({error})")),
        other => unreachable_server(driver, place, &format!(" ({other})")),
    }
}

/// The failure of a server that did not answer within `connect_timeout`.
pub fn out_of_time(driver: Driver, place: &str) -> DatabaseError {
    unreachable_server(driver, place, " (timed out)")
}

fn unreachable_server(driver: Driver, place: &str, reason: &str) -> DatabaseError {
    let message = format!("Can't connect to MySQL server on '{place}'{reason}");
    coded(
        driver,
        ErrorKind::Connection,
        CANNOT_CONNECT,
        "HY000",
        &message,
    )
}

fn coded(driver: Driver, kind: ErrorKind, code: u16, state: &str, message: &str) -> DatabaseError {
    let class = match driver {
        Driver::MysqlConnector => connector_class(code, state),
        _ => class(code),
    };
    let text = match driver {
        Driver::MysqlConnector => format!("{code} ({state}): {message}"),
        Driver::MariadbConnector => message.to_owned(),
        _ => format!("({code}, {})", python_text(message)),
    };
    DatabaseError::new(driver, kind, class, text).with(|details| {
        message.clone_into(&mut details.message);
        details.code = Some(state.to_owned());
        details.number = Some(code);
        details.is_disconnect = DISCONNECTED.contains(&code);
    })
}

/// The class of a code, as `pymysql.err.error_map`.
fn class(code: u16) -> ErrorClass {
    match code {
        1007 | 1149 | 1064 | 1146 | 1102 | 1103 | 1110 | 1111 | 1112 | 1113 | 1179 | 1166 => {
            ErrorClass::ProgrammingError
        }
        1265 | 1263 | 1264 | 1230 | 1171 | 1406 | 1441 | 1366 | 1367 => ErrorClass::DataError,
        1062 | 1216 | 1452 | 1217 | 1451 | 1215 | 1048 => ErrorClass::IntegrityError,
        1196 | 1235 | 1289 | 1286 => ErrorClass::NotSupportedError,
        ..1000 => ErrorClass::InternalError,
        _ => ErrorClass::OperationalError,
    }
}

/// The class of an SQLSTATE, as `mysql.connector.errors`.
fn connector_class(code: u16, state: &str) -> ErrorClass {
    match (code, state.get(..2).unwrap_or_default()) {
        (2000.., "HY") => ErrorClass::InterfaceError,
        (_, "02" | "21" | "22") => ErrorClass::DataError,
        (_, "08" | "0K" | "HZ") => ErrorClass::OperationalError,
        (_, "0A") => ErrorClass::NotSupportedError,
        (_, "23" | "XA") => ErrorClass::IntegrityError,
        (_, "24" | "25" | "26" | "27" | "28" | "2A" | "2C" | "34" | "35" | "37" | "3C" | "3D")
        | (_, "3F" | "42") => ErrorClass::ProgrammingError,
        (_, "40" | "44") => ErrorClass::InternalError,
        _ => ErrorClass::DatabaseError,
    }
}

/// `repr()` of a text.
fn python_text(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut written = String::from(quote);
    for character in text.chars() {
        match character {
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            character if character == quote => {
                written.push('\\');
                written.push(character);
            }
            control if control.is_ascii_control() => {
                written.push_str(&format!("\\x{:02x}", u32::from(control)));
            }
            other => written.push(other),
        }
    }
    written.push(quote);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(driver: Driver, code: u16, state: &str) -> DatabaseError {
        let kind = ErrorKind::Statement;
        coded(driver, kind, code, state, "Table 'd.t' doesn't exist")
    }

    #[test]
    fn texts_are_the_drivers() {
        let text = "(1146, \"Table 'd.t' doesn't exist\")";
        let failed = error(Driver::PyMysql, 1146, "42S02");
        assert_eq!(failed.to_string(), text);
        assert_eq!(failed.driver_class(), "pymysql.err.ProgrammingError");
        let failed = error(Driver::MysqlDb, 1062, "23000");
        assert_eq!(failed.driver_class(), "MySQLdb.IntegrityError");
        let failed = error(Driver::MysqlConnector, 1146, "42S02");
        assert_eq!(
            failed.to_string(),
            "1146 (42S02): Table 'd.t' doesn't exist"
        );
        assert_eq!(
            failed.driver_class(),
            "mysql.connector.errors.ProgrammingError"
        );
        assert_eq!(
            error(Driver::PyMysql, 1091, "42000").class.name(),
            "OperationalError"
        );
        assert_eq!(
            error(Driver::PyMysql, 126, "HY000").class.name(),
            "InternalError"
        );
    }

    #[test]
    fn texts_are_quoted_as_python_does() {
        for (text, expected) in [
            ("plain", "'plain'"),
            ("it's", "\"it's\""),
            ("it's \"so\"", "'it\\'s \"so\"'"),
            ("a\nb\\\u{1}", "'a\\nb\\\\\\x01'"),
        ] {
            assert_eq!(python_text(text), expected);
        }
    }
}
