//! Reads a command line as Python's `argparse` reads Alembic's, and writes it in a form that cannot
//! be misread: long options spelt out, each with its value, and positional arguments behind `--`.
//! Which options there are is read from the definition in `cli`; what they mean is left to clap.
//!
//! The algorithm is that of `ArgumentParser._parse_known_args` of Python 3.11, for commands with no
//! more than one positional argument.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Cli;

/// The identifiers of options that Alembic does not have. An abbreviation that fits one of these
/// and one of Alembic's means Alembic's.
const OWN_OPTIONS: [&str; 14] = [
    "json",
    "color",
    "url",
    "plan",
    "graph",
    "format",
    "invocation",
    "lock_wait",
    "no_lock",
    "lock_timeout",
    "lock_retries",
    "statement_timeout",
    "wait",
    "record",
];

/// A command line, program name first, in the form for clap.
///
/// # Errors
/// What `argparse` refuses, in clap's words where clap refuses it too.
pub(super) fn normalized(arguments: &[String]) -> Result<Vec<String>, clap::Error> {
    let mut root = Cli::command();
    root.build();
    let Some((program, given)) = arguments.split_first() else {
        return Ok(Vec::new());
    };
    let mut written = vec![program.clone()];
    let global = Level::of(&root, Takes::Command).read(given);
    let global = global.map_err(|refusal| refusal.error(&mut root, arguments))?;
    if let Some(action) = global.action {
        written.push(action);
        return Ok(written);
    }
    written.extend(global.options);
    let Some((name, given)) = global.positional.split_first() else {
        if global.unrecognized.is_empty() {
            return Ok(written);
        }
        let refusal = Refusal::unrecognized(&global.unrecognized);
        return Err(refusal.error(&mut root, arguments));
    };
    let Some(command) = root.find_subcommand_mut(name) else {
        let refusal = Refusal::new(
            ErrorKind::InvalidSubcommand,
            format!("unrecognized subcommand '{name}'"),
        );
        return Err(refusal.error(&mut root, arguments));
    };
    written.push(name.clone());
    let own = Level::of(command, Takes::of(command)).read(given);
    let own = own.map_err(|refusal| refusal.error(command, arguments))?;
    if let Some(action) = own.action {
        written.push(action);
        return Ok(written);
    }
    let mut unrecognized = own.unrecognized;
    unrecognized.extend(global.unrecognized);
    if !unrecognized.is_empty() {
        return Err(Refusal::unrecognized(&unrecognized).error(command, arguments));
    }
    written.extend(own.options);
    if !own.positional.is_empty() {
        written.push("--".to_owned());
        written.extend(own.positional);
    }
    Ok(written)
}

/// Why a command line is refused.
struct Refusal {
    kind: ErrorKind,
    message: String,
}

impl Refusal {
    fn new(kind: ErrorKind, message: String) -> Self {
        Self { kind, message }
    }

    fn unrecognized(arguments: &[String]) -> Self {
        let message = format!("unrecognized arguments: {}", arguments.join(" "));
        Self::new(ErrorKind::UnknownArgument, message)
    }

    /// Where clap does not know a word either, it may know what was meant.
    fn error(self, command: &mut Command, arguments: &[String]) -> clap::Error {
        use clap::Parser;
        if matches!(
            self.kind,
            ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand
        ) && let Err(error) = Cli::try_parse_from(arguments)
            && error.kind() == self.kind
        {
            return error;
        }
        command.error(self.kind, self.message)
    }
}

/// The positional arguments of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    One,
    Several,
    /// The name of a command and all of its arguments.
    Command,
}

impl Takes {
    fn of(command: &Command) -> Self {
        match command.get_positionals().next() {
            None => Self::Nothing,
            Some(argument) => match argument.get_num_args() {
                Some(range) if range.max_values() > 1 => Self::Several,
                _ => Self::One,
            },
        }
    }

    /// How many of the words are read as positional arguments, where options are `None`: the longest
    /// match of `argparse`'s pattern.
    fn count(self, words: &[Word]) -> usize {
        let is_separator = |word: &&Word| matches!(word, Word::Separator);
        let before = words.iter().take_while(is_separator).count();
        if self == Self::Nothing || !matches!(words.get(before), Some(Word::Argument)) {
            return 0;
        }
        let rest = &words[before + 1..];
        let more = match self {
            Self::Nothing => 0,
            Self::One => rest.iter().take_while(is_separator).count(),
            Self::Several => rest
                .iter()
                .take_while(|word| !matches!(word, Word::Option(_)))
                .count(),
            Self::Command => rest.len(),
        };
        before + 1 + more
    }
}

