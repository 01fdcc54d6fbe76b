//! The constructs one by one: columns, parameters, text, labels, casts, functions, windows.

use super::super::types::sql_type;
use super::super::{identifier, needed_text, optional_identifier, raise};
use super::Lowering;
use crate::python::error::{Error, PyResult};
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::expression::{
    BindForm, BindParameter, BindValue, CastKind, ColumnReference, CustomExpression,
    CustomFragment, ElementName, Expression, FrameBound, FrameUnit, FunctionColumn, Operand,
    SequenceReference, TextClause, WindowExpression, WindowFrame, sanitize, types,
};
use crate::schema::identifier::Identifier;
use crate::schema::types::SqlType;
use crate::schema::value::SqlValue;

impl Lowering<'_> {
    /// One construct.
    pub(super) fn element(&mut self, value: &Value) -> PyResult<Expression> {
        if let Some(custom) = self.custom(value)? {
            return Ok(Expression::Custom(Box::new(custom)));
        }
        let Some(kind) = self.kind(value)? else {
            return self.stand_in(value);
        };
        Ok(match kind.as_str() {
            "column" => self.column(value)?,
            "textclause" => Expression::Text(Box::new(self.text_clause(value)?)),
            "bindparam" => Expression::Bind(Box::new(self.bind_parameter(value)?)),
            "null" => Expression::Null,
            "true" => Expression::True,
            "false" => Expression::False,
            "binary" => self.binary(value)?,
            "unary" => self.unary(value)?,
            "exists" => self.exists(value)?,
            "boolean_list" => self.boolean_list(value)?,
            "clauselist" => {
                let members = self.expressions_of(value, "clauses")?;
                Expression::list(
                    crate::schema::expression::Operator::Comma,
                    members,
                    true,
                    types::null(),
                )
            }
            "grouping" => {
                let element = self.vm.attribute(value, "element")?;
                Expression::Grouping(Box::new(self.expression(&element)?))
            }
            "tuple" => self.tuple(value)?,
            "array" => self.array(value)?,
            "slice" => self.slice_object(value)?,
            "case" => self.case(value)?,
            "cast" => self.cast(value, CastKind::Cast)?,
            "try_cast" => self.cast(value, CastKind::TryCast)?,
            "type_coerce" => self.cast(value, CastKind::Coerce)?,
            "extract" => self.extract(value)?,
            "label" => self.label(value)?,
            "textual_label_reference" => {
                let name = self.vm.attribute(value, "element")?;
                Expression::LabelName(needed_text(self.vm, &name, "a label's name")?)
            }
            "collation" => {
                let name = self.vm.attribute(value, "collation")?;
                Expression::Collation(identifier(self.vm, &name)?)
            }
            "function" => self.function(value)?,
            "next_value" => self.next_value(value)?,
            "sequence" => Expression::NextValue(Box::new(self.sequence(value)?)),
            "scalar_function_column" => self.function_column(value)?,
            "over" => self.over(value)?,
            "withingroup" => {
                let element = self.vm.attribute(value, "element")?;
                Expression::WithinGroup {
                    function: Box::new(self.expression(&element)?),
                    order_by: self.expressions_of(value, "order_by")?,
                }
            }
            "funcfilter" => {
                let function = self.vm.attribute(value, "func")?;
                let function = self.expression(&function)?;
                let mut criterion = self.expressions_of(value, "criterion")?;
                let criterion = match criterion.len() {
                    1 => criterion.remove(0),
                    _ => Expression::and(criterion),
                };
                Expression::Filter {
                    function: Box::new(function),
                    criterion: Box::new(criterion),
                }
            }
            "aggregate_order_by" => self.aggregate_order_by(value)?,
            "scalar_select"
            | "select"
            | "compound_select"
            | "textual_select"
            | "subquery"
            | "select_statement_grouping" => match self.query_behind(value)? {
                Some(query) => Expression::ScalarSubquery(Box::new(query.unlabelled())),
                None => return Err(self.no_expression(value)),
            },
            "table_valued_column" => {
                let alias = self.vm.attribute(value, "scalar_alias")?;
                Expression::FromClauseValue(self.source(&alias)?)
            }
            "table" | "alias" | "cte" | "join" | "values" | "lateral" | "tablesample"
            | "table_valued_alias" => Expression::FromClauseValue(self.source(value)?),
            "default" | "column_default" => return Err(self.no_expression(value)),
            _ => return self.stand_in(value),
        })
    }

    /// An object that stands for a construct by its `__clause_element__()`.
    fn stand_in(&mut self, value: &Value) -> PyResult<Expression> {
        if matches!(value, Value::Class(_))
            && let Some(table) = self.vm.given_attribute(value, "__table__")?
        {
            return self.expression(&table);
        }
        if let Some(method) = self
            .vm
            .find_attribute(value, &Str::from("__clause_element__"))?
        {
            let inner = self.vm.call_positional(&method, Vec::new())?;
            if !inner.is_same(value) {
                return self.expression(&inner);
            }
            let class = self.vm.class_name(value);
            return Err(raise(
                self.vm,
                "UnsupportedCompilationError",
                &format!(
                    "mig cannot write an element of type {class}: it has no @compiles function for this database"
                ),
            ));
        }
        Err(self.no_expression(value))
    }

    /// The type that the object itself keeps, if it does.
    fn given_type(&mut self, value: &Value) -> PyResult<Option<SqlType>> {
        let given = value
            .as_instance()
            .and_then(|instance| instance.attributes.get_text("type"));
        match given {
            Some(given) => sql_type(self.vm, &given).map(Some),
            None => Ok(None),
        }
    }

    pub(in super::super) fn column(&mut self, value: &Value) -> PyResult<Expression> {
        let table = self.vm.given_attribute(value, "table")?;
        if let Some(table) = &table
            && self.vm.given_attribute(table, "_mysql_inserted")?.is_some()
        {
            return self.inserted_column(value);
        }
        let table = match &table {
            Some(table) => Some(self.source(table)?),
            None => None,
        };
        let is_proxy = self.vm.given_attribute(value, "_proxied")?.is_some();
        if is_proxy && self.vm.flag_attribute(value, "_unnamed")? {
            return self.unnamed_column(value, table);
        }
        let name = self.vm.attribute(value, "name")?;
        if name.is_none() {
            return Err(raise(
                self.vm,
                "CompileError",
                "Cannot compile Column object until its 'name' is assigned.",
            ));
        }
        let name = identifier(self.vm, &name)?;
        let key = self
            .vm
            .text_attribute(value, "key")?
            .filter(|key| *key != name.text);
        let sql_type = match self.given_type(value)? {
            Some(given)
                if matches!(given.kind, crate::schema::types::TypeKind::Null) && !is_proxy =>
            {
                self.referred_type(value)?.unwrap_or(given)
            }
            Some(given) => given,
            None if is_proxy => {
                let proxied = self.vm.attribute(value, "_proxied")?;
                self.expression(&proxied)?.sql_type()
            }
            None => types::null(),
        };
        Ok(Expression::Column(Box::new(ColumnReference {
            name,
            anonymous: None,
            key,
            table,
            sql_type,
            is_literal: self.vm.flag_attribute(value, "is_literal")?,
        })))
    }

    /// The type of a column without one: that of the column that its foreign key refers to.
    pub(super) fn referred_type(&mut self, column: &Value) -> PyResult<Option<SqlType>> {
        let Some(keys) = self.vm.given_attribute(column, "foreign_keys")? else {
            return Ok(None);
        };
        let keys = self.vm.collect(&keys)?;
        let [key, ..] = keys.as_slice() else {
            return Ok(None);
        };
        let referred = match self.vm.find_attribute(key, &Str::from("column")) {
            Ok(Some(referred)) => referred,
            Ok(None) => return Ok(None),
            // The table is not described, and need not be.
            Err(error) if error.exception().is_some() => return Ok(None),
            Err(error) => return Err(error),
        };
        match self.vm.given_attribute(&referred, "type")? {
            Some(own) => sql_type(self.vm, &own).map(Some),
            None => Ok(None),
        }
    }

    /// The column of a subquery whose query gives it no name of its own.
    fn unnamed_column(
        &mut self,
        value: &Value,
        table: Option<std::sync::Arc<crate::schema::expression::FromClause>>,
    ) -> PyResult<Expression> {
        let proxied = self.vm.attribute(value, "_proxied")?;
        let position = self.vm.integer_attribute(value, "_position")?.unwrap_or(0);
        let owner = self.vm.attribute(value, "table")?;
        let inner = self.expression(&proxied)?;
        let sql_type = inner.sql_type();
        let position = usize::try_from(position).unwrap_or(0);
        let label = self.position_label(&owner, position, inner)?;
        let base = match &label.name {
            ElementName::Given(name) => name.text.clone(),
            ElementName::Anonymous { base, .. } => base.clone(),
        };
        Ok(Expression::Column(Box::new(ColumnReference {
            name: Identifier::new(base),
            anonymous: Some(label.name),
            key: None,
            table,
            sql_type,
            is_literal: false,
        })))
    }

    /// MySQL's `VALUES(column)` of ON DUPLICATE KEY UPDATE.
    fn inserted_column(&mut self, value: &Value) -> PyResult<Expression> {
        let name = self.vm.attribute(value, "name")?;
        let name = identifier(self.vm, &name)?;
        let sql_type = self.given_type(value)?.unwrap_or_else(types::null);
        let column = Expression::Column(Box::new(ColumnReference::new(name, sql_type.clone())));
        Ok(Expression::Custom(Box::new(CustomExpression {
            fragments: vec![
                CustomFragment::Sql("VALUES(".to_owned()),
                CustomFragment::Expression(column),
                CustomFragment::Sql(")".to_owned()),
            ],
            sql_type,
        })))
    }

    pub(in super::super) fn bind_parameter(&mut self, value: &Value) -> PyResult<BindParameter> {
        let id = self.identity(value);
        let key = self.vm.given_attribute(value, "key")?;
        let unique = self.vm.flag_attribute(value, "unique")?;
        let expanding = self.vm.flag_attribute(value, "expanding")?;
        let python_type = value
            .as_instance()
            .and_then(|instance| instance.attributes.get_text("type"));
        let given = self.bound_value(value, key.as_ref())?;
        let bound = match given {
            None => BindValue::Required,
            Some(given) if expanding => {
                let items = self.vm.collect(&given)?;
                let mut values = Vec::new();
                for item in items {
                    values.push(self.sql_value(&item, python_type.as_ref())?);
                }
                as_list(values)
            }
            Some(given) => BindValue::Single(self.sql_value(&given, python_type.as_ref())?),
        };
        let own_type = match &python_type {
            Some(python_type) => sql_type(self.vm, python_type)?,
            None => match &bound {
                BindValue::Single(value) => types::of_value(value),
                BindValue::List(values) => values.first().map_or_else(types::null, types::of_value),
                BindValue::Required | BindValue::Rows(_) => types::null(),
            },
        };
        let form = if self.vm.flag_attribute(value, "_mig_inline")? {
            BindForm::Literal
        } else if self.vm.flag_attribute(value, "literal_execute")? {
            BindForm::LiteralExecute
        } else {
            BindForm::Bound
        };
        let name = match &key {
            Some(key) if !unique => ElementName::Given(identifier(self.vm, key)?),
            Some(key) => ElementName::Anonymous {
                base: sanitize(&needed_text(self.vm, key, "a parameter's name")?),
                element: id,
            },
            None => ElementName::Anonymous {
                base: "param".to_owned(),
                element: id,
            },
        };
        Ok(BindParameter {
            id,
            unique: unique || key.is_none(),
            name,
            value: bound,
            sql_type: own_type,
            expanding,
            form,
            expand_operator: None,
        })
    }

    /// The value of a parameter; none where it must come with the execution.
    fn bound_value(&mut self, value: &Value, key: Option<&Value>) -> PyResult<Option<Value>> {
        if let Some(key) = key.and_then(Value::as_str) {
            let given = self.parameters.iter().rev().find(|(name, _)| name == key);
            if let Some((_, given)) = given {
                return Ok(Some(given.clone()));
            }
        }
        if let Some(callable) = self.vm.given_attribute(value, "callable")? {
            return self.vm.call_positional(&callable, Vec::new()).map(Some);
        }
        let given = self.vm.attribute(value, "value")?;
        if matches!(&given, Value::Instance(_)) && &*self.vm.class_name(&given) == "_NoValue" {
            return Ok(if self.vm.flag_attribute(value, "required")? {
                None
            } else {
                Some(Value::None)
            });
        }
        Ok(Some(given))
    }

    pub(in super::super) fn text_clause(&mut self, value: &Value) -> PyResult<TextClause> {
        self.note_parameters(value)?;
        let text = self.vm.attribute(value, "text")?;
        let mut clause = TextClause::new(needed_text(self.vm, &text, "an SQL text")?);
        if let Some(binds) = self.vm.given_attribute(value, "_bindparams")? {
            for (name, bind) in self.vm.mapping_items(&binds)? {
                let name = self.vm.expect_str(&name)?.to_string();
                let bind = self.bind_parameter(&bind)?;
                clause.binds.push((name, bind));
            }
        }
        // Values of `params()` for parameters that nobody described.
        for (name, given) in self.parameters.clone() {
            if clause.binds.iter().any(|(known, _)| *known == *name) {
                continue;
            }
            let given = self.sql_value(&given, None)?;
            clause.binds.push((
                name.to_string(),
                BindParameter {
                    id: crate::schema::expression::ElementId::fresh(),
                    name: ElementName::Given(Identifier::new(name.to_string())),
                    sql_type: types::of_value(&given),
                    value: BindValue::Single(given),
                    unique: false,
                    expanding: false,
                    form: BindForm::Bound,
                    expand_operator: None,
                },
            ));
        }
        Ok(clause)
    }

    /// Remembers the values of `statement.params(...)`.
    pub(in super::super) fn note_parameters(&mut self, value: &Value) -> PyResult<()> {
        if let Some(values) = self.vm.given_attribute(value, "_param_values")? {
            for (name, given) in self.vm.mapping_items(&values)? {
                let name = self.vm.expect_str(&name)?;
                self.parameters.push((name, given));
            }
        }
        Ok(())
    }

    fn tuple(&mut self, value: &Value) -> PyResult<Expression> {
        let members = self.operands_of(value, "clauses")?;
        let mut made = Expression::tuple(members);
        if let Some(given) = self.vm.given_attribute(value, "types")?
            && let Expression::Tuple(tuple) = &mut made
        {
            tuple.types.clear();
            for item in self.vm.collect(&given)? {
                tuple.types.push(sql_type(self.vm, &item)?);
            }
        }
        Ok(made)
    }

    fn array(&mut self, value: &Value) -> PyResult<Expression> {
        let members = self.operands_of(value, "clauses")?;
        let item = match self.vm.given_attribute(value, "_item_type")? {
            Some(item) => Some(sql_type(self.vm, &item)?),
            None => None,
        };
        Ok(Expression::array(members, item))
    }

    fn case(&mut self, value: &Value) -> PyResult<Expression> {
        let compared = match self.vm.given_attribute(value, "value")? {
            Some(compared) => Some(self.operand(&compared, None)?),
            None => None,
        };
        let pairs = self.vm.attribute(value, "whens")?;
        let mut whens = Vec::new();
        for pair in self.vm.collect(&pairs)? {
            let pair = self.vm.collect(&pair)?;
            if let [condition, result] = pair.as_slice() {
                let condition = self.operand(condition, None)?;
                whens.push((condition, self.operand(result, None)?));
            }
        }
        let otherwise = match self.vm.given_attribute(value, "else_")? {
            Some(otherwise) => Some(self.operand(&otherwise, None)?),
            None => None,
        };
        Ok(Expression::case(compared, whens, otherwise))
    }

    fn cast(&mut self, value: &Value, kind: CastKind) -> PyResult<Expression> {
        let python_type = self.vm.attribute(value, "type")?;
        let own = sql_type(self.vm, &python_type)?;
        let clause = self.vm.attribute(value, "clause")?;
        let operand = self.operand(&clause, Some(&python_type))?;
        Ok(Expression::cast(kind, operand, own))
    }

    fn extract(&mut self, value: &Value) -> PyResult<Expression> {
        let field = self.vm.attribute(value, "field")?;
        let inner = self.vm.attribute(value, "expr")?;
        Ok(Expression::Extract {
            field: needed_text(self.vm, &field, "a field of EXTRACT")?,
            expression: Box::new(self.expression(&inner)?),
        })
    }

    fn label(&mut self, value: &Value) -> PyResult<Expression> {
        let element = self.vm.attribute(value, "element")?;
        let inner = self.coerced(&element)?;
        let name = self.vm.given_attribute(value, "name")?;
        let name = optional_identifier(self.vm, name.as_ref())?;
        let mut made = inner.label(name);
        if let Expression::Label(label) = &mut made
            && let Some(own) = self.given_type(value)?
        {
            label.sql_type = own;
        }
        Ok(made)
    }

    fn function(&mut self, value: &Value) -> PyResult<Expression> {
        let name = match self.vm.given_attribute(value, "name")? {
            Some(name) => identifier(self.vm, &name)?,
            None => Identifier::new(self.vm.class_name(value).to_string()),
        };
        let packages = self.vm.attribute(value, "packagenames")?;
        let mut path = Vec::new();
        for package in self.vm.collect(&packages)? {
            path.push(identifier(self.vm, &package)?);
        }
        let mut names: Vec<&str> = path.iter().map(Identifier::as_str).collect();
        names.push(name.as_str());
        let arguments = match self.vm.given_attribute(value, "clause_expr")? {
            Some(arguments) => {
                let mut operands = Vec::new();
                for argument in self.vm.collect(&arguments)? {
                    operands.push(self.argument(&argument)?);
                }
                operands
            }
            None => Vec::new(),
        };
        let own = self.declared_type(value)?;
        let mut made = Expression::call(&names, arguments, own);
        if let Expression::Function(function) = &mut made {
            function.id = self.identity(value);
            function.with_ordinality = self.vm.flag_attribute(value, "_with_ordinality")?;
            function.packages.clone_from(&path);
            function.name = name;
            if function.known {
                // SQLAlchemy finds its own functions in any case and writes them in its own.
                function.name.text = function.name.text.to_lowercase();
            }
        }
        Ok(made)
    }

    /// A function's argument; a table stands for its row.
    fn argument(&mut self, value: &Value) -> PyResult<Operand> {
        if self.is_clause(value)? {
            let inner = match self.kind(value)?.as_deref() {
                Some("subquery") => self.expression(value)?,
                _ => return self.operand(value, None),
            };
            return Ok(Operand::Expression(inner));
        }
        self.operand(value, None)
    }

    /// The type that the script gave, at the object or in its class.
    pub(super) fn declared_type(&mut self, value: &Value) -> PyResult<Option<SqlType>> {
        let own = value
            .as_instance()
            .and_then(|instance| instance.attributes.get_text("type"));
        let given = match own {
            Some(own) => Some(own),
            None => self.vm.class_of(value).lookup(&Str::from("type")),
        };
        match given {
            Some(given @ (Value::Instance(_) | Value::Class(_))) => {
                sql_type(self.vm, &given).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn next_value(&mut self, value: &Value) -> PyResult<Expression> {
        let sequence = self.vm.attribute(value, "sequence")?;
        Ok(Expression::NextValue(Box::new(self.sequence(&sequence)?)))
    }

    pub(in super::super) fn sequence(&mut self, value: &Value) -> PyResult<SequenceReference> {
        let plain = super::super::schema::sequence(self.vm, value)?;
        Ok(SequenceReference {
            schema: plain.schema,
            name: plain.name,
            sql_type: plain.data_type.unwrap_or_else(types::integer),
        })
    }

    fn function_column(&mut self, value: &Value) -> PyResult<Expression> {
        let function = self.vm.attribute(value, "fn")?;
        let name = self.vm.attribute(value, "name")?;
        let Expression::Function(function) = self.expression(&function)? else {
            return Err(self.no_expression(value));
        };
        Ok(Expression::FunctionColumn(Box::new(FunctionColumn {
            function: *function,
            column: identifier(self.vm, &name)?,
            sql_type: self.given_type(value)?.unwrap_or_else(types::null),
        })))
    }

    fn over(&mut self, value: &Value) -> PyResult<Expression> {
        let element = self.vm.attribute(value, "element")?;
        let function = self.expression(&element)?;
        let partition_by = self.expressions_of(value, "partition_by")?;
        let order_by = self.expressions_of(value, "order_by")?;
        let mut frame = None;
        for (name, unit) in [
            ("range_", FrameUnit::Range),
            ("rows", FrameUnit::Rows),
            ("groups", FrameUnit::Groups),
        ] {
            if let Some(given) = self.vm.given_attribute(value, name)? {
                let bounds = self.vm.collect(&given)?;
                if let [start, end] = bounds.as_slice() {
                    frame = Some(WindowFrame {
                        unit,
                        start: self.frame_bound(start)?,
                        end: self.frame_bound(end)?,
                    });
                }
            }
        }
        Ok(Expression::Over(Box::new(WindowExpression {
            function,
            partition_by,
            order_by,
            frame,
        })))
    }

    fn frame_bound(&mut self, value: &Value) -> PyResult<FrameBound> {
        Ok(match value {
            Value::None => FrameBound::Unbounded,
            value => match self.vm.expect_int(value)? {
                0 => FrameBound::CurrentRow,
                offset => FrameBound::Offset(offset),
            },
        })
    }

    fn aggregate_order_by(&mut self, value: &Value) -> PyResult<Expression> {
        let target = self.vm.attribute(value, "target")?;
        let target = self.expression(&target)?;
        let sql_type = target.sql_type();
        let mut fragments = vec![CustomFragment::Expression(target)];
        for (index, order) in self
            .expressions_of(value, "order_by")?
            .into_iter()
            .enumerate()
        {
            let before = if index == 0 { " ORDER BY " } else { ", " };
            fragments.push(CustomFragment::Sql(before.to_owned()));
            fragments.push(CustomFragment::Expression(order));
        }
        Ok(Expression::Custom(Box::new(CustomExpression {
            fragments,
            sql_type,
        })))
    }

    /// The value of LIMIT, OFFSET or FETCH.
    pub(super) fn row_count(&mut self, value: &Value) -> PyResult<Expression> {
        if self.is_clause(value)? {
            return self.expression(value);
        }
        if let Value::Unresolved(unresolved) = value {
            return Err(Error::unresolved(unresolved, "a bound value"));
        }
        let number = self.vm.expect_int(value)?;
        Ok(Expression::literal(
            SqlValue::Integer(number),
            Some(types::integer()),
        ))
    }
}

/// The values of an expanding parameter; tuples are rows.
fn as_list(values: Vec<SqlValue>) -> BindValue {
    if !values.is_empty()
        && values
            .iter()
            .all(|value| matches!(value, SqlValue::Array(_)))
    {
        return BindValue::Rows(
            values
                .into_iter()
                .map(|value| match value {
                    SqlValue::Array(row) => row,
                    other => vec![other],
                })
                .collect(),
        );
    }
    BindValue::List(values)
}
