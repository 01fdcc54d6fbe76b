//! The state of one compilation: names, bind parameters, the stack of enclosing queries, common
//! table expressions. Each kind of construct is written by a neighbour.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use indexmap::IndexMap;

use super::from_clause::FromKey;
use super::names::{LabelName, NameClass, NameMap};
use super::{BoundParameter, Placeholder, PlaceholderKind, ResultColumn};
use crate::dialect::{Dialect, DialectError, Percents};
use crate::schema::expression::{
    BindForm, BindParameter, CommonTableExpression, ElementId, Expression, Label, Operator,
};
use crate::schema::identifier::Identifier;
use crate::schema::types::SqlType;
use crate::schema::value::SqlValue;

pub(in crate::dialect) type Result<T> = std::result::Result<T, DialectError>;

/// Marks the place of a parameter in compiled text; both are Unicode noncharacters, which no
/// database accepts in a statement.
pub(super) const OPEN: char = '\u{FDD0}';
pub(super) const CLOSE: char = '\u{FDD1}';

/// What the enclosing construct says about how a part is written (SQLAlchemy's `**kw`).
#[derive(Debug, Clone)]
pub(in crate::dialect) struct Context {
    /// Inside the columns of a SELECT or RETURNING.
    pub within_columns: bool,
    /// Inside `... AS label`.
    pub within_label: bool,
    /// Columns are written with their table.
    pub include_table: bool,
    /// Tables are written with their schema.
    pub use_schema: bool,
    /// A query that stands in FROM.
    pub as_from: bool,
    /// A query after LATERAL.
    pub lateral: bool,
    /// The element of an alias.
    pub enclosed_by_alias: bool,
    /// An operator's operand.
    pub in_operator: bool,
    /// The enclosing operator wants brackets around operators.
    pub eager_grouping: bool,
    /// Values are written as literals.
    pub literal_binds: bool,
    /// Values are written as literals when the statement is sent.
    pub literal_execute: bool,
    /// The member of a compound, by its place.
    pub compound_index: Option<usize>,
    /// The query of INSERT ... SELECT.
    pub insert_into: bool,
    /// The common table expression that is being written.
    pub visiting_cte: Option<ElementId>,
    /// Names of tables that a schema-qualified table of the query has too.
    pub ambiguous_tables: Rc<HashSet<String>>,
    /// A label of the columns that ORDER BY writes by its name only.
    pub label_as_name: Option<ElementId>,
    /// What a bind parameter right of an operator stands for.
    pub bind_role: BindRole,
    /// A parameter of VALUES or SET takes this name.
    pub crud_name: Option<String>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            within_columns: false,
            within_label: false,
            include_table: true,
            use_schema: true,
            as_from: false,
            lateral: false,
            enclosed_by_alias: false,
            in_operator: false,
            eager_grouping: false,
            literal_binds: false,
            literal_execute: false,
            compound_index: None,
            insert_into: false,
            visiting_cte: None,
            ambiguous_tables: Rc::new(HashSet::new()),
            label_as_name: None,
            bind_role: BindRole::Value,
            crud_name: None,
        }
    }
}

impl Context {
    /// The value of a Python-side default. It is made when the statement is executed, so that a text
    /// with its values in it has NULL, as SQLAlchemy writes it.
    pub fn prefetched(&self, value: SqlValue) -> SqlValue {
        if self.literal_binds {
            SqlValue::Null
        } else {
            value
        }
    }

    /// For an expression below a FROM element.
    pub fn plain(&self) -> Self {
        Self {
            as_from: false,
            lateral: false,
            enclosed_by_alias: false,
            eager_grouping: false,
            compound_index: None,
            insert_into: false,
            within_columns: false,
            within_label: false,
            ..self.clone()
        }
    }
}

/// What a bind parameter's value is, beside its type.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::dialect) enum BindRole {
    /// An ordinary value.
    #[default]
    Value,
    /// A key or index of a JSON value.
    JsonIndex,
    /// A path into a JSON value.
    JsonPath,
    /// Rows beside a tuple, with the types of its members.
    Rows(Vec<SqlType>),
}

/// A query or statement that encloses what is being written.
#[derive(Debug, Clone, Default)]
pub(in crate::dialect) struct StackEntry {
    pub correlate: HashSet<FromKey>,
    pub as_from: HashSet<FromKey>,
    pub labels: Rc<LabelScope>,
    pub needs_columns: bool,
}

/// The labels and columns that ORDER BY may name.
#[derive(Debug, Clone, Default)]
pub(in crate::dialect) struct LabelScope {
    pub columns: IndexMap<String, Expression>,
    pub froms: IndexMap<String, Expression>,
}

/// One compilation.
pub(in crate::dialect) struct Compiler<'d> {
    pub(in crate::dialect) dialect: &'d Dialect,
    pub(super) names: NameMap,
    pub(super) parameters: IndexMap<String, BoundParameter>,
    pub(super) parameter_owners: HashMap<ElementId, String>,
    pub(super) crud_names: HashSet<String>,
    pub(super) placeholders: Vec<Placeholder>,
    pub(in crate::dialect) stack: Vec<StackEntry>,
    pub(super) columns: Vec<ResultColumn>,
    pub(super) ctes: Vec<WrittenCte>,
}

/// A common table expression that stands before a statement.
#[derive(Debug, Clone)]
pub(super) struct WrittenCte {
    pub id: ElementId,
    pub name: String,
    pub level: usize,
    pub nesting: bool,
    pub recursive: bool,
    pub restates: Option<ElementId>,
    pub text: Option<String>,
    pub same_as: CommonTableExpression,
}

