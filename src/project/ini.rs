//! A reader of ini files with the rules of Python's `configparser.ConfigParser` in its default
//! form (strict, `=` and `:` as delimiters, `#` and `;` as comments at the start of a line, no inline
//! comments, basic interpolation). What the sections mean is `config`'s business.

use indexmap::{IndexMap, IndexSet};

use super::error::IniError;
use super::interpolation;
use super::text::{is_python_whitespace, python_repr, python_rstrip, python_strip};

/// The name of the section whose options every other section inherits.
pub const DEFAULT_SECTION: &str = "DEFAULT";

/// The options of one section, in the order of the file.
pub type Options = IndexMap<String, String>;

/// The sections and options of an ini file, as `configparser.ConfigParser` holds them: values are
/// kept raw and interpolated when read.
#[derive(Debug, Clone, Default)]
pub struct IniFile {
    defaults: Options,
    sections: IndexMap<String, Options>,
}

impl IniFile {
    /// An empty file whose `[DEFAULT]` section holds the given options, which are not checked for
    /// interpolation syntax.
    #[must_use]
    pub fn new(defaults: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            defaults: defaults
                .into_iter()
                .map(|(name, value)| (option_name(&name), value))
                .collect(),
            sections: IndexMap::new(),
        }
    }

    /// Reads the text of a file; `source` is how error messages name it (Python's `repr` of it).
    ///
    /// # Errors
    /// Lines that are no option, options before the first section, and duplicates.
    pub fn read_text(&mut self, text: &str, source: &str) -> Result<(), IniError> {
        Reader::new(self, source).read(text)
    }

    /// The names of the sections without `[DEFAULT]`, in the order of the file.
    pub fn section_names(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// Whether the section exists; `[DEFAULT]` does not count.
    #[must_use]
    pub fn has_section(&self, section: &str) -> bool {
        self.sections.contains_key(section)
    }

    /// Creates an empty section.
    ///
    /// # Errors
    /// If the section exists already, or is `[DEFAULT]`.
    pub fn add_section(&mut self, section: &str) -> Result<(), IniError> {
        if section == DEFAULT_SECTION {
            return Err(IniError::InvalidSectionName {
                section: section.to_owned(),
            });
        }
        if self.has_section(section) {
            return Err(IniError::SectionExists {
                section: section.to_owned(),
            });
        }
        self.sections.insert(section.to_owned(), Options::new());
        Ok(())
    }

    /// Whether the section, or `[DEFAULT]` for an existing section, has the option.
    #[must_use]
    pub fn has_option(&self, section: &str, option: &str) -> bool {
        let option = option_name(option);
        if is_default(section) {
            return self.defaults.contains_key(&option);
        }
        self.sections.get(section).is_some_and(|options| {
            options.contains_key(&option) || self.defaults.contains_key(&option)
        })
    }

    /// The uninterpolated value of an option, looked up in the section, then in `[DEFAULT]`.
    #[must_use]
    pub fn get_raw(&self, section: &str, option: &str) -> Option<&str> {
        self.lookup(section, &option_name(option))
    }

    /// The interpolated value of an option; `None` if the section or the option does not exist.
    ///
    /// # Errors
    /// If the value cannot be interpolated.
    pub fn get(&self, section: &str, option: &str) -> Result<Option<String>, IniError> {
        let name = option_name(option);
        let Some(raw) = self.lookup(section, &name) else {
            return Ok(None);
        };
        interpolation::interpolate(&name, section, raw, |reference| {
            self.lookup(section, reference)
        })
        .map(Some)
    }

    /// All interpolated options of a section, those of `[DEFAULT]` first; `None` if the section
    /// does not exist.
    ///
    /// # Errors
    /// If one of the values cannot be interpolated.
    pub fn items(&self, section: &str) -> Result<Option<Options>, IniError> {
        if section != DEFAULT_SECTION && !self.has_section(section) {
            return Ok(None);
        }
        let own = self.sections.get(section).into_iter().flatten();
        let names: IndexSet<&String> = self
            .defaults
            .keys()
            .chain(own.map(|(name, _)| name))
            .collect();
        let mut items = Options::new();
        for name in names {
            if let Some(value) = self.get(section, name)? {
                items.insert(name.clone(), value);
            }
        }
        Ok(Some(items))
    }

    /// Sets the raw value of an option.
    ///
    /// # Errors
    /// If the section does not exist, or the value has a percent sign that is not part of an
    /// interpolation.
    pub fn set(&mut self, section: &str, option: &str, value: &str) -> Result<(), IniError> {
        interpolation::check_syntax(value)?;
        let options = self.options_mut(section)?;
        options.insert(option_name(option), value.to_owned());
        Ok(())
    }

    /// Removes an option and tells whether it existed.
    ///
    /// # Errors
    /// If the section does not exist.
    pub fn remove_option(&mut self, section: &str, option: &str) -> Result<bool, IniError> {
        let options = self.options_mut(section)?;
        Ok(options.shift_remove(&option_name(option)).is_some())
    }

    fn options_mut(&mut self, section: &str) -> Result<&mut Options, IniError> {
        if is_default(section) {
            return Ok(&mut self.defaults);
        }
        self.sections
            .get_mut(section)
            .ok_or_else(|| IniError::NoSection {
                section: section.to_owned(),
            })
    }

    fn lookup(&self, section: &str, option: &str) -> Option<&str> {
        let own = if section == DEFAULT_SECTION {
            None
        } else {
            self.sections.get(section)?.get(option)
        };
        own.or_else(|| self.defaults.get(option))
            .map(String::as_str)
    }
}

