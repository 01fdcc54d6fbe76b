//! Where records end up: the standard streams, a file, or nowhere.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::formatter::Formatter;
use super::record::Level;
use crate::output::terminal::{StandardStream, Terminal};

/// A handler, for as long as the logging exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HandlerId(pub(super) usize);

/// How a log file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileMode {
    /// New lines go to the end of what is there.
    Append,
    /// What is there is dropped.
    Truncate,
    /// The file must not exist.
    CreateNew,
}

/// When a log file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileOpening {
    /// As soon as the handler is made.
    AtOnce,
    /// With the first record (`delay`).
    WithFirstRecord,
}

/// When a log file is set aside and begun anew, as `RotatingFileHandler`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// The size that a file may not reach.
    pub maximum_bytes: u64,
    /// How many older files are kept.
    pub backup_count: u32,
}

/// What a handler does with a line.
#[derive(Debug)]
pub enum Destination {
    /// Writes it to a standard stream.
    Standard(StandardStream),
    /// Writes it to a file.
    File(LogFile),
    /// Drops it.
    Null,
}

/// A log file.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    mode: FileMode,
    rotation: Option<Rotation>,
    file: Option<File>,
}

impl LogFile {
    /// A log file at an absolute path.
    ///
    /// # Errors
    /// If it is to be opened at once and cannot be.
    pub fn new(
        path: PathBuf,
        mode: FileMode,
        opening: FileOpening,
        rotation: Option<Rotation>,
    ) -> std::io::Result<Self> {
        let mut log_file = Self {
            path,
            mode,
            rotation: rotation.filter(|rotation| rotation.maximum_bytes > 0),
            file: None,
        };
        if opening == FileOpening::AtOnce {
            log_file.open()?;
        }
        Ok(log_file)
    }

    fn open(&mut self) -> std::io::Result<&mut File> {
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            match self.mode {
                FileMode::Append => options.append(true).create(true),
                FileMode::Truncate => options.write(true).truncate(true).create(true),
                FileMode::CreateNew => options.write(true).create_new(true),
            };
            self.file = Some(options.open(&self.path)?);
            // Opened again after a rotation, the file must take what is added.
            self.mode = FileMode::Append;
        }
        Ok(self.file.as_mut().expect("the file has just been opened"))
    }

    fn write(&mut self, line: &str) -> std::io::Result<()> {
        if let Some(rotation) = self.rotation {
            self.rotate_if_full(rotation, line.len() as u64)?;
        }
        self.open()?.write_all(line.as_bytes())
    }

    fn rotate_if_full(&mut self, rotation: Rotation, added: u64) -> std::io::Result<()> {
        let size = self.open()?.metadata()?.len();
        if size + added < rotation.maximum_bytes || rotation.backup_count == 0 {
            return Ok(());
        }
        self.file = None;
        for number in (1..rotation.backup_count).rev() {
            let from = self.backup(number);
            if from.exists() {
                std::fs::rename(from, self.backup(number + 1))?;
            }
        }
        std::fs::rename(&self.path, self.backup(1))
    }

    fn backup(&self, number: u32) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    }

    /// The file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A handler: its level, its format and where lines go.
#[derive(Debug)]
pub(super) struct Handler {
    pub(super) level: Level,
    pub(super) formatter: Option<Formatter>,
    pub(super) destination: Destination,
}

impl Handler {
    pub(super) fn emit(&mut self, line: &str, terminal: &mut dyn Terminal) -> std::io::Result<()> {
        match &mut self.destination {
            Destination::Standard(stream) => {
                terminal.write(*stream, &format!("{line}\n"));
                Ok(())
            }
            Destination::File(file) => file.write(&format!("{line}\n")),
            Destination::Null => Ok(()),
        }
    }
}
