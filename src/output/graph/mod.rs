//! The branch structure of a listing as a picture: lines of text, DOT, Mermaid or SVG. What is
//! listed, and in which order, is the caller's; here is only how it is drawn.

mod layout;
mod markup;
mod svg;
mod text;

pub use markup::{dot, mermaid};
pub use svg::svg;
pub use text::{Symbols, text};

/// How one revision follows another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// By `down_revision`.
    Down,
    /// By `depends_on`.
    Dependency,
}

/// What a revision is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A revision.
    Plain,
    /// A head.
    Head,
    /// A revision that a database is at.
    Current,
}

/// A revision of the listing.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its identifier.
    pub revision: String,
    /// What is written beside it, the identifier first.
    pub label: String,
    /// How it is marked.
    pub mark: Mark,
    /// The revisions that it follows, by their place in the listing: all come after it.
    pub follows: Vec<(usize, Link)>,
}
