//! The hash table behind `dict`, `set` and every namespace: keeps insertion order, and lets keys
//! have `__hash__` and `__eq__` of their own, which may run Python code and fail.

use std::cell::{Cell, RefCell};

use hashbrown::HashTable;

use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::string::{Str, hash_text};
use super::value::Value;

/// An insertion-ordered hash table of Python values.
#[derive(Default)]
pub struct Dict {
    store: RefCell<Store>,
}

#[derive(Default)]
struct Store {
    table: HashTable<usize>,
    entries: Vec<Option<Entry>>,
    live: usize,
    /// Grows whenever the set of keys changes, to notice changes during iteration.
    changes: u64,
    /// Whether a key is an instance, which may equal a string (`class Role(str, Enum)`).
    has_instances: bool,
    /// Whether it is the namespace of a class, of which classes below remember what it lacks.
    is_class_namespace: bool,
}

thread_local! {
    static CLASS_CHANGES: Cell<u64> = const { Cell::new(0) };
}

/// A number that grows whenever a class gets or loses a name. What was found out about a lookup in
/// classes holds as long as it stays.
#[must_use]
pub fn class_changes() -> u64 {
    CLASS_CHANGES.get()
}

struct Entry {
    hash: u64,
    key: Value,
    value: Value,
}

/// How far keys can be compared without running Python code.
fn quick_equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Str(left), Value::Str(right)) => Some(left == right),
        (Value::Int(left), Value::Int(right)) => Some(left == right),
        (Value::None, Value::None) => Some(true),
        (Value::Bool(left), Value::Bool(right)) => Some(left == right),
        (Value::Str(_), Value::Int(_) | Value::None | Value::Bool(_))
        | (Value::Int(_) | Value::None | Value::Bool(_), Value::Str(_)) => Some(false),
        _ if left.is_same(right) => Some(true),
        _ => None,
    }
}

enum Found {
    At(usize),
    Missing,
    Unclear(Vec<(usize, Value)>),
}

impl Store {
    fn keys_changed(&mut self) {
        self.changes += 1;
        if self.is_class_namespace {
            CLASS_CHANGES.set(CLASS_CHANGES.get() + 1);
        }
    }

    fn find_name(&self, hash: u64, name: &str) -> Option<usize> {
        self.table
            .find(hash, |index| {
                self.entries[*index].as_ref().is_some_and(|entry| {
                    entry.hash == hash
                        && matches!(&entry.key, Value::Str(key) if key.as_str() == name)
                })
            })
            .copied()
    }

    fn find(&self, hash: u64, key: &Value) -> Found {
        let mut unclear = Vec::new();
        for index in self.table.iter_hash(hash) {
            if let Some(entry) = &self.entries[*index]
                && entry.hash == hash
            {
                match quick_equal(&entry.key, key) {
                    Some(true) => return Found::At(*index),
                    Some(false) => {}
                    None => unclear.push((*index, entry.key.clone())),
                }
            }
        }
        if unclear.is_empty() {
            Found::Missing
        } else {
            Found::Unclear(unclear)
        }
    }

    fn append(&mut self, hash: u64, key: Value, value: Value) {
        self.has_instances |= matches!(key, Value::Instance(_));
        let index = self.entries.len();
        self.entries.push(Some(Entry { hash, key, value }));
        self.live += 1;
        self.keys_changed();
        let Self { table, entries, .. } = self;
        table.insert_unique(hash, index, |index| {
            entries[*index].as_ref().map_or(0, |entry| entry.hash)
        });
    }

    fn remove(&mut self, index: usize) -> Option<(Value, Value)> {
        let entry = self.entries[index].take()?;
        if let Ok(found) = self
            .table
            .find_entry(entry.hash, |candidate| *candidate == index)
        {
            found.remove();
        }
        self.live -= 1;
        self.keys_changed();
        if self.entries.len() > 32 && self.live * 2 < self.entries.len() {
            self.compact();
        }
        Some((entry.key, entry.value))
    }

    fn compact(&mut self) {
        self.entries.retain(Option::is_some);
        self.table.clear();
        let Self { table, entries, .. } = self;
        for (index, entry) in entries.iter().enumerate() {
            let hash = entry.as_ref().map_or(0, |entry| entry.hash);
            table.insert_unique(hash, index, |index| {
                entries[*index].as_ref().map_or(0, |entry| entry.hash)
            });
        }
    }
}

