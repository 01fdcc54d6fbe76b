//! What can be wrong with a project's configuration, in Alembic's and `configparser`'s own words.

use super::interpolation::TemplateError;
use super::text::python_repr;

/// An error of `configparser`; `Display` gives Python's message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IniError {
    /// An option stands before the first section header.
    #[error(
        "File contains no section headers.\nfile: {source_name}, line: {line}\n{}",
        python_repr(text)
    )]
    MissingSectionHeader {
        /// The file, as Python's `repr` writes it.
        source_name: String,
        /// The line's number, from 1.
        line: usize,
        /// The line with its end.
        text: String,
    },
    /// Lines that are neither header nor option.
    #[error(
        "Source contains parsing errors: {source_name}{}",
        parsing_lines(lines)
    )]
    Parsing {
        /// The file, as Python's `repr` writes it.
        source_name: String,
        /// Number and `repr` of each wrong line.
        lines: Vec<(usize, String)>,
    },
    /// A section header occurs twice in a file.
    #[error(
        "While reading from {source_name} [line {line:2}]: section {} already exists",
        python_repr(section)
    )]
    DuplicateSection {
        /// The section's name.
        section: String,
        /// The file, as Python's `repr` writes it.
        source_name: String,
        /// The line's number, from 1.
        line: usize,
    },
    /// An option occurs twice in a section.
    #[error(
        "While reading from {source_name} [line {line:2}]: option {} in section {} already exists",
        python_repr(option),
        python_repr(section)
    )]
    DuplicateOption {
        /// The section's name.
        section: String,
        /// The option's name.
        option: String,
        /// The file, as Python's `repr` writes it.
        source_name: String,
        /// The line's number, from 1.
        line: usize,
    },
    /// A section that is to be added exists.
    #[error("Section {} already exists", python_repr(section))]
    SectionExists {
        /// The section's name.
        section: String,
    },
    /// `[DEFAULT]` cannot be added.
    #[error("Invalid section name: {}", python_repr(section))]
    InvalidSectionName {
        /// The section's name.
        section: String,
    },
    /// A section that is to be changed or read does not exist.
    #[error("No section: {}", python_repr(section))]
    NoSection {
        /// The section's name.
        section: String,
    },
    /// An option that must exist does not.
    #[error(
        "No option {} in section: {}",
        python_repr(option),
        python_repr(section)
    )]
    NoOption {
        /// The section's name.
        section: String,
        /// The option's name.
        option: String,
    },
    /// A value refers to an option that does not exist.
    #[error(
        "Bad value substitution: option {} in section {} contains an interpolation key {} which is not a valid option name. Raw value: {}",
        python_repr(option),
        python_repr(section),
        python_repr(reference),
        python_repr(raw)
    )]
    InterpolationMissingOption {
        /// The option whose value was asked for.
        option: String,
        /// Its section.
        section: String,
        /// The name that is not an option.
        reference: String,
        /// The option's raw value.
        raw: String,
    },
    /// References that nest too deeply, most often in a circle.
    #[error(
        "Recursion limit exceeded in value substitution: option {} in section {} contains an interpolation key which cannot be substituted in 10 steps. Raw value: {}",
        python_repr(option),
        python_repr(section),
        python_repr(raw)
    )]
    InterpolationDepth {
        /// The option whose value was asked for.
        option: String,
        /// Its section.
        section: String,
        /// The option's raw value.
        raw: String,
    },
    /// A percent sign that starts no reference.
    #[error("{message}")]
    InterpolationSyntax {
        /// The option whose value was asked for.
        option: String,
        /// Its section.
        section: String,
        /// What is wrong.
        message: String,
    },
    /// A value to be set has a percent sign that starts no reference.
    #[error(
        "invalid interpolation syntax in {} at position {position}",
        python_repr(value)
    )]
    InvalidInterpolation {
        /// The value.
        value: String,
        /// Where the percent sign stands once all valid references are taken out.
        position: usize,
    },
}

fn parsing_lines(lines: &[(usize, String)]) -> String {
    lines
        .iter()
        .map(|(number, line)| format!("\n\t[line {number:2}]: {line}"))
        .collect()
}

impl IniError {
    /// The line of the file that is wrong, from 1, where the error is about one.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::MissingSectionHeader { line, .. }
            | Self::DuplicateSection { line, .. }
            | Self::DuplicateOption { line, .. } => Some(*line),
            Self::Parsing { lines, .. } => lines.first().map(|(number, _)| *number),
            _ => None,
        }
    }

    /// The dotted name of the exception class that Python raises.
    #[must_use]
    pub fn python_class(&self) -> &'static str {
        match self {
            Self::MissingSectionHeader { .. } => "configparser.MissingSectionHeaderError",
            Self::Parsing { .. } => "configparser.ParsingError",
            Self::DuplicateSection { .. } | Self::SectionExists { .. } => {
                "configparser.DuplicateSectionError"
            }
            Self::DuplicateOption { .. } => "configparser.DuplicateOptionError",
            Self::NoSection { .. } => "configparser.NoSectionError",
            Self::NoOption { .. } => "configparser.NoOptionError",
            Self::InterpolationMissingOption { .. } => {
                "configparser.InterpolationMissingOptionError"
            }
            Self::InterpolationDepth { .. } => "configparser.InterpolationDepthError",
            Self::InterpolationSyntax { .. } => "configparser.InterpolationSyntaxError",
            Self::InvalidSectionName { .. } | Self::InvalidInterpolation { .. } => "ValueError",
        }
    }
}