/// What a word of the command line is.
#[derive(Debug, Clone)]
enum Word {
    Argument,
    /// `--`; whatever follows is an argument.
    Separator,
    Option(Occurrence),
}

/// An option as written.
#[derive(Debug, Clone)]
struct Occurrence {
    /// Its place in the level; `None` for one that there is not.
    option: Option<usize>,
    /// Written with one minus.
    is_short: bool,
    /// What is written behind it in the same word.
    value: Option<String>,
}

/// An option of a level.
struct OptionSpec {
    /// With their minus: the short one first.
    names: Vec<String>,
    takes_value: bool,
    /// Help or version, which end the reading.
    is_action: bool,
    is_own: bool,
}

impl OptionSpec {
    fn of(argument: &Arg) -> Self {
        let short = argument.get_short().map(|short| format!("-{short}"));
        let long = argument.get_long().map(|long| format!("--{long}"));
        let action = argument.get_action();
        Self {
            names: short.into_iter().chain(long).collect(),
            takes_value: action.takes_values(),
            is_action: matches!(
                action,
                ArgAction::Help | ArgAction::HelpLong | ArgAction::HelpShort | ArgAction::Version
            ),
            is_own: OWN_OPTIONS.contains(&argument.get_id().as_str()),
        }
    }

    /// The longest name.
    fn name(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }

    fn refusal(&self, reason: &str) -> Refusal {
        let names = self.names.join("/");
        Refusal::new(
            ErrorKind::InvalidValue,
            format!("argument {names}: {reason}"),
        )
    }
}

/// What was read of a level.
#[derive(Debug, Default)]
struct Read {
    options: Vec<String>,
    positional: Vec<String>,
    unrecognized: Vec<String>,
    /// The name of the option for help or version that came first.
    action: Option<String>,
}

/// The program with its options, or a command with its own.
struct Level {
    options: Vec<OptionSpec>,
    takes: Takes,
}

impl Level {
    fn of(command: &Command, takes: Takes) -> Self {
        let options = command.get_arguments().filter(|one| !one.is_positional());
        Self {
            options: options.map(OptionSpec::of).collect(),
            takes,
        }
    }

    /// Reads positional arguments and options in turn. The positional argument takes the first
    /// words between two options that it fits; those after the next option are too many.
    fn read(&self, given: &[String]) -> Result<Read, Refusal> {
        let words = self.words(given)?;
        let is_option = |word: &Word| matches!(word, Word::Option(_));
        let mut read = Read::default();
        let mut place = 0;
        while let Some(distance) = words[place..].iter().position(is_option) {
            let next = place + distance;
            let end = self.read_positional(given, &words, place, &mut read);
            if end > place {
                place = end;
                continue;
            }
            read.unrecognized.extend_from_slice(&given[place..next]);
            place = self.read_option(given, &words, next, &mut read)?;
            if read.action.is_some() {
                return Ok(read);
            }
        }
        let end = self.read_positional(given, &words, place, &mut read);
        read.unrecognized.extend_from_slice(&given[end..]);
        Ok(read)
    }

    fn read_positional(
        &self,
        given: &[String],
        words: &[Word],
        place: usize,
        read: &mut Read,
    ) -> usize {
        if !read.positional.is_empty() {
            return place;
        }
        let end = place + self.takes.count(&words[place..]);
        let mut taken = given[place..end].to_vec();
        if self.takes != Takes::Command
            && let Some(separator) = taken.iter().position(|word| word == "--")
        {
            taken.remove(separator);
        }
        read.positional = taken;
        end
    }

