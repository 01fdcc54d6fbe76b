//! How lists of paths in the ini file are split: `path_separator` and the older ways.

use std::sync::LazyLock;

use regex::Regex;

/// What separates the paths of `version_locations` and `prepend_sys_path`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathSeparator {
    /// A space.
    Space,
    /// A line end.
    Newline,
    /// What the operating system separates search paths with.
    OperatingSystem,
    /// A colon.
    Colon,
    /// A semicolon.
    Semicolon,
}

impl PathSeparator {
    /// Reads the value of `path_separator`.
    #[must_use]
    pub fn from_option(value: &str) -> Option<Self> {
        match value {
            "space" => Some(Self::Space),
            "newline" => Some(Self::Newline),
            "os" => Some(Self::OperatingSystem),
            ":" => Some(Self::Colon),
            ";" => Some(Self::Semicolon),
            _ => None,
        }
    }

    /// The character that separates.
    #[must_use]
    pub fn character(self) -> char {
        match self {
            Self::Space => ' ',
            Self::Newline => '\n',
            Self::OperatingSystem if cfg!(windows) => ';',
            Self::OperatingSystem | Self::Colon => ':',
            Self::Semicolon => ';',
        }
    }
}

/// Splits as `re.split(r", *|(?: +)", value)`: empty parts are kept.
pub(super) fn split_on_space_comma(value: &str) -> Vec<String> {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(", *| +").expect("a valid pattern"));
    PATTERN.split(value).map(str::to_owned).collect()
}

/// Splits as `re.split(r", *|(?: +)|\:", value)`: empty parts are kept.
pub(super) fn split_on_space_comma_colon(value: &str) -> Vec<String> {
    static PATTERN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(", *| +|:").expect("a valid pattern"));
    PATTERN.split(value).map(str::to_owned).collect()
}