/// Why a project cannot be loaded or one of its options cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// An `alembic.util.CommandError`: printed as `FAILED: ...`, exit status 255.
    #[error("{message}")]
    Command {
        /// Alembic's message.
        message: String,
        /// What to do about it; not part of Alembic's message.
        hint: Option<String>,
    },
    /// An error of the ini file.
    #[error("{0}")]
    Ini(#[from] IniError),
    /// The ini file cannot be parsed.
    #[error("{error}")]
    IniFile {
        /// The file as it was named.
        file: String,
        /// The text of the line that is wrong.
        source_line: Option<String>,
        /// What is wrong.
        #[source]
        error: Box<IniError>,
    },
    /// A template in `pyproject.toml` that cannot be filled in.
    #[error("{error}")]
    Template {
        /// The option.
        option: String,
        /// What is wrong with its value.
        #[source]
        error: TemplateError,
    },
    /// A wrong value where Alembic raises `ValueError`.
    #[error("{message}")]
    Value {
        /// The exception's message.
        message: String,
    },
    /// An option of `pyproject.toml` that has another type than Alembic can work with.
    #[error(
        "option {} in [tool.alembic] of {file} must be {expected}",
        python_repr(option)
    )]
    WrongType {
        /// The option.
        option: String,
        /// The file.
        file: String,
        /// The expected type in words.
        expected: &'static str,
    },
    /// A file that exists but cannot be read as text.
    #[error("cannot read {path}: {message}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        message: String,
    },
    /// `pyproject.toml` is not valid TOML.
    #[error("{path} is not valid TOML: {message}")]
    Toml {
        /// The file.
        path: String,
        /// The parser's message, with line and column.
        message: String,
    },
    /// The package of a `package:path` location is not on the search path.
    #[error("No module named {}", python_repr(package))]
    PackageNotFound {
        /// The dotted name of the package.
        package: String,
        /// The option whose value names the package.
        location: String,
        /// The folders that were searched.
        searched: Vec<String>,
    },
}

impl ProjectError {
    /// A `CommandError` without a hint.
    #[must_use]
    pub fn command(message: impl Into<String>) -> Self {
        Self::Command {
            message: message.into(),
            hint: None,
        }
    }

    /// A `CommandError` with advice.
    #[must_use]
    pub fn command_with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Command {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// Whether Alembic reports this as a failed command (`FAILED: ...`, exit status 255) and not as
    /// an exception with a traceback (exit status 1).
    #[must_use]
    pub fn is_command_error(&self) -> bool {
        matches!(self, Self::Command { .. })
    }

    /// The dotted name of the exception class that Python raises.
    #[must_use]
    pub fn python_class(&self) -> &'static str {
        match self {
            Self::Command { .. } => "alembic.util.exc.CommandError",
            Self::Ini(error) => error.python_class(),
            Self::IniFile { error, .. } => error.python_class(),
            Self::Template { error, .. } => error.python_class,
            Self::Value { .. } => "ValueError",
            Self::WrongType { .. } => "TypeError",
            Self::Unreadable { .. } => "UnicodeDecodeError",
            Self::Toml { .. } => "tomllib.TOMLDecodeError",
            Self::PackageNotFound { .. } => "ModuleNotFoundError",
        }
    }

    /// Advice on what to do next.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Command { hint, .. } => hint.iter().cloned().collect(),
            Self::Ini(error) => ini_hint(error).into_iter().collect(),
            Self::IniFile { error, .. } => ini_hint(error).into_iter().collect(),
            Self::Template { option, .. } => vec![format!(
                "option '{option}' in [tool.alembic] is filled in with Python's % operator: write %% for a percent sign"
            )],
            Self::PackageNotFound {
                location, searched, ..
            } => vec![format!(
                "'{location}' names a Python package; it was looked for in {}. Add its folder to prepend_sys_path, or give a path such as %(here)s/migrations",
                searched.join(", ")
            )],
            Self::Value { message } if message.contains('#') || message.contains(" ;") => {
                vec![
                    "a comment behind a value is part of the value in an ini file: put it on a line of its own"
                        .to_owned(),
                ]
            }
            Self::Value { .. }
            | Self::WrongType { .. }
            | Self::Unreadable { .. }
            | Self::Toml { .. } => Vec::new(),
        }
    }
}

fn ini_hint(error: &IniError) -> Option<String> {
    match error {
        IniError::InterpolationSyntax { option, .. } => Some(format!(
            "a percent sign in an ini file starts an interpolation: write %% in the value of '{option}' for a plain one"
        )),
        IniError::MissingSectionHeader { text, .. } if text.starts_with('\u{feff}') => {
            Some("save the file without a byte order mark".to_owned())
        }
        IniError::MissingSectionHeader { .. } => {
            Some("the options of Alembic stand below a line [alembic]".to_owned())
        }
        IniError::Parsing { .. } => Some(
            "a line is a [section], an option with = or :, a comment, or the indented rest of a value"
                .to_owned(),
        ),
        IniError::DuplicateSection { .. } | IniError::DuplicateOption { .. } => {
            Some("keep one of the two".to_owned())
        }
        IniError::InvalidInterpolation { .. } => Some(
            "set_main_option() and set_section_option() interpolate: write value.replace(\"%\", \"%%\") for a plain percent sign"
                .to_owned(),
        ),
        _ => None,
    }
}