    /// Reads an option with its value, or several that share a minus; returns the place after it.
    fn read_option(
        &self,
        given: &[String],
        words: &[Word],
        place: usize,
        read: &mut Read,
    ) -> Result<usize, Refusal> {
        let Word::Option(occurrence) = &words[place] else {
            return Ok(place);
        };
        let Some(mut index) = occurrence.option else {
            read.unrecognized.push(given[place].clone());
            return Ok(place + 1);
        };
        let mut value = occurrence.value.clone();
        let mut found = Vec::new();
        let end = loop {
            let option = &self.options[index];
            match (option.takes_value, value) {
                (true, Some(value)) => {
                    found.push((index, Some(value)));
                    break place + 1;
                }
                (true, None) => {
                    let Some(Word::Argument) = words.get(place + 1) else {
                        return Err(option.refusal("expected one argument"));
                    };
                    found.push((index, Some(given[place + 1].clone())));
                    break place + 2;
                }
                (false, None) => {
                    found.push((index, None));
                    break place + 1;
                }
                (false, Some(text)) => {
                    let mut letters = text.chars();
                    let next = letters.next().filter(|_| occurrence.is_short);
                    let next = next.and_then(|letter| self.named(&format!("-{letter}")));
                    let Some(next) = next else {
                        let reason = format!("ignored explicit argument '{text}'");
                        return Err(option.refusal(&reason));
                    };
                    found.push((index, None));
                    index = next;
                    value = Some(letters.as_str().to_owned()).filter(|rest| !rest.is_empty());
                }
            }
        };
        for (index, value) in found {
            let option = &self.options[index];
            let name = option.name();
            if option.is_action {
                read.action = Some(name.to_owned());
                break;
            }
            read.options.push(match value {
                Some(value) => format!("{name}={value}"),
                None => name.to_owned(),
            });
        }
        Ok(end)
    }

    fn words(&self, given: &[String]) -> Result<Vec<Word>, Refusal> {
        let mut words = Vec::with_capacity(given.len());
        let mut given = given.iter();
        for text in given.by_ref() {
            if text == "--" {
                words.push(Word::Separator);
                break;
            }
            words.push(self.word(text)?);
        }
        words.extend(given.map(|_| Word::Argument));
        Ok(words)
    }

    /// As `ArgumentParser._parse_optional`.
    fn word(&self, text: &str) -> Result<Word, Refusal> {
        let Some(rest) = text.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
            return Ok(Word::Argument);
        };
        let is_short = !rest.starts_with('-');
        let option = |option, value: Option<&str>| {
            Ok(Word::Option(Occurrence {
                option,
                is_short,
                value: value.map(str::to_owned),
            }))
        };
        if let Some(index) = self.named(text) {
            return option(Some(index), None);
        }
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        if let Some(index) = self.named(name) {
            return option(Some(index), value);
        }
        if is_short {
            let end = 1 + rest.chars().next().map_or(0, char::len_utf8);
            if let Some(index) = self.named(&text[..end]) {
                return option(Some(index), Some(&text[end..]));
            }
        } else if let Some(index) = self.abbreviated(text, name)? {
            return option(Some(index), value);
        }
        if is_negative_number(rest) || text.contains(' ') {
            return Ok(Word::Argument);
        }
        option(None, None)
    }

    fn named(&self, name: &str) -> Option<usize> {
        let is_it = |option: &OptionSpec| option.names.iter().any(|known| known == name);
        self.options.iter().position(is_it)
    }

    /// The option that a long name is the beginning of.
    fn abbreviated(&self, text: &str, beginning: &str) -> Result<Option<usize>, Refusal> {
        let fits = |index: &usize| self.options[*index].name().starts_with(beginning);
        let fitting: Vec<usize> = (0..self.options.len()).filter(fits).collect();
        let theirs: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|index| !self.options[*index].is_own)
            .collect();
        let candidates = if theirs.is_empty() { fitting } else { theirs };
        if candidates.len() < 2 {
            return Ok(candidates.first().copied());
        }
        let names: Vec<&str> = candidates
            .iter()
            .map(|index| self.options[*index].name())
            .collect();
        Err(Refusal::new(
            ErrorKind::InvalidValue,
            format!("ambiguous option: {text} could match {}", names.join(", ")),
        ))
    }
}

/// Whether what follows a minus makes it a number.
fn is_negative_number(digits: &str) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.chars().all(char::is_numeric);
    match digits.split_once('.') {
        None => are_digits(digits),
        Some((whole, fraction)) => (whole.is_empty() || are_digits(whole)) && are_digits(fraction),
    }
}

#[cfg(test)]
mod tests {
    use super::normalized;

    fn read(arguments: &[&str]) -> Result<String, String> {
        let arguments: Vec<String> = std::iter::once(&"mig")
            .chain(arguments)
            .map(|&text| text.to_owned())
            .collect();
        match normalized(&arguments) {
            Ok(words) => Ok(words[1..].join(" ")),
            Err(error) => {
                let text = error.to_string();
                Err(text.lines().next().unwrap_or_default().to_owned())
            }
        }
    }