impl<'d> Compiler<'d> {
    pub(in crate::dialect) fn new(dialect: &'d Dialect) -> Self {
        Self {
            dialect,
            names: NameMap::default(),
            parameters: IndexMap::new(),
            parameter_owners: HashMap::new(),
            crud_names: HashSet::new(),
            placeholders: Vec::new(),
            stack: Vec::new(),
            columns: Vec::new(),
            ctes: Vec::new(),
        }
    }

    pub(in crate::dialect) fn resolve_name(
        &mut self,
        class: NameClass,
        name: &LabelName,
    ) -> Identifier {
        let limit = self.dialect.max_identifier_length();
        self.names.resolve(class, name, limit)
    }

    /// Doubles percent signs where the driver halves them.
    pub(in crate::dialect) fn percents(&self, text: &str) -> String {
        if self.dialect.percents == Percents::Doubled {
            text.replace('%', "%%")
        } else {
            text.to_owned()
        }
    }

    /// Registers a parameter and returns the mark that stands for it.
    ///
    /// # Errors
    /// When two parameters have one name and cannot be the same.
    pub(in crate::dialect) fn bind(
        &mut self,
        bind: &BindParameter,
        context: &Context,
    ) -> Result<String> {
        let name = self.parameter_name(bind, context);
        self.check_name(&name, bind, context)?;
        if context.crud_name.is_some() {
            self.crud_names.insert(name.clone());
        }
        self.parameters.insert(
            name.clone(),
            BoundParameter {
                name: name.clone(),
                owner: bind.id,
                value: bind.value.clone(),
                sql_type: bind.sql_type.clone(),
                role: context.bind_role.clone(),
                expanding: bind.expanding,
                unique: bind.unique,
            },
        );
        let kind = match bind.form {
            form if bind.expanding => PlaceholderKind::Expanding {
                operator: bind.expand_operator.clone(),
                literal: context.literal_execute || form != BindForm::Bound,
            },
            BindForm::Literal => PlaceholderKind::Literal,
            BindForm::Bound if !context.literal_execute => PlaceholderKind::Single,
            BindForm::Bound | BindForm::LiteralExecute => PlaceholderKind::LiteralExecute,
        };
        let mark = self.mark(name, kind);
        Ok(if bind.expanding {
            format!("({mark})")
        } else {
            mark
        })
    }

    pub(super) fn mark(&mut self, name: String, kind: PlaceholderKind) -> String {
        self.placeholders.push(Placeholder { name, kind });
        format!("{OPEN}{}{CLOSE}", self.placeholders.len() - 1)
    }

    fn parameter_name(&mut self, bind: &BindParameter, context: &Context) -> String {
        if let Some(known) = self.parameter_owners.get(&bind.id) {
            return known.clone();
        }
        let label = LabelName::from(&bind.name);
        let name = match (&context.crud_name, &label) {
            (Some(name), LabelName::Anonymous(..)) if context.visiting_cte.is_none() => {
                name.clone()
            }
            _ => self.resolve_name(NameClass::Bind, &label).text,
        };
        self.parameter_owners.insert(bind.id, name.clone());
        name
    }

    fn check_name(&self, name: &str, bind: &BindParameter, context: &Context) -> Result<()> {
        let Some(existing) = self.parameters.get(name) else {
            return Ok(());
        };
        if existing.owner == bind.id {
            return Ok(());
        }
        let message = if existing.unique || bind.unique {
            format!("Bind parameter '{name}' conflicts with unique bind parameter of the same name")
        } else if existing.expanding != bind.expanding {
            format!(
                "Can't reuse bound parameter name '{name}' in both 'expanding' (e.g. within an IN \
                 expression) and non-expanding contexts.  If this parameter is to receive a \
                 list/array value, set 'expanding=True' on it for expressions that aren't IN, \
                 otherwise use a different parameter name."
            )
        } else if self.crud_names.contains(name) != context.crud_name.is_some() {
            format!(
                "bindparam() name '{name}' is reserved for automatic usage in the VALUES or SET \
                 clause of this insert/update statement.   Please use a name other than column \
                 name when using bindparam() with insert() or update() (for example, 'b_{name}')."
            )
        } else {
            return Ok(());
        };
        Err(DialectError::Compile(message))
    }

    /// Finds the label that an ORDER BY element names (`visit_label_reference`).
    pub(in crate::dialect) fn label_reference(&self, element: &Expression) -> Option<ElementId> {
        let scope = &self.stack.last()?.labels;
        let label = order_by_label(element)?;
        let name = self.label_text(label)?;
        let Expression::Label(found) = scope.columns.get(&name)? else {
            return None;
        };
        (found.id == label.id || found.expression == label.expression).then_some(label.id)
    }

    /// The name under which a label is known in its query.
    pub(super) fn label_text(&self, label: &Label) -> Option<String> {
        match &label.name {
            crate::schema::expression::ElementName::Given(name) => Some(name.text.clone()),
            crate::schema::expression::ElementName::Anonymous { base, element } => {
                Some(format!("{}\u{0}{base}", element.0))
            }
        }
    }
}

/// The label below `desc()` and its kin (`_order_by_label_element`).
fn order_by_label(element: &Expression) -> Option<&Label> {
    match element {
        Expression::Label(label) => Some(label),
        Expression::Unary(unary)
            if matches!(
                unary.operator,
                Operator::Ascending
                    | Operator::Descending
                    | Operator::NullsFirst
                    | Operator::NullsLast
            ) =>
        {
            order_by_label(&unary.operand)
        }
        _ => None,
    }
}
