//! Character properties as Python's `str` methods see them.

use std::sync::OnceLock;

use regex::Regex;

/// The zeros of the scripts that have ten consecutive decimal digits (category Nd).
const DECIMAL_ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// Digits that are not decimal: superscripts, circled digits and the like.
const OTHER_DIGITS: &[(u32, u32)] = &[
    (178, 179),
    (185, 185),
    (4969, 4977),
    (6618, 6618),
    (8304, 8304),
    (8308, 8313),
    (8320, 8329),
    (9312, 9320),
    (9332, 9340),
    (9352, 9360),
    (9450, 9450),
    (9461, 9469),
    (9471, 9471),
    (10102, 10110),
    (10112, 10120),
    (10122, 10130),
    (68160, 68163),
    (69216, 69224),
    (69714, 69722),
    (127_232, 127_242),
];

/// Han characters that stand for numbers.
const NUMERIC_HAN: &str = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁叄参參叐壱壹幺廾廿弌弍弎弐\
                           拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零";

/// The value of a decimal digit of any script.
#[must_use]
pub fn decimal_value(character: char) -> Option<u32> {
    if character.is_ascii() {
        return character.to_digit(10);
    }
    let code = character as u32;
    let index = DECIMAL_ZEROS.partition_point(|zero| *zero <= code);
    let value = code - DECIMAL_ZEROS.get(index.checked_sub(1)?)?;
    (value < 10).then_some(value)
}

/// Whether `str.isdigit` accepts the character.
#[must_use]
pub fn is_digit(character: char) -> bool {
    let code = character as u32;
    decimal_value(character).is_some()
        || OTHER_DIGITS
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&code))
}

/// Whether `str.isnumeric` accepts the character.
#[must_use]
pub fn is_numeric(character: char) -> bool {
    character.is_numeric() || (!character.is_ascii() && NUMERIC_HAN.contains(character))
}

fn matches(cell: &'static OnceLock<Regex>, pattern: &str, character: char) -> bool {
    let regex =
        cell.get_or_init(|| Regex::new(pattern).expect("the pattern is fixed and well-formed"));
    regex.is_match(character.encode_utf8(&mut [0; 4]))
}

/// Whether `str.isalpha` accepts the character: any letter.
#[must_use]
pub fn is_alpha(character: char) -> bool {
    static CLASS: OnceLock<Regex> = OnceLock::new();
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    matches(&CLASS, r"\p{L}", character)
}

/// Whether `repr` shows the character as it is.
#[must_use]
pub fn is_printable(character: char) -> bool {
    static CLASS: OnceLock<Regex> = OnceLock::new();
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    !matches(&CLASS, r"[\p{C}\p{Z}]", character)
}

/// Whether an identifier can begin with the character.
#[must_use]
pub fn is_identifier_start(character: char) -> bool {
    static CLASS: OnceLock<Regex> = OnceLock::new();
    if character.is_ascii() {
        return character.is_ascii_alphabetic() || character == '_';
    }
    matches(&CLASS, r"\p{XID_Start}", character)
}

/// Whether an identifier can go on with the character.
#[must_use]
pub fn is_identifier_part(character: char) -> bool {
    static CLASS: OnceLock<Regex> = OnceLock::new();
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || character == '_';
    }
    matches(&CLASS, r"\p{XID_Continue}", character)
}

/// Whether the text is a Python identifier.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_identifier_start) && characters.all(is_identifier_part)
}

/// Whether `str.isspace` and `str.split` take the character for white space.
#[must_use]
pub fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

/// Whether `str.splitlines` breaks at the character.
#[must_use]
pub fn is_line_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether the character is a title-case letter, such as `ǅ`.
#[must_use]
pub fn is_title_case(character: char) -> bool {
    matches!(character as u32,
        0x1c5 | 0x1c8 | 0x1cb | 0x1f2 | 0x1f88..=0x1f8f | 0x1f98..=0x1f9f | 0x1fa8..=0x1faf | 0x1fbc
        | 0x1fcc | 0x1ffc)
}

/// The title-case form of a character.
pub fn push_title(out: &mut String, character: char) {
    let digraph = match character as u32 {
        0x1c4..=0x1c6 => Some('\u{1c5}'),
        0x1c7..=0x1c9 => Some('\u{1c8}'),
        0x1ca..=0x1cc => Some('\u{1cb}'),
        0x1f1..=0x1f3 => Some('\u{1f2}'),
        0x10d0..=0x10ff => Some(character),
        _ if is_title_case(character) => Some(character),
        _ => None,
    };
    if let Some(digraph) = digraph {
        out.push(digraph);
        return;
    }
    let mut upper = character.to_uppercase();
    out.extend(upper.next());
    out.extend(upper.flat_map(char::to_lowercase));
}

/// The text in the form in which caseless comparison compares.
#[must_use]
pub fn case_fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character as u32 {
            0x131 | 0x13a0..=0x13f5 => out.push(character),
            // Cherokee folds to its capitals.
            0x13f8..=0x13fd | 0xab70..=0xabbf => out.extend(character.to_uppercase()),
            _ => out.extend(
                character
                    .to_lowercase()
                    .flat_map(char::to_uppercase)
                    .flat_map(char::to_lowercase),
            ),
        }
    }
    out
}

/// The general category of a character, as its two letters.
#[must_use]
pub fn category(character: char) -> &'static str {
    const NAMES: [&str; 29] = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn",
    ];
    static CLASSES: OnceLock<Vec<Regex>> = OnceLock::new();
    let classes = CLASSES.get_or_init(|| {
        NAMES
            .iter()
            .map(|name| {
                Regex::new(&format!("\\p{{{name}}}"))
                    .expect("every category is known to the engine")
            })
            .collect()
    });
    let mut buffer = [0; 4];
    let text: &str = character.encode_utf8(&mut buffer);
    let found = classes.iter().position(|class| class.is_match(text));
    found.map_or("Cn", |index| NAMES[index])
}
