//! The functions that a template declares: `<%def>` and `<%block>`.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;
use ruff_python_parser::parse_module;

use super::TemplateError;
use super::lexer::{Node, NodeKind, Tag};
use super::names::Names;
use super::translate::syntax_error;

/// Where a part of a template stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Body,
    Def,
}

/// The defs at the top and the named blocks, which are functions of the module.
pub(super) fn top_functions<'a>(
    nodes: &'a [Node],
    inside: Inside,
    found: &mut Vec<(String, &'a Node)>,
) -> Result<(), TemplateError> {
    for node in nodes {
        let NodeKind::Tag(tag) = &node.kind else {
            continue;
        };
        match (tag.keyword.as_str(), inside) {
            ("def", Inside::Body) => {
                found.push((definition(node.line, tag)?.name, node));
                top_functions(&tag.nodes, Inside::Def, found)?;
            }
            ("block", Inside::Body) => {
                if let Some(name) = tag.attributes.get("name") {
                    found.push((name.clone(), node));
                }
                nested_functions(&tag.nodes, found)?;
            }
            ("block", Inside::Def) if tag.attributes.contains_key("name") => {
                let message = "a named <%block> is not allowed inside of a <%def>";
                return Err(TemplateError::new(node.line, message));
            }
            _ => top_functions(&tag.nodes, Inside::Def, found)?,
        }
    }
    Ok(())
}

/// Named blocks within a block; defs there belong to the block.
fn nested_functions<'a>(
    nodes: &'a [Node],
    found: &mut Vec<(String, &'a Node)>,
) -> Result<(), TemplateError> {
    for node in nodes {
        if let NodeKind::Tag(tag) = &node.kind {
            if tag.keyword == "block" {
                if let Some(name) = tag.attributes.get("name") {
                    found.push((name.clone(), node));
                }
                nested_functions(&tag.nodes, found)?;
            } else {
                top_functions(&tag.nodes, Inside::Def, found)?;
            }
        }
    }
    Ok(())
}

/// The declaration of a `<%def name="f(x)">`.
pub(super) struct Definition {
    pub name: String,
    /// What stands between the brackets.
    pub parameters: String,
    /// The names of the parameters.
    pub names: BTreeSet<String>,
    /// What the defaults read.
    pub reads: BTreeSet<String>,
}

pub(super) fn definition(line: usize, tag: &Tag) -> Result<Definition, TemplateError> {
    let Some(text) = tag.attributes.get("name") else {
        return Err(TemplateError::new(line, "Missing attribute(s): 'name'"));
    };
    let Some((name, rest)) = text.split_once('(') else {
        return Err(TemplateError::new(line, "Missing parenthesis in %def"));
    };
    let Some(parameters) = rest.trim_end().strip_suffix(')') else {
        return Err(TemplateError::new(line, "Missing parenthesis in %def"));
    };
    parameter_list(line, name.trim(), parameters)
}

pub(super) fn parameter_list(
    line: usize,
    name: &str,
    parameters: &str,
) -> Result<Definition, TemplateError> {
    let code = format!("def {name}({parameters}): pass");
    let module = parse_module(&code)
        .map_err(|error| syntax_error(line, &error.error.to_string(), parameters))?
        .into_syntax();
    let Some(Stmt::FunctionDef(function)) = module.body.first() else {
        let message = format!("Code '{code}' is not a function declaration");
        return Err(TemplateError::new(line, message));
    };
    let names = function
        .parameters
        .iter()
        .map(|parameter| parameter.name().to_string())
        .collect();
    let reads = Names::of(&code).map_or_else(|_| BTreeSet::new(), |names| names.read);
    Ok(Definition {
        name: name.to_owned(),
        parameters: parameters.to_owned(),
        names,
        reads,
    })
}
