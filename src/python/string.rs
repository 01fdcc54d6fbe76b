//! Python's `str`: immutable, cheap to clone, with its hash kept, so that it serves as the name of
//! a variable or attribute as well as text.

use std::cell::Cell;
use std::fmt;
use std::hash::Hasher;
use std::ops::Deref;
use std::rc::Rc;

/// An immutable string.
#[derive(Clone)]
pub struct Str(Rc<Inner>);

struct Inner {
    hash: Cell<u64>,
    text: Box<str>,
}

impl Str {
    /// Makes a string.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::from(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The hash of the text, computed once; never zero.
    #[must_use]
    pub fn hash(&self) -> u64 {
        let known = self.0.hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_text(&self.0.text);
        self.0.hash.set(hash);
        hash
    }

    /// Whether both are the same object.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// An address that stays the same as long as the object lives, as `id()` gives.
    #[must_use]
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<u8>() as usize
    }
}

/// The hash that a [`Str`] of this text has.
#[must_use]
pub fn hash_text(text: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    // The table takes its tag from the top bits, which this hasher leaves poor: spread them.
    hasher
        .finish()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(26)
        | 1
}

impl Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Self(Rc::new(Inner {
            hash: Cell::new(0),
            text: text.into(),
        }))
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Self(Rc::new(Inner {
            hash: Cell::new(0),
            text: text.into_boxed_str(),
        }))
    }
}

impl From<char> for Str {
    fn from(character: char) -> Self {
        Self::from(character.encode_utf8(&mut [0; 4]) as &str)
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.as_str() == other.as_str()
    }
}

impl Eq for Str {}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl std::hash::Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(Str::hash(self));
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl fmt::Display for Str {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
