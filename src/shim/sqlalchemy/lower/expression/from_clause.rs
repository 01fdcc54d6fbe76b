//! What stands in FROM: tables, aliases, subqueries, common table expressions, joins.

use std::sync::Arc;

use super::super::schema::is_item;
use super::super::types::{sql_type, sql_type_of};
use super::super::{identifier, optional_identifier, raise};
use super::{Lowered, Lowering};
use crate::dialect::statement::join_condition;
use crate::python::error::{Error, PyResult};
use crate::python::value::Value;
use crate::schema::expression::{
    Alias, AliasKind, ColumnDefault, CommonTableExpression, CteNesting, ElementName, Expression,
    FromClause, FunctionCall, Join, Label, Operand, TableClause, TableColumn, TableFunction,
    TableSample, ValuesClause, types,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::Statement;
use crate::schema::types::{SqlType, TypeKind};

impl Lowering<'_> {
    /// A FROM element, shared by all that speaks of it.
    pub(in super::super) fn source(&mut self, value: &Value) -> PyResult<Arc<FromClause>> {
        if let Value::Unresolved(unresolved) = value {
            return Err(Error::unresolved(unresolved, "a table"));
        }
        let Some(address) = value.address() else {
            return Err(self.no_expression(value));
        };
        if let Some(known) = self.sources.get(&address) {
            return Ok(Arc::clone(&known.plain));
        }
        if self.open_tables.contains(&address) {
            // A default of the table's own column speaks of the table: its name is enough.
            return Ok(Arc::new(FromClause::Table(Arc::new(
                self.table_shell(value)?,
            ))));
        }
        let made = Arc::new(self.lowered_source(value)?);
        self.sources.insert(
            address,
            Lowered {
                _object: value.clone(),
                plain: Arc::clone(&made),
            },
        );
        Ok(made)
    }

    fn lowered_source(&mut self, value: &Value) -> PyResult<FromClause> {
        let kind = self.kind(value)?;
        Ok(match kind.as_deref() {
            Some("table") => FromClause::Table(Arc::new(self.table(value)?)),
            Some("alias") => {
                let element = self.vm.attribute(value, "element")?;
                let inner = self.source(&element)?;
                if let FromClause::Join(_) = &*inner {
                    return Err(raise(
                        self.vm,
                        "ArgumentError",
                        "an alias of a join is not supported by mig; alias its tables",
                    ));
                }
                let base = self.base_name(&element)?;
                self.alias(value, &base, AliasKind::From((*inner).clone()))?
            }
            Some("subquery") => {
                let query = self.named_query(value)?;
                self.alias(value, "anon", AliasKind::Subquery(Box::new(query)))?
            }
            Some("lateral") => {
                let element = self.vm.attribute(value, "element")?;
                if self.query_behind(&element)?.is_some() {
                    let query = self.named_query(value)?;
                    self.alias(value, "anon", AliasKind::Lateral(Box::new(query)))?
                } else {
                    let inner = self.source(&element)?;
                    self.alias(value, "anon", AliasKind::LateralFrom((*inner).clone()))?
                }
            }
            Some("tablesample") => {
                let element = self.vm.attribute(value, "element")?;
                let inner = self.source(&element)?;
                let sampling = self.vm.attribute(value, "sampling")?;
                let sample = TableSample {
                    element: (*inner).clone(),
                    sampling: self.expression(&sampling)?,
                    seed: self.optional_expression(value, "seed")?,
                };
                let base = self.base_name(&element)?;
                self.alias(value, &base, AliasKind::Sample(Box::new(sample)))?
            }
            Some("table_valued_alias") => self.table_function(value)?,
            Some("cte") => FromClause::Cte(self.cte(value)?),
            Some("join") => FromClause::Join(Box::new(self.join(value)?)),
            Some("values") => FromClause::Values(Arc::new(self.values_clause(value)?)),
            Some("function") => match self.expression(value)? {
                Expression::Function(function) => FromClause::Function(function),
                _ => return Err(self.no_source(value)),
            },
            Some("textclause") => FromClause::Text(Box::new(self.text_clause(value)?)),
            _ => {
                if let Value::Class(_) = value
                    && let Some(table) = self.vm.given_attribute(value, "__table__")?
                {
                    return Ok((*self.source(&table)?).clone());
                }
                return Err(self.no_source(value));
            }
        })
    }

    fn no_source(&mut self, value: &Value) -> Box<Error> {
        let shown = self
            .vm
            .repr(value)
            .map_or_else(|_| "?".to_owned(), |text| text.to_string());
        raise(
            self.vm,
            "ArgumentError",
            &format!("FROM expression, such as a Table or alias() object expected, got {shown}."),
        )
    }

    /// What an anonymous alias is named after.
    fn base_name(&mut self, element: &Value) -> PyResult<String> {
        Ok(self
            .vm
            .text_attribute(element, "name")?
            .unwrap_or_else(|| "anon".to_owned()))
    }

    fn alias_name(&mut self, value: &Value, base: &str) -> PyResult<ElementName> {
        let id = self.identity(value);
        Ok(match self.vm.given_attribute(value, "name")? {
            Some(name) => ElementName::Given(identifier(self.vm, &name)?),
            None => ElementName::Anonymous {
                base: base.to_owned(),
                element: id,
            },
        })
    }

    fn alias(&mut self, value: &Value, base: &str, kind: AliasKind) -> PyResult<FromClause> {
        let name = self.alias_name(value, base)?;
        let id = self.identity(value);
        Ok(FromClause::Alias(Arc::new(Alias { id, name, kind })))
    }

    /// The query of a subquery, with labels for the columns that have no name of their own.
    fn named_query(&mut self, owner: &Value) -> PyResult<crate::schema::statement::Query> {
        let element = self.vm.attribute(owner, "element")?;
        let columns = self.vm.attribute(owner, "c")?;
        let mut unnamed = Vec::new();
        for column in self.vm.collect(&columns)? {
            if self.vm.flag_attribute(&column, "_unnamed")? {
                let position = self
                    .vm
                    .integer_attribute(&column, "_position")?
                    .unwrap_or(0);
                unnamed.push(usize::try_from(position).unwrap_or(0));
            }
        }
        let mut query = self.query(&element)?;
        self.label_positions(owner, &mut query, &unnamed)?;
        Ok(query)
    }

    fn label_positions(
        &mut self,
        owner: &Value,
        query: &mut crate::schema::statement::Query,
        positions: &[usize],
    ) -> PyResult<()> {
        use crate::schema::statement::Query;
        match query {
            Query::Select(select) => {
                for &position in positions {
                    let Some(column) = select.columns.get(position).cloned() else {
                        continue;
                    };
                    if matches!(column, Expression::Text(_)) {
                        continue;
                    }
                    let label = self.position_label(owner, position, column)?;
                    select.columns[position] = Expression::Label(label);
                }
                Ok(())
            }
            Query::Compound(compound) => match compound.members.first_mut() {
                Some(first) => self.label_positions(owner, first, positions),
                None => Ok(()),
            },
            Query::Grouping(inner) => self.label_positions(owner, inner, positions),
            Query::Textual(_) | Query::Values(_) => Ok(()),
        }
    }

    /// The label that a subquery gives to its column at a position.
    pub(super) fn position_label(
        &mut self,
        owner: &Value,
        position: usize,
        expression: Expression,
    ) -> PyResult<Box<Label>> {
        let key = (owner.address().unwrap_or(0), position);
        if let Some(known) = self.labels.get(&key) {
            return Ok(known.clone());
        }
        let Expression::Label(label) = expression.label(None) else {
            return Err(self.no_expression(owner));
        };
        self.labels.insert(key, label.clone());
        Ok(label)
    }

    fn table_name(&mut self, value: &Value) -> PyResult<(Option<Identifier>, Identifier)> {
        let name = self.vm.attribute(value, "name")?;
        let schema = self.vm.given_attribute(value, "schema")?;
        Ok((
            optional_identifier(self.vm, schema.as_ref())?,
            identifier(self.vm, &name)?,
        ))
    }

    fn table_shell(&mut self, value: &Value) -> PyResult<TableClause> {
        let (schema, name) = self.table_name(value)?;
        Ok(TableClause {
            id: self.identity(value),
            schema,
            name,
            columns: Vec::new(),
            has_metadata: is_item(self.vm, value, "Table")?,
            implicit_returning: self.vm.flag_attribute(value, "implicit_returning")?,
            only: false,
        })
    }

    fn table(&mut self, value: &Value) -> PyResult<TableClause> {
        let address = value.address().unwrap_or(0);
        self.open_tables.insert(address);
        let made = self.table_with_columns(value);
        self.open_tables.remove(&address);
        made
    }

    fn table_with_columns(&mut self, value: &Value) -> PyResult<TableClause> {
        let mut made = self.table_shell(value)?;
        let columns = self.vm.attribute(value, "c")?;
        let columns = self.vm.collect(&columns)?;
        let autoincrement = if made.has_metadata {
            self.autoincrement_column(&columns)?
        } else {
            None
        };
        for (index, column) in columns.iter().enumerate() {
            let mut lowered = self.table_column(column, made.has_metadata)?;
            lowered.autoincrement = autoincrement == Some(index);
            made.columns.push(lowered);
        }
        Ok(made)
    }

    /// As `PrimaryKeyConstraint._autoincrement_column`.
    fn autoincrement_column(&mut self, columns: &[Value]) -> PyResult<Option<usize>> {
        let mut keys = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            if self.vm.flag_attribute(column, "primary_key")? {
                keys.push(index);
            }
        }
        for &index in &keys {
            if matches!(
                self.vm.attribute(&columns[index], "autoincrement")?,
                Value::Bool(true)
            ) {
                return Ok(Some(index));
            }
        }
        let [index] = keys.as_slice() else {
            return Ok(None);
        };
        let column = &columns[*index];
        let mode = self.vm.attribute(column, "autoincrement")?;
        let mode = mode.as_str().map(ToString::to_string).unwrap_or_default();
        if mode != "auto" && mode != "ignore_fk" {
            return Ok(None);
        }
        let own = self.vm.attribute(column, "type")?;
        let own = sql_type_of(self.vm, &own, "a column type")?;
        let is_integer = own.affinity() == crate::schema::types::Affinity::Integer;
        let keys = self.vm.attribute(column, "foreign_keys")?;
        let has_keys = !self.vm.collect(&keys)?.is_empty();
        let has_default = self.vm.given_attribute(column, "default")?;
        let default_counts = match &has_default {
            Some(default) => {
                !is_item(self.vm, default, "Sequence")?
                    || !self.vm.flag_attribute(default, "optional")?
            }
            None => false,
        };
        let has_server_default = self.vm.given_attribute(column, "server_default")?.is_some()
            && self.vm.given_attribute(column, "identity")?.is_none();
        Ok((is_integer
            && !default_counts
            && !has_server_default
            && (!has_keys || mode == "ignore_fk"))
            .then_some(*index))
    }

    fn table_column(&mut self, column: &Value, has_metadata: bool) -> PyResult<TableColumn> {
        let name = self.vm.attribute(column, "name")?;
        let name = identifier(self.vm, &name)?;
        let own = self
            .vm
            .given_attribute(column, "type")?
            .unwrap_or(Value::None);
        let sql_type = sql_type_of(
            self.vm,
            &own,
            &format!("the type of column '{}'", name.text),
        )?;
        let mut made = TableColumn {
            key: self
                .vm
                .text_attribute(column, "key")?
                .unwrap_or_else(|| name.text.clone()),
            name,
            sql_type,
            primary_key: false,
            autoincrement: false,
            nullable: true,
            default: None,
            on_update: None,
            server_default: false,
            computed: false,
            foreign_keys: Vec::new(),
        };
        if !has_metadata {
            return Ok(made);
        }
        if matches!(made.sql_type.kind, TypeKind::Null)
            && let Some(referred) = self.referred_type(column)?
        {
            made.sql_type = referred;
        }
        made.primary_key = self.vm.flag_attribute(column, "primary_key")?;
        made.nullable = self.vm.optional_flag(column, "nullable")?.unwrap_or(true);
        made.default = self.fixed_default(column, "default")?;
        made.on_update = self.fixed_default(column, "onupdate")?;
        made.server_default = self.vm.given_attribute(column, "server_default")?.is_some();
        made.computed = self.vm.given_attribute(column, "computed")?.is_some();
        let keys = self.vm.attribute(column, "foreign_keys")?;
        for key in self.vm.collect(&keys)? {
            if let Some(target) = self.foreign_key_target(&key)? {
                made.foreign_keys.push(target);
            }
        }
        Ok(made)
    }

    fn foreign_key_target(
        &mut self,
        key: &Value,
    ) -> PyResult<Option<(Option<String>, String, String)>> {
        let Some(full) = self.vm.find_attribute(key, &"target_fullname".into())? else {
            return Ok(None);
        };
        let Some(full) = full.as_str() else {
            return Ok(None);
        };
        let parts: Vec<&str> = full.as_str().rsplitn(3, '.').collect();
        Ok(match parts.as_slice() {
            [column, table, schema] => Some((
                Some((*schema).to_owned()),
                (*table).to_owned(),
                (*column).to_owned(),
            )),
            [column, table] => Some((None, (*table).to_owned(), (*column).to_owned())),
            _ => None,
        })
    }

    /// A default; that of a Python function has no values yet.
    fn fixed_default(&mut self, column: &Value, name: &str) -> PyResult<Option<ColumnDefault>> {
        let Some(default) = self.vm.given_attribute(column, name)? else {
            return Ok(None);
        };
        if is_item(self.vm, &default, "Sequence")? {
            return Ok(Some(ColumnDefault::Sequence(Box::new(
                self.sequence(&default)?,
            ))));
        }
        let argument = self.vm.attribute(&default, "arg")?;
        if matches!(argument, Value::Unresolved(_))
            || self.vm.flag_attribute(&default, "is_callable")?
        {
            return Ok(Some(ColumnDefault::Computed(Vec::new())));
        }
        if self.is_clause(&argument)? {
            return Ok(Some(ColumnDefault::Expression(Box::new(
                self.expression(&argument)?,
            ))));
        }
        let own = self.vm.given_attribute(column, "type")?;
        Ok(Some(ColumnDefault::Value(
            self.sql_value(&argument, own.as_ref())?,
        )))
    }

    fn table_function(&mut self, value: &Value) -> PyResult<FromClause> {
        let element = self.vm.attribute(value, "element")?;
        let Expression::Function(function) = self.expression(&element)? else {
            return Err(self.no_source(value));
        };
        let given = self.vm.given_attribute(value, "_columns_given")?;
        let mut columns = Vec::new();
        if let Some(given) = &given {
            for column in self.vm.collect(given)? {
                columns.push(self.named_type(&column)?);
            }
        }
        let derived = self.vm.flag_attribute(value, "_derived")?;
        let lateral = self.vm.flag_attribute(value, "_lateral")?;
        let base = function.name.text.clone();
        let table = TableFunction {
            function: FunctionCall { ..*function },
            lateral,
            derived,
            with_types: self.vm.flag_attribute(value, "_with_types")?,
            columns,
            joins_implicitly: self.vm.flag_attribute(value, "joins_implicitly")?,
        };
        let base = if given.is_some() || derived {
            "anon".to_owned()
        } else {
            base
        };
        self.alias(value, &base, AliasKind::Function(Box::new(table)))
    }

    fn named_type(&mut self, column: &Value) -> PyResult<(Identifier, SqlType)> {
        let name = self.vm.attribute(column, "name")?;
        let name = identifier(self.vm, &name)?;
        let own = match self.vm.given_attribute(column, "type")? {
            Some(own) => sql_type(self.vm, &own)?,
            None => types::null(),
        };
        Ok((name, own))
    }

    /// `WITH name AS (...)`.
    pub(in super::super) fn cte(&mut self, value: &Value) -> PyResult<Arc<CommonTableExpression>> {
        let address = value.address().unwrap_or(0);
        if let Some(known) = self.ctes.get(&address) {
            return Ok(Arc::clone(&known.plain));
        }
        let element = self.vm.attribute(value, "element")?;
        let statement = if self.query_kind(&element)? {
            Statement::Query(Box::new(self.named_query(value)?))
        } else {
            self.statement(&element)?
        };
        let restates = self
            .vm
            .given_attribute(value, "_restates")?
            .map(|restated| self.identity(&restated));
        let alias_of = match self.vm.given_attribute(value, "_cte_alias")? {
            Some(aliased) => Some(self.cte(&aliased)?),
            None => None,
        };
        let nesting = if self.vm.flag_attribute(value, "nesting")? {
            CteNesting::Nested
        } else {
            CteNesting::TopLevel
        };
        let made = Arc::new(CommonTableExpression {
            id: self.identity(value),
            name: self.alias_name(value, "anon")?,
            element: Box::new(statement),
            recursive: self.vm.flag_attribute(value, "recursive")?,
            nesting,
            materialization: None,
            restates,
            alias_of,
            prefixes: self.affixes(value, "_prefixes")?,
            suffixes: self.affixes(value, "_suffixes")?,
        });
        self.ctes.insert(
            address,
            Lowered {
                _object: value.clone(),
                plain: Arc::clone(&made),
            },
        );
        Ok(made)
    }

    fn query_kind(&mut self, value: &Value) -> PyResult<bool> {
        Ok(matches!(
            self.kind(value)?.as_deref(),
            Some("select" | "compound_select" | "textual_select" | "select_statement_grouping")
        ))
    }

    /// `prefix_with` and `suffix_with`: expressions and the dialect that they are for.
    pub(in super::super) fn affixes(
        &mut self,
        value: &Value,
        name: &str,
    ) -> PyResult<Vec<(Expression, Option<String>)>> {
        let mut found = Vec::new();
        let Some(given) = self.vm.given_attribute(value, name)? else {
            return Ok(found);
        };
        for pair in self.vm.collect(&given)? {
            let pair = self.vm.collect(&pair)?;
            if let [element, dialect] = pair.as_slice() {
                let element = self.expression(element)?;
                let dialect = self.vm.expect_str(dialect)?.to_string();
                found.push((element, (dialect != "*").then_some(dialect)));
            }
        }
        Ok(found)
    }

    fn join(&mut self, value: &Value) -> PyResult<Join> {
        let left = self.vm.attribute(value, "left")?;
        let left = (*self.source(&left)?).clone();
        let right = self.vm.attribute(value, "right")?;
        let right = (*self.source(&right)?).clone();
        let on = match self.optional_expression(value, "onclause")? {
            Some(on) => on,
            None => match join_condition(&left, &right) {
                Ok(on) => on,
                Err(error) => return Err(self.dialect_error(&error)),
            },
        };
        Ok(Join {
            left,
            right,
            on,
            outer: self.vm.flag_attribute(value, "isouter")?,
            full: self.vm.flag_attribute(value, "full")?,
        })
    }

    pub(super) fn values_clause(&mut self, value: &Value) -> PyResult<ValuesClause> {
        let given = self.vm.attribute(value, "_column_args")?;
        let given = self.vm.collect(&given)?;
        let mut columns = Vec::new();
        for column in &given {
            columns.push(self.named_type(column)?);
        }
        let mut rows = Vec::new();
        let data = self.vm.attribute(value, "_rows")?;
        for row in self.vm.collect(&data)? {
            let mut members = Vec::new();
            for (index, member) in self.vm.collect(&row)?.into_iter().enumerate() {
                let python_type = match given.get(index) {
                    Some(column) => self.python_type(column)?,
                    None => None,
                };
                let own = columns.get(index).map(|(_, own)| own.clone());
                members.push(match self.operand(&member, python_type.as_ref())? {
                    Operand::Value(value) => Expression::literal(value, own),
                    operand => Expression::coerced(operand, own),
                });
            }
            rows.push(members);
        }
        let name = match self.vm.given_attribute(value, "name")? {
            Some(name) => Some(ElementName::Given(identifier(self.vm, &name)?)),
            None => None,
        };
        Ok(ValuesClause {
            id: self.identity(value),
            name,
            columns,
            rows,
            literal_binds: self.vm.flag_attribute(value, "literal_binds")?,
            lateral: self.vm.flag_attribute(value, "_lateral")?,
        })
    }
}