    fn split(arguments: &str) -> Result<String, String> {
        read(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn abbreviations_mean_alembics_options_first() {
        for (given, expected) in [
            ("--na other heads --verb", "--name=other heads --verbose"),
            ("--n other heads", "--name=other heads"),
            ("--r heads --res", "--raiseerr heads --resolve-dependencies"),
            (
                "--c a.ini current --c",
                "--config=a.ini current --check-heads",
            ),
            (
                "history --r a: --ind",
                "history --rev-range=a: --indicate-current",
            ),
            ("upgrade --s --t=x head", "upgrade --sql --tag=x -- head"),
            ("stamp --p a b", "stamp --purge -- a b"),
            ("upgrade --pl", "upgrade --plan"),
            ("heads --js", "heads --json"),
            (
                "revision --rev 1 --br=a --d b",
                "revision --rev-id=1 --branch-label=a --depends-on=b",
            ),
        ] {
            assert_eq!(split(given).as_deref(), Ok(expected), "{given}");
        }
        let ambiguous = split("revision --s").expect_err("two options");
        assert_eq!(
            ambiguous,
            "error: ambiguous option: --s could match --sql, --splice"
        );
    }

    #[test]
    fn a_positional_argument_takes_what_stands_together() {
        for (given, expected) in [
            ("merge a b -m x", "merge --message=x -- a b"),
            (
                "merge -m x a b --splice",
                "merge --message=x --splice -- a b",
            ),
            ("stamp --sql -1", "stamp --sql -- -1"),
            ("stamp -- -a --sql", "stamp -- -a --sql"),
            ("upgrade head --", "upgrade -- head"),
            ("upgrade -- +1", "upgrade -- +1"),
        ] {
            assert_eq!(split(given).as_deref(), Ok(expected), "{given}");
        }
        for (given, extra) in [
            ("merge a -m x heads", "heads"),
            ("stamp a --purge b c", "b c"),
            ("upgrade head --sql --", "--"),
        ] {
            let error = split(given).expect_err(given);
            assert_eq!(error, format!("error: unrecognized arguments: {extra}"));
        }
        for given in ["upgrade a b", "heads a", "heads --nosuch", "nosuch"] {
            split(given).expect_err(given);
        }
    }

    #[test]
    fn what_begins_with_a_minus_is_an_option_unless_it_is_a_number_or_has_a_blank() {
        for (given, expected) in [
            (&["downgrade", "-1"][..], "downgrade -- -1"),
            (&["history", "-r-3:"], "history --rev-range=-3:"),
            (&["history", "-vr-3:"], "history --verbose --rev-range=-3:"),
            (&["history", "--rev-range=-3:"], "history --rev-range=-3:"),
            (
                &["-x", "-1", "-xa=b", "-x=c", "heads"],
                "-x=-1 -x=a=b -x=c heads",
            ),
            (
                &["revision", "-m", "-x is gone"],
                "revision --message=-x is gone",
            ),
            (&["revision", "-m", "-"], "revision --message=-"),
            (&["revision", "-m", ""], "revision --message="),
        ] {
            assert_eq!(read(given).as_deref(), Ok(expected), "{given:?}");
        }
        for (given, option) in [
            (&["history", "-r", "-3:"][..], "-r/--rev-range"),
            (&["revision", "-m", "--sql"], "-m/--message"),
            (&["-x", "-a=b", "heads"], "-x"),
        ] {
            let expected = format!("error: argument {option}: expected one argument");
            assert_eq!(read(given), Err(expected), "{given:?}");
        }
        let expected = "error: argument -v/--verbose: ignored explicit argument '1'";
        assert_eq!(split("heads --verbose=1"), Err(expected.to_owned()));
        assert_eq!(split("heads -v1"), Err(expected.to_owned()));
    }

    #[test]
    fn help_comes_before_what_is_wrong_behind_it() {
        for (given, expected) in [
            ("heads extra --nosuch --help --verbose=1", "heads --help"),
            ("--version nosuch", "--version"),
            ("merge -h", "merge --help"),
            ("--nosuch --hel", "--help"),
        ] {
            assert_eq!(split(given).as_deref(), Ok(expected), "{given}");
        }
    }
}