fn is_default(section: &str) -> bool {
    section.is_empty() || section == DEFAULT_SECTION
}

/// Option names are compared in lower case, as `ConfigParser.optionxform`.
pub(super) fn option_name(name: &str) -> String {
    name.to_lowercase()
}

/// The state of `RawConfigParser._read`.
struct Reader<'file> {
    file: &'file mut IniFile,
    source: String,
    section: Option<String>,
    option: Option<String>,
    /// The lines of each value read so far; they are joined at the end of the file.
    values: IndexMap<(String, String), Vec<String>>,
    sections_read: IndexSet<String>,
    indent: usize,
    bad_lines: Vec<(usize, String)>,
}

impl<'file> Reader<'file> {
    fn new(file: &'file mut IniFile, source: &str) -> Self {
        Self {
            file,
            source: source.to_owned(),
            section: None,
            option: None,
            values: IndexMap::new(),
            sections_read: IndexSet::new(),
            indent: 0,
            bad_lines: Vec::new(),
        }
    }

    fn read(mut self, text: &str) -> Result<(), IniError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for (index, line) in text.split_inclusive('\n').enumerate() {
            self.read_line(index + 1, line)?;
        }
        self.finish()
    }

    fn read_line(&mut self, number: usize, line: &str) -> Result<(), IniError> {
        let value = python_strip(line);
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        if value.is_empty() {
            // An empty line belongs to the value before it; joining drops it at the end.
            self.append_to_value("");
            return Ok(());
        }
        let indent = line
            .chars()
            .take_while(|character| is_python_whitespace(*character))
            .count();
        if self.has_open_value() && indent > self.indent {
            self.append_to_value(value);
            return Ok(());
        }
        self.indent = indent;
        if let Some(name) = section_header(value) {
            return self.open_section(number, name);
        }
        self.read_option(number, line, value)
    }

    fn has_open_value(&self) -> bool {
        self.option.as_ref().is_some_and(|name| !name.is_empty())
    }

    fn append_to_value(&mut self, line: &str) {
        let (Some(section), Some(option)) = (&self.section, &self.option) else {
            return;
        };
        if option.is_empty() {
            return;
        }
        if let Some(lines) = self.values.get_mut(&(section.clone(), option.clone())) {
            lines.push(line.to_owned());
        }
    }

    fn open_section(&mut self, number: usize, name: &str) -> Result<(), IniError> {
        if name != DEFAULT_SECTION {
            if self.sections_read.contains(name) {
                return Err(IniError::DuplicateSection {
                    section: name.to_owned(),
                    source_name: self.source.clone(),
                    line: number,
                });
            }
            self.sections_read.insert(name.to_owned());
            self.file.sections.entry(name.to_owned()).or_default();
        }
        self.section = Some(name.to_owned());
        self.option = None;
        Ok(())
    }

    fn read_option(&mut self, number: usize, line: &str, value: &str) -> Result<(), IniError> {
        let Some(section) = self.section.clone() else {
            return Err(IniError::MissingSectionHeader {
                source_name: self.source.clone(),
                line: number,
                text: line.to_owned(),
            });
        };
        let Some((name, rest)) = value.split_once(['=', ':']) else {
            self.bad_lines.push((number, line.to_owned()));
            return Ok(());
        };
        if python_rstrip(name).is_empty() {
            self.bad_lines.push((number, line.to_owned()));
        }
        let name = option_name(python_rstrip(name));
        let key = (section, name.clone());
        if self.values.contains_key(&key) {
            return Err(IniError::DuplicateOption {
                section: key.0,
                option: key.1,
                source_name: self.source.clone(),
                line: number,
            });
        }
        self.values.insert(key, vec![python_strip(rest).to_owned()]);
        self.option = Some(name);
        Ok(())
    }

    fn finish(self) -> Result<(), IniError> {
        for ((section, option), lines) in self.values {
            let value = python_rstrip(&lines.join("\n")).to_owned();
            let options = if section == DEFAULT_SECTION {
                &mut self.file.defaults
            } else {
                self.file.sections.entry(section).or_default()
            };
            options.insert(option, value);
        }
        if self.bad_lines.is_empty() {
            return Ok(());
        }
        let lines = self
            .bad_lines
            .into_iter()
            .map(|(number, line)| (number, python_repr(&line)))
            .collect();
        Err(IniError::Parsing {
            source_name: self.source,
            lines,
        })
    }
}

/// The name in a section header: all between the first bracket and the last closing one.
fn section_header(value: &str) -> Option<&str> {
    let rest = value.strip_prefix('[')?;
    let end = rest.rfind(']')?;
    (end > 0).then(|| &rest[..end])
}