impl Dict {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.borrow().live
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number that grows with every change of the set of keys.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.store.borrow().changes
    }

    /// Says that this is the namespace of a class; see [`class_changes`].
    pub fn become_class_namespace(&self) {
        let mut store = self.store.borrow_mut();
        store.is_class_namespace = true;
        store.keys_changed();
    }

    /// Whether a name is bound.
    #[must_use]
    pub fn has_name(&self, name: &Str) -> bool {
        self.store.borrow().find_name(name.hash(), name).is_some()
    }

    /// Looks a name up.
    #[must_use]
    pub fn get_name(&self, name: &Str) -> Option<Value> {
        let store = self.store.borrow();
        let index = store.find_name(name.hash(), name)?;
        store.entries[index]
            .as_ref()
            .map(|entry| entry.value.clone())
    }

    /// Looks a name up by plain text.
    #[must_use]
    pub fn get_text(&self, name: &str) -> Option<Value> {
        let store = self.store.borrow();
        let index = store.find_name(hash_text(name), name)?;
        store.entries[index]
            .as_ref()
            .map(|entry| entry.value.clone())
    }

    /// Binds a name.
    pub fn set_name(&self, name: &Str, value: Value) {
        let mut store = self.store.borrow_mut();
        if let Some(index) = store.find_name(name.hash(), name) {
            if let Some(entry) = &mut store.entries[index] {
                let old = std::mem::replace(&mut entry.value, value);
                drop(store);
                drop(old);
            }
        } else {
            store.append(name.hash(), Value::Str(name.clone()), value);
        }
    }

    /// Binds a name given as plain text.
    pub fn set_text(&self, name: &str, value: impl Into<Value>) {
        self.set_name(&Str::from(name), value.into());
    }

    /// Unbinds a name; gives what it was bound to.
    pub fn remove_name(&self, name: &Str) -> Option<Value> {
        let mut store = self.store.borrow_mut();
        let index = store.find_name(name.hash(), name)?;
        store.remove(index).map(|(_, value)| value)
    }

    fn locate(&self, vm: &mut Interpreter, hash: u64, key: &Value) -> PyResult<Option<usize>> {
        let found = self.store.borrow().find(hash, key);
        match found {
            Found::At(index) => Ok(Some(index)),
            Found::Missing => Ok(None),
            Found::Unclear(candidates) => {
                for (index, candidate) in candidates {
                    if vm.equals(&candidate, key)? {
                        return Ok(Some(index));
                    }
                }
                Ok(None)
            }
        }
    }

    /// Looks a key up.
    ///
    /// # Errors
    /// The key is not hashable, or its `__hash__` or `__eq__` raised.
    pub fn get(&self, vm: &mut Interpreter, key: &Value) -> PyResult<Option<Value>> {
        if let Value::Str(name) = key {
            let found = self.get_name(name);
            if found.is_some() || !self.store.borrow().has_instances {
                return Ok(found);
            }
        }
        let hash = vm.hash(key)?;
        let index = self.locate(vm, hash, key)?;
        Ok(index.and_then(|index| {
            self.store
                .borrow()
                .entries
                .get(index)?
                .as_ref()
                .map(|entry| entry.value.clone())
        }))
    }

    /// Whether the key is there.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn contains(&self, vm: &mut Interpreter, key: &Value) -> PyResult<bool> {
        let hash = vm.hash(key)?;
        Ok(self.locate(vm, hash, key)?.is_some())
    }

    /// Binds a key; gives what it was bound to before.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn set(&self, vm: &mut Interpreter, key: Value, value: Value) -> PyResult<Option<Value>> {
        let hash = vm.hash(&key)?;
        let index = self.locate(vm, hash, &key)?;
        let mut store = self.store.borrow_mut();
        if let Some(index) = index
            && let Some(Some(entry)) = store.entries.get_mut(index)
        {
            return Ok(Some(std::mem::replace(&mut entry.value, value)));
        }
        store.append(hash, key, value);
        Ok(None)
    }

    /// Removes a key; gives what it was bound to.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn remove(&self, vm: &mut Interpreter, key: &Value) -> PyResult<Option<Value>> {
        let hash = vm.hash(key)?;
        let index = self.locate(vm, hash, key)?;
        Ok(index
            .and_then(|index| self.store.borrow_mut().remove(index))
            .map(|(_, value)| value))
    }

    /// Removes and gives the newest entry.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let mut store = self.store.borrow_mut();
        let index = store.entries.iter().rposition(Option::is_some)?;
        store.remove(index)
    }

    /// Removes and gives the oldest entry.
    pub fn pop_first(&self) -> Option<(Value, Value)> {
        let mut store = self.store.borrow_mut();
        let index = store.entries.iter().position(Option::is_some)?;
        store.remove(index)
    }

    /// Removes everything.
    pub fn clear(&self) {
        let mut store = self.store.borrow_mut();
        let emptied = Store {
            changes: store.changes,
            is_class_namespace: store.is_class_namespace,
            ..Store::default()
        };
        let old = std::mem::replace(&mut *store, emptied);
        store.keys_changed();
        drop(store);
        drop(old);
    }

    /// The keys, oldest first.
    #[must_use]
    pub fn keys(&self) -> Vec<Value> {
        self.store
            .borrow()
            .entries
            .iter()
            .flatten()
            .map(|entry| entry.key.clone())
            .collect()
    }

    /// The values, oldest key first.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        self.store
            .borrow()
            .entries
            .iter()
            .flatten()
            .map(|entry| entry.value.clone())
            .collect()
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.store
            .borrow()
            .entries
            .iter()
            .flatten()
            .map(|entry| (entry.key.clone(), entry.value.clone()))
            .collect()
    }

    /// The next entry at or after a slot, with the slot to go on from.
    #[must_use]
    pub fn entry_from(&self, slot: usize) -> Option<(usize, Value, Value)> {
        let store = self.store.borrow();
        let (index, entry) = store
            .entries
            .iter()
            .enumerate()
            .skip(slot)
            .find_map(|(index, entry)| entry.as_ref().map(|entry| (index, entry)))?;
        Some((index + 1, entry.key.clone(), entry.value.clone()))
    }

    /// A table with the same entries.
    #[must_use]
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        {
            let from = self.store.borrow();
            let mut to = copy.store.borrow_mut();
            for entry in from.entries.iter().flatten() {
                to.append(entry.hash, entry.key.clone(), entry.value.clone());
            }
        }
        copy
    }

    /// Adds the entries of another table, which win.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn update(&self, vm: &mut Interpreter, other: &Dict) -> PyResult<()> {
        for (key, value) in other.items() {
            self.set(vm, key, value)?;
        }
        Ok(())
    }

    /// A set with these elements.
    ///
    /// # Errors
    /// As [`Dict::get`].
    pub fn from_keys(
        vm: &mut Interpreter,
        keys: impl IntoIterator<Item = Value>,
    ) -> Result<Self, Box<Error>> {
        let dict = Self::new();
        for key in keys {
            dict.set(vm, key, Value::None)?;
        }
        Ok(dict)
    }
}
