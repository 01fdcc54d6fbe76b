//! Mako templates (`script.py.mako`) translated to Python, as Mako does it: the template becomes a
//! module with a function `render_body(context, **pageargs)`. Running that module is `runtime`'s
//! business.

mod declaration;
mod lexer;
mod margin;
mod names;
mod translate;

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// The line of the template, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl TemplateError {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

/// The module that a template was translated to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateModule {
    /// Python source; it expects the names of `_mig_template` that begin with `__M_`.
    pub source: String,
    /// For each line of the source the line of the template that it was made of.
    lines: Vec<usize>,
}

impl TemplateModule {
    /// Translates the text of a template.
    ///
    /// # Errors
    /// What is no template, is no Python, or names what mig does not have.
    pub fn translate(text: &str) -> Result<Self, TemplateError> {
        let nodes = lexer::parse(text)?;
        translate::module(&nodes)
    }

    /// The line of the template that a line of the source, from 1, was made of.
    #[must_use]
    pub fn template_line(&self, line: usize) -> usize {
        line.checked_sub(1)
            .and_then(|index| self.lines.get(index))
            .copied()
            .unwrap_or(1)
    }
}
