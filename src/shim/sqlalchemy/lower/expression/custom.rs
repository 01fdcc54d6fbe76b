//! Elements that a script compiles itself (`@compiles`).

use super::super::needed_text;
use super::Lowering;
use crate::dialect::statement::compile_literal;
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::expression::{CustomExpression, CustomFragment, types};
use crate::schema::statement::Statement;
use crate::shim::sqlalchemy::{dialect_object, library_class};

impl Lowering<'_> {
    /// The script's function for an element and the dialect in force.
    fn compile_function(&mut self, value: &Value) -> PyResult<Option<Value>> {
        let Value::Instance(instance) = value else {
            return Ok(None);
        };
        if value
            .address()
            .is_some_and(|address| self.plain.contains(&address))
        {
            return Ok(None);
        }
        let Some(Value::Dict(known)) = instance.class().lookup(&Str::from("_compiled_by")) else {
            return Ok(None);
        };
        let known: std::rc::Rc<Dict> = known;
        let dialect = crate::shim::host::host(self.vm).dialect().name.as_str();
        Ok(known
            .get_text(dialect)
            .or_else(|| known.get_text("default")))
    }

    pub(in super::super) fn is_custom(&mut self, value: &Value) -> PyResult<bool> {
        Ok(self.compile_function(value)?.is_some())
    }

    /// What the script's function writes for an element; `None` where it has none.
    pub(in super::super) fn custom(&mut self, value: &Value) -> PyResult<Option<CustomExpression>> {
        let Some(function) = self.compile_function(value)? else {
            return Ok(None);
        };
        let dialect = dialect_object(self.vm)?;
        let pieces = Value::list(Vec::new());
        let class = library_class(self.vm, "sqlalchemy.sql.compiler", "ElementCompiler")?;
        let compiler = self
            .vm
            .call_positional(&class, vec![dialect, pieces.clone()])?;
        let text = self
            .vm
            .call_positional(&function, vec![value.clone(), compiler])?;
        let text = needed_text(self.vm, &text, "an SQL text")?;
        let pieces = self.vm.collect(&pieces)?;
        let mut fragments = Vec::new();
        for (index, part) in text.split('\0').enumerate() {
            if index % 2 == 0 {
                if !part.is_empty() {
                    fragments.push(CustomFragment::Sql(part.to_owned()));
                }
                continue;
            }
            let piece = part
                .parse::<usize>()
                .ok()
                .and_then(|position| pieces.get(position));
            if let Some(piece) = piece {
                fragments.push(self.piece(piece)?);
            }
        }
        let own = self.declared_type(value)?.unwrap_or_else(types::null);
        Ok(Some(CustomExpression {
            fragments,
            sql_type: own,
        }))
    }

    /// What the function gave to `compiler.process`.
    fn piece(&mut self, piece: &Value) -> PyResult<CustomFragment> {
        if let Some(element) = self.vm.given_attribute(piece, "plain_element")? {
            let address = element.address().unwrap_or(0);
            self.plain.insert(address);
            let made = self.element(&element);
            self.plain.remove(&address);
            return made.map(CustomFragment::Expression);
        }
        let is_scalar = self.kind(piece)?.as_deref() == Some("scalar_select");
        if !is_scalar && let Some(query) = self.query_behind(piece)? {
            // A query inside DDL (CREATE VIEW) takes no parameters.
            let dialect = crate::shim::host::host(self.vm).dialect();
            let statement = Statement::Query(Box::new(query));
            return match compile_literal(&dialect, &statement) {
                Ok(text) => Ok(CustomFragment::Sql(text)),
                Err(error) => Err(self.dialect_error(&error)),
            };
        }
        self.expression(piece).map(CustomFragment::Expression)
    }
}
