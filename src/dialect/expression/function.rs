//! Function calls and windows.

use crate::dialect::DialectError;
use crate::dialect::statement::compiler::{Compiler, Context, Result};
use crate::schema::expression::{
    Expression, FrameBound, FrameUnit, FunctionCall, WindowExpression, WindowFrame,
};
use crate::schema::identifier::{Identifier, Quoting};
use crate::schema::value::SqlValue;

impl Compiler<'_> {
    /// As `visit_function`.
    pub(in crate::dialect) fn function(
        &mut self,
        function: &FunctionCall,
        context: &Context,
    ) -> Result<String> {
        let mut text = match self.special_function(function, context)? {
            Some(text) => text,
            None => self.plain_function(function, context)?,
        };
        if function.with_ordinality {
            text.push_str(" WITH ORDINALITY");
        }
        Ok(text)
    }

    /// Functions that a dialect writes its own way (`visit_*_func`).
    fn special_function(
        &mut self,
        function: &FunctionCall,
        context: &Context,
    ) -> Result<Option<String>> {
        let name = function.name.text.to_lowercase();
        let dialect = self.dialect;
        if dialect.is_sqlite() {
            return Ok(match name.as_str() {
                "now" => Some("CURRENT_TIMESTAMP".to_owned()),
                "localtimestamp" => Some("DATETIME(CURRENT_TIMESTAMP, 'localtime')".to_owned()),
                "char_length" => Some(format!("length{}", self.arguments(function, context)?)),
                "aggregate_strings" => Some(format!(
                    "group_concat{}",
                    self.arguments(function, context)?
                )),
                _ => None,
            });
        }
        if dialect.is_postgresql() {
            return Ok(match (name.as_str(), function.arguments.as_slice()) {
                ("aggregate_strings", _) => {
                    Some(format!("string_agg{}", self.arguments(function, context)?))
                }
                ("substring", [string, start, rest @ ..]) => {
                    Some(self.substring(string, start, rest.first(), context)?)
                }
                _ => None,
            });
        }
        Ok(match (name.as_str(), function.arguments.as_slice()) {
            ("random", _) => Some(format!("rand{}", self.arguments(function, context)?)),
            ("sysdate", _) => Some("SYSDATE()".to_owned()),
            ("rollup", arguments) => Some(format!(
                "{} WITH ROLLUP",
                self.separated(arguments, ", ", context)?
            )),
            ("aggregate_strings", [expression, delimiter]) => {
                let expression = self.expression(expression, context)?;
                let delimiter = self.expression(delimiter, context)?;
                Some(format!("group_concat({expression} SEPARATOR {delimiter})"))
            }
            _ => None,
        })
    }

    fn substring(
        &mut self,
        string: &Expression,
        start: &Expression,
        length: Option<&Expression>,
        context: &Context,
    ) -> Result<String> {
        let string = self.expression(string, context)?;
        let start = self.expression(start, context)?;
        match length {
            Some(length) => {
                let length = self.expression(length, context)?;
                Ok(format!("SUBSTRING({string} FROM {start} FOR {length})"))
            }
            None => Ok(format!("SUBSTRING({string} FROM {start})")),
        }
    }

    fn plain_function(&mut self, function: &FunctionCall, context: &Context) -> Result<String> {
        let known = if function.known && function.packages.is_empty() {
            known_name(&function.name.text.to_lowercase())
        } else {
            None
        };
        if let Some(name) = known {
            return Ok(
                if function.arguments.is_empty() && !always_has_brackets(name) {
                    name.to_owned()
                } else {
                    format!("{name}{}", self.arguments(function, context)?)
                },
            );
        }
        let mut parts: Vec<String> = function
            .packages
            .iter()
            .map(|package| self.function_name(package))
            .collect();
        parts.push(format!(
            "{}{}",
            self.function_name(&function.name),
            self.arguments(function, context)?
        ));
        Ok(parts.join("."))
    }

    /// A function's name is quoted only for characters that would break it.
    fn function_name(&self, name: &Identifier) -> String {
        if name.quoting != Quoting::Plain {
            return self.dialect.quote(name);
        }
        let legal = !name.text.is_empty()
            && name
                .text
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "_$".contains(character));
        if legal {
            name.text.clone()
        } else {
            self.dialect.quote_always(&name.text)
        }
    }

    fn arguments(&mut self, function: &FunctionCall, context: &Context) -> Result<String> {
        Ok(format!(
            "({})",
            self.separated(&function.arguments, ", ", context)?
        ))
    }

    /// As `visit_over`.
    pub(super) fn window(
        &mut self,
        window: &WindowExpression,
        context: &Context,
    ) -> Result<String> {
        let function = self.expression(&window.function, context)?;
        // SQLAlchemy writes the frame first, which shows in the numbers of its parameters.
        let frame = window
            .frame
            .map(|frame| self.frame(frame, context))
            .transpose()?;
        let mut parts = Vec::new();
        for (word, members) in [
            ("PARTITION", &window.partition_by),
            ("ORDER", &window.order_by),
        ] {
            if !members.is_empty() {
                let members = self.separated(members, ", ", context)?;
                parts.push(format!("{word} BY {members}"));
            }
        }
        parts.extend(frame);
        Ok(format!("{function} OVER ({})", parts.join(" ")))
    }

    fn frame(&mut self, frame: WindowFrame, context: &Context) -> Result<String> {
        let unit = match frame.unit {
            FrameUnit::Range => "RANGE",
            FrameUnit::Rows => "ROWS",
            FrameUnit::Groups => "GROUPS",
        };
        let start = self.frame_bound(frame.start, "UNBOUNDED PRECEDING", context)?;
        let end = self.frame_bound(frame.end, "UNBOUNDED FOLLOWING", context)?;
        Ok(format!("{unit} BETWEEN {start} AND {end}"))
    }

    fn frame_bound(
        &mut self,
        bound: FrameBound,
        unbounded: &str,
        context: &Context,
    ) -> Result<String> {
        let offset = match bound {
            FrameBound::Unbounded => return Ok(unbounded.to_owned()),
            FrameBound::CurrentRow => return Ok("CURRENT ROW".to_owned()),
            FrameBound::Offset(offset) => offset,
        };
        let distance = i64::try_from(offset.unsigned_abs()).map_err(|_| {
            DialectError::Argument(format!("Window frame offset {offset} is out of range"))
        })?;
        let literal = Expression::literal(SqlValue::Integer(distance), None);
        let distance = self.expression(&literal, context)?;
        let direction = if offset < 0 { "PRECEDING" } else { "FOLLOWING" };
        Ok(format!("{distance} {direction}"))
    }
}

/// The functions that SQLAlchemy writes with a name of its own (`FUNCTIONS`).
fn known_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "coalesce" => "coalesce",
        "current_date" => "CURRENT_DATE",
        "current_time" => "CURRENT_TIME",
        "current_timestamp" => "CURRENT_TIMESTAMP",
        "current_user" => "CURRENT_USER",
        "localtime" => "LOCALTIME",
        "localtimestamp" => "LOCALTIMESTAMP",
        "random" => "random",
        "sysdate" => "sysdate",
        "session_user" => "SESSION_USER",
        "user" => "USER",
        "cube" => "CUBE",
        "rollup" => "ROLLUP",
        "grouping_sets" => "GROUPING SETS",
        _ => return None,
    })
}

/// Of the known functions, the ones that are no `AnsiFunction`.
fn always_has_brackets(name: &str) -> bool {
    matches!(
        name,
        "coalesce" | "random" | "CUBE" | "ROLLUP" | "GROUPING SETS"
    )
}
