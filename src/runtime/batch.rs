//! A batch block that copies its table: reads the table, has the block rewritten into operations,
//! and carries them out, as `BatchOperationsImpl.flush`.

use super::host::Runtime;
use super::reflect_table::reflect_table;
use crate::operations::batch::{BatchError, complete_reflected, plan_batch};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::schema::table::Table;
use crate::shim::host::{BatchBlock, Host};

impl Runtime {
    /// Carries a block out.
    pub(super) fn run_batch(&self, vm: &mut Interpreter, block: BatchBlock) -> PyResult<()> {
        let table = match block.source.clone() {
            Some(table) => table,
            None => self.batch_table(vm, &block)?,
        };
        let dialect = self.dialect().name.as_str();
        let plan = match plan_batch(&block.request, &table, dialect) {
            Ok(plan) => plan,
            Err(error) => return Err(self.batch_exception(vm, &error)),
        };
        for warning in &plan.warnings {
            self.observer().log("py.warnings", 30, warning);
        }
        for operation in plan.create {
            self.operation(vm, operation)?;
        }
        for operation in plan.copy {
            if let Err(error) = self.operation(vm, operation) {
                // The failure that the user has to see is the first one.
                let failure = self.state.borrow_mut().last_failure.take();
                let _ = self.operation(vm, plan.undo);
                self.state.borrow_mut().last_failure = failure;
                return Err(error);
            }
        }
        for operation in plan.finish {
            self.operation(vm, operation)?;
        }
        Ok(())
    }

    /// The table as it is in the database, with what the script adds to it.
    fn batch_table(&self, vm: &mut Interpreter, block: &BatchBlock) -> PyResult<Table> {
        let Some(connection) = self.context_connection(vm)? else {
            let message = format!(
                "This operation cannot proceed in --sql mode; batch mode with dialect {} requires a live \
                 database connection with which to reflect the table \"{}\". To generate a batch SQL \
                 migration script using table \"move and copy\", a complete Table object should be passed \
                 to the \"copy_from\" argument of the batch_alter_table() method so that table reflection \
                 can be skipped.",
                self.dialect().name.as_str(),
                block.table_name
            );
            return Err(self.command_error(vm, &message));
        };
        let result = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            reflect_table(
                &mut *connection.driver,
                &block.table_name,
                block.schema.as_ref(),
            )
        })?;
        let table = match result {
            Ok(Some(table)) => table,
            Ok(None) => {
                return Err(crate::shim::sqlalchemy::errors::exception(
                    vm,
                    "NoSuchTableError",
                    &block.table_name.text,
                ));
            }
            Err(error) => return Err(self.database_error(vm, error, None)),
        };
        match complete_reflected(table, block.reflect_arguments.clone()) {
            Ok(table) => Ok(table),
            Err(error) => Err(self.batch_exception(vm, &error)),
        }
    }

    /// What is wrong with a block, as the exception that Alembic raises.
    pub(super) fn batch_exception(&self, vm: &mut Interpreter, error: &BatchError) -> Box<Error> {
        let message = error.to_string();
        match error.exception_name() {
            "CommandError" => self.command_error(vm, &message),
            name @ ("KeyError" | "ValueError" | "NotImplementedError") => vm.error(name, message),
            name => crate::shim::sqlalchemy::errors::exception(vm, name, &message),
        }
    }
}
