//! A tree of a template as Python source, as `mako.codegen`: one function for the body and one for
//! each `<%def>` and `<%block>`. Names that a function reads and never binds are looked up in the
//! context when it starts.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Expr, Stmt};
use ruff_python_parser::{parse_expression, parse_module};
use ruff_text_size::Ranged;

use super::declaration::{Definition, Inside, definition, parameter_list, top_functions};
use super::lexer::{CodePlace, ControlRole, Node, NodeKind, Tag};
use super::margin::{LineStart, dedent};
use super::names::Names;
use super::{TemplateError, TemplateModule};

/// The filters that have a name of their own, as `mako.filters.DEFAULT_ESCAPES`.
const FILTERS: &[(&str, &str)] = &[
    ("x", "__M_filters.xml_escape"),
    ("h", "__M_filters.html_escape"),
    ("u", "__M_filters.url_escape"),
    ("trim", "__M_filters.trim"),
    ("entity", "__M_filters.html_entities_escape"),
    ("unicode", "str"),
    ("decode", "__M_filters.decode"),
    ("str", "str"),
    ("n", "n"),
];

const HEADER: &str = "from _mig_template import UNDEFINED, STOP_RENDERING, LoopStack as __M_LoopStack, filters as __M_filters";

/// Translates a template.
///
/// # Errors
/// What is no Python, or a tag that mig does not have.
pub(super) fn module(nodes: &[Node]) -> Result<TemplateModule, TemplateError> {
    let mut translator = Translator::default();
    translator.page(nodes)?;
    translator.check_tags(nodes, Inside::Body)?;
    translator.put(HEADER);
    translator.put("__M_dict = dict");
    translator.module_code(nodes)?;
    let mut functions = Vec::new();
    top_functions(nodes, Inside::Body, &mut functions)?;
    for (name, function) in &functions {
        if !translator.functions.insert(name.clone()) {
            let message = format!("%def or %block named '{name}' already exists in this template.");
            return Err(TemplateError::new(function.line, message));
        }
    }
    translator.body(nodes)?;
    for (name, function) in functions {
        translator.function(&name, function)?;
    }
    Ok(TemplateModule {
        source: translator.source,
        lines: translator.lines,
    })
}

pub(super) fn syntax_error(line: usize, message: &str, code: &str) -> TemplateError {
    let code: String = code.chars().take(50).collect();
    TemplateError::new(line, format!("SyntaxError: {message} in '{}'", code.trim()))
}

/// The names in the scope of one function.
#[derive(Default)]
struct Scope<'a> {
    names: Names,
    /// Its inner functions.
    closures: Vec<(String, &'a Node)>,
    has_loop_context: bool,
}

#[derive(Default)]
struct Translator {
    source: String,
    lines: Vec<usize>,
    indent: usize,
    /// The line of the template that is being translated.
    line: usize,
    /// The functions of the module, by their names in the template.
    functions: BTreeSet<String>,
    /// Names that `<%! %>` binds.
    module_names: BTreeSet<String>,
    /// `<%page expression_filter="...">`
    page_filters: Vec<String>,
    page_parameters: Option<Definition>,
    is_body: bool,
}

impl Translator {
    /// Writes a line, or an expression of several lines.
    fn put(&mut self, text: &str) {
        self.source.push_str(&"    ".repeat(self.indent));
        for (index, line) in text.split('\n').enumerate() {
            self.source.push_str(line);
            self.source.push('\n');
            self.lines.push(self.line + index);
        }
    }

    fn open(&mut self, text: &str) {
        self.put(text);
        self.indent += 1;
    }

    fn close(&mut self) {
        self.indent -= 1;
    }

    /// Reads `<%page>`.
    fn page(&mut self, nodes: &[Node]) -> Result<(), TemplateError> {
        for node in nodes {
            let NodeKind::Tag(tag) = &node.kind else {
                continue;
            };
            if tag.keyword != "page" {
                continue;
            }
            allow(
                node.line,
                tag,
                &["args", "expression_filter", "enable_loop"],
            )?;
            if let Some(filters) = tag.attributes.get("expression_filter") {
                self.page_filters = arguments(node.line, filters)?;
            }
            if let Some(args) = tag.attributes.get("args") {
                self.page_parameters = Some(parameter_list(node.line, "page", args)?);
            }
        }
        Ok(())
    }

    /// Refuses what mig does not have.
    fn check_tags(&self, nodes: &[Node], inside: Inside) -> Result<(), TemplateError> {
        for node in nodes {
            let NodeKind::Tag(tag) = &node.kind else {
                continue;
            };
            let inner = match tag.keyword.as_str() {
                "text" => {
                    allow(node.line, tag, &["filter"])?;
                    inside
                }
                "def" => {
                    allow(node.line, tag, &["name", "filter", "buffered"])?;
                    Inside::Def
                }
                "block" => {
                    allow(node.line, tag, &["name", "filter", "buffered", "args"])?;
                    inside
                }
                "page" => inside,
                // Fails when it is reached, as in Mako.
                "include" | "inherit" => inside,
                "namespace" | "call" => {
                    let message = format!("<%{}> is not supported by mig", tag.keyword);
                    return Err(TemplateError::new(node.line, message));
                }
                keyword if keyword.contains(':') => {
                    let message =
                        format!("<%{keyword}>: calls with content are not supported by mig");
                    return Err(TemplateError::new(node.line, message));
                }
                keyword => {
                    let message = format!("No such tag: '{keyword}'");
                    return Err(TemplateError::new(node.line, message));
                }
            };
            self.check_tags(&tag.nodes, inner)?;
        }
        Ok(())
    }

    /// Writes what stands between `<%!` and `%>`, and notes the names that it binds.
    fn module_code(&mut self, nodes: &[Node]) -> Result<(), TemplateError> {
        for node in nodes {
            match &node.kind {
                NodeKind::Code {
                    text,
                    place: CodePlace::Module,
                } => {
                    let names = code_names(node.line, text)?;
                    self.module_names.extend(names.bound);
                    self.line = node.line;
                    self.block(text);
                }
                NodeKind::Tag(tag) => self.module_code(&tag.nodes)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn body(&mut self, nodes: &[Node]) -> Result<(), TemplateError> {
        self.line = 1;
        self.is_body = true;
        let page = self.page_parameters.take();
        let mut parameters = "context".to_owned();
        let mut declared = BTreeSet::from(["pageargs".to_owned()]);
        if let Some(page) = &page {
            parameters = format!("context, {}", page.parameters);
            declared.extend(page.names.iter().cloned());
        }
        if !parameters.contains("**") {
            parameters.push_str(", **pageargs");
        }
        self.open(&format!("def render_body({parameters}):"));
        let locals: Vec<String> = declared
            .iter()
            .filter(|name| name.as_str() != "pageargs" || parameters.contains("**pageargs"))
            .map(|name| format!("{name}={name}"))
            .collect();
        self.put(&format!("__M_locals = __M_dict({})", locals.join(", ")));
        self.scope(nodes, &declared, &BTreeSet::new(), None)?;
        self.put("return ''");
        self.close();
        self.is_body = false;
        Ok(())
    }

    /// A function of the module.
    fn function(&mut self, name: &str, node: &Node) -> Result<(), TemplateError> {
        let NodeKind::Tag(tag) = &node.kind else {
            return Ok(());
        };
        self.line = node.line;
        let declared = self.open_function(node, tag, &format!("render_{name}"), "context, ")?;
        self.content(node, tag, &declared)?;
        self.close();
        Ok(())
    }

    /// Writes the head of a function and gives the names of its parameters.
    fn open_function(
        &mut self,
        node: &Node,
        tag: &Tag,
        name: &str,
        first: &str,
    ) -> Result<BTreeSet<String>, TemplateError> {
        let definition = if tag.keyword == "def" {
            definition(node.line, tag)?
        } else {
            let args = tag.attributes.get("args").map_or("", String::as_str);
            let mut definition = parameter_list(node.line, "block", args)?;
            if tag.attributes.contains_key("name") && !args.contains("**") {
                let comma = if args.trim().is_empty() { "" } else { ", " };
                definition
                    .parameters
                    .push_str(&format!("{comma}**pageargs"));
                definition.names.insert("pageargs".to_owned());
            }
            definition
        };
        self.open(&format!("def {name}({first}{}):", definition.parameters));
        Ok(definition.names)
    }

    /// The content of a def or a block.
    fn content(
        &mut self,
        node: &Node,
        tag: &Tag,
        declared: &BTreeSet<String>,
    ) -> Result<(), TemplateError> {
        let filters = match tag.attributes.get("filter") {
            Some(text) => arguments(node.line, text)?,
            None => Vec::new(),
        };
        let is_buffered = tag
            .attributes
            .get("buffered")
            .is_some_and(|text| text.trim() == "True");
        let (own, outer) = (declared.clone(), BTreeSet::new());
        if filters.is_empty() && !is_buffered {
            self.scope(&tag.nodes, &own, &outer, None)?;
            self.put("return ''");
            return Ok(());
        }
        self.put("context.push()");
        self.open("try:");
        self.scope(
            &tag.nodes,
            &own,
            &outer,
            tag.attributes
                .get("filter")
                .map(|text| (node.line, text.as_str())),
        )?;
        self.close();
        self.open("finally:");
        self.put("__M_buffer = context.pop()");
        self.close();
        let text = self.filtered(&filters, "__M_buffer", Default::Without);
        if is_buffered {
            self.put(&format!("return {text}"));
        } else {
            self.put(&format!("context.write({text})"));
            self.put("return ''");
        }
        Ok(())
    }

    /// The statements of one function: the names that it looks up, its inner functions, its parts.
    fn scope(
        &mut self,
        nodes: &[Node],
        declared: &BTreeSet<String>,
        outer: &BTreeSet<String>,
        filter: Option<(usize, &str)>,
    ) -> Result<(), TemplateError> {
        let mut scope = Scope::default();
        let mut counter = 0;
        self.collect(nodes, &mut scope, &mut counter)?;
        if let Some((line, filter)) = filter {
            scope.names.read.extend(filter_names(line, filter)?);
        }
        let reserved = ["context", "loop", "UNDEFINED", "STOP_RENDERING"];
        if let Some(name) = reserved
            .iter()
            .find(|name| scope.names.bound.contains(**name))
        {
            let message = format!("Reserved words declared in template: {name}");
            return Err(TemplateError::new(self.line, message));
        }
        let closures: BTreeMap<&str, &Node> = scope
            .closures
            .iter()
            .map(|(name, node)| (name.as_str(), *node))
            .collect();
        let wanted: Vec<String> = scope
            .names
            .read
            .iter()
            .filter(|name| {
                !scope.names.bound.contains(*name)
                    && !declared.contains(*name)
                    && !outer.contains(*name)
                    && !self.module_names.contains(*name)
                    && !closures.contains_key(name.as_str())
                    && !matches!(
                        name.as_str(),
                        "context" | "loop" | "UNDEFINED" | "STOP_RENDERING" | "print"
                    )
            })
            .cloned()
            .collect();
        let reads_loop = scope.names.read.contains("loop");
        if reads_loop && (scope.has_loop_context || !outer.contains("loop")) {
            self.put("loop = __M_loop = __M_LoopStack()");
        }
        for name in &wanted {
            if self.functions.contains(name) {
                let context = if self.is_body {
                    "context.with_locals(__M_locals)"
                } else {
                    "context"
                };
                self.open(&format!("def {name}(*args, **kw):"));
                self.put(&format!("return render_{name}({context}, *args, **kw)"));
                self.close();
            } else {
                self.put(&format!("{name} = context.get('{name}', UNDEFINED)"));
            }
        }
        let mut visible: BTreeSet<String> = outer.union(declared).cloned().collect();
        visible.extend(wanted);
        visible.extend(scope.names.bound.iter().cloned());
        visible.extend(scope.closures.iter().map(|(name, _)| name.clone()));
        if reads_loop {
            visible.insert("loop".to_owned());
        }
        for (name, node) in &scope.closures {
            self.closure(name, node, &visible)?;
        }
        self.put("__M_writer = context.writer()");
        let mut counter = 0;
        self.parts(nodes, &mut counter)
    }

    /// A def or an unnamed block as an inner function.
    fn closure(
        &mut self,
        name: &str,
        node: &Node,
        visible: &BTreeSet<String>,
    ) -> Result<(), TemplateError> {
        let NodeKind::Tag(tag) = &node.kind else {
            return Ok(());
        };
        self.line = node.line;
        let own = self.open_function(node, tag, name, "")?;
        let filters = match tag.attributes.get("filter") {
            Some(text) => arguments(node.line, text)?,
            None => Vec::new(),
        };
        let is_filtered = !filters.is_empty();
        if is_filtered {
            self.put("context.push()");
            self.open("try:");
        }
        let filter = tag.attributes.get("filter");
        self.scope(
            &tag.nodes,
            &own,
            visible,
            filter.map(|text| (node.line, text.as_str())),
        )?;
        if is_filtered {
            self.close();
            self.open("finally:");
            self.put("__M_buffer = context.pop()");
            self.close();
            let text = self.filtered(&filters, "__M_buffer", Default::Without);
            self.put(&format!("context.write({text})"));
        }
        self.put("return ''");
        self.close();
        Ok(())
    }

    /// The names and inner functions of a scope.
    fn collect<'a>(
        &self,
        nodes: &'a [Node],
        scope: &mut Scope<'a>,
        counter: &mut usize,
    ) -> Result<(), TemplateError> {
        for (index, node) in nodes.iter().enumerate() {
            scope.names.extend(node_names(node)?);
            match &node.kind {
                NodeKind::Control {
                    keyword,
                    role: ControlRole::Opening,
                    ..
                } if keyword == "for" => {
                    let end = closing(nodes, index);
                    scope.has_loop_context |= reads_loop(&nodes[index + 1..end])?;
                }
                NodeKind::Tag(tag) if tag.keyword == "block" => {
                    if tag.attributes.contains_key("name") {
                        scope.names.read.insert("pageargs".to_owned());
                    } else {
                        scope.closures.push((block_name(counter), node));
                        let mut inner = Scope::default();
                        let mut inner_counter = 0;
                        self.collect(&tag.nodes, &mut inner, &mut inner_counter)?;
                        scope.names.extend(inner.names);
                    }
                }
                NodeKind::Tag(tag) if tag.keyword == "def" => {
                    let definition = definition(node.line, tag)?;
                    scope.names.read.extend(definition.reads);
                    if !self.functions.contains(&definition.name) {
                        scope.closures.push((definition.name, node));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The parts of a scope, in order.
    fn parts(&mut self, nodes: &[Node], counter: &mut usize) -> Result<(), TemplateError> {
        let mut loops = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            self.line = node.line;
            match &node.kind {
                NodeKind::Text(text) => self.put(&format!("__M_writer({})", literal(text))),
                NodeKind::Expression { text, escapes } => {
                    let filters = arguments(node.line, escapes)?;
                    let filtered = self.filtered(&filters, text, Default::With);
                    self.put(&format!("__M_writer({filtered})"));
                }
                NodeKind::Control {
                    keyword,
                    role,
                    text,
                } => match role {
                    ControlRole::Opening => {
                        let end = closing(nodes, index);
                        let has_loop = keyword == "for" && reads_loop(&nodes[index + 1..end])?;
                        loops.push(has_loop);
                        if has_loop {
                            let (target, iterable) = for_parts(node.line, text)?;
                            self.put(&format!("loop = __M_loop._enter({iterable})"));
                            self.open("try:");
                            self.open(&format!("for {target} in loop:"));
                        } else {
                            self.open(text);
                        }
                        self.put("pass");
                    }
                    ControlRole::Continuing => {
                        self.close();
                        self.open(text);
                        self.put("pass");
                    }
                    ControlRole::Closing => {
                        let Some(has_loop) = loops.pop() else {
                            let message =
                                "a control line ends outside of the tag that it begins in";
                            return Err(TemplateError::new(node.line, message));
                        };
                        self.close();
                        if has_loop {
                            self.close();
                            self.open("finally:");
                            self.put("loop = __M_loop._exit()");
                            self.close();
                        }
                    }
                },
                NodeKind::Code {
                    text,
                    place: CodePlace::Body,
                } => self.body_code(node.line, text)?,
                NodeKind::Code { .. } => {}
                NodeKind::Tag(tag) => self.tag(node, tag, counter)?,
            }
        }
        if loops.is_empty() {
            return Ok(());
        }
        let message = "a control line begins inside of a tag and does not end there";
        Err(TemplateError::new(self.line, message))
    }

    fn body_code(&mut self, line: usize, text: &str) -> Result<(), TemplateError> {
        self.block(text);
        if !self.is_body {
            return Ok(());
        }
        // Functions of the module see what the body has bound so far.
        for name in code_names(line, text)?.bound {
            self.open("try:");
            self.put(&format!("__M_locals['{name}'] = {name}"));
            self.close();
            self.open("except NameError:");
            self.put("pass");
            self.close();
        }
        Ok(())
    }

    fn tag(&mut self, node: &Node, tag: &Tag, counter: &mut usize) -> Result<(), TemplateError> {
        match tag.keyword.as_str() {
            "text" => {
                let filters = match tag.attributes.get("filter") {
                    Some(text) => arguments(node.line, text)?,
                    None => Vec::new(),
                };
                for part in &tag.nodes {
                    if let NodeKind::Text(text) = &part.kind {
                        self.line = part.line;
                        let text = self.filtered(&filters, &literal(text), Default::Without);
                        self.put(&format!("__M_writer({text})"));
                    }
                }
            }
            "block" => match tag.attributes.get("name") {
                Some(name) => {
                    let args = tag.attributes.get("args").map_or("", String::as_str);
                    let definition = parameter_list(node.line, "block", args)?;
                    let mut given = String::new();
                    for name in definition.names {
                        given.push_str(&format!("{name}={name}, "));
                    }
                    self.put(&format!("render_{name}(context, {given}**pageargs)"));
                }
                None => {
                    let name = block_name(counter);
                    self.put(&format!("{name}()"));
                }
            },
            "include" | "inherit" => {
                let message = format!(
                    "<%{}> names another template, which the template of a script cannot: there is no TemplateLookup",
                    tag.keyword
                );
                self.put(&format!("raise LookupError({})", literal(&message)));
            }
            _ => {}
        }
        Ok(())
    }

    /// A call of filters, as `create_filter_callable`.
    fn filtered(&self, filters: &[String], target: &str, default: Default) -> String {
        let mut names: Vec<&str> = Vec::new();
        let has_none = |names: &[&str]| names.contains(&"n");
        let given: Vec<&str> = filters.iter().map(String::as_str).collect();
        if default == Default::With && !has_none(&given) {
            let page: Vec<&str> = self.page_filters.iter().map(String::as_str).collect();
            if !has_none(&page) {
                names.push("str");
            }
            names.extend(page);
        }
        names.extend(given);
        let mut text = target.to_owned();
        for name in names.into_iter().filter(|name| *name != "n") {
            let (base, call) = match name.find('(') {
                Some(open) if open > 0 && name.contains(')') => name.split_at(open),
                _ => (name, ""),
            };
            let base = match base.strip_prefix("decode.") {
                Some(encoding) => format!("__M_filters.decode.{encoding}"),
                None => FILTERS
                    .iter()
                    .find(|(filter, _)| *filter == base)
                    .map_or_else(|| base.to_owned(), |(_, code)| (*code).to_owned()),
            };
            text = format!("{base}{call}({text})");
        }
        text
    }

    /// Statements at the present indentation.
    fn block(&mut self, text: &str) {
        let lines = dedent(text);
        let indent = "    ".repeat(self.indent);
        for (index, (line, start)) in lines.into_iter().enumerate() {
            if start == LineStart::Statement && !line.trim().is_empty() {
                self.source.push_str(&indent);
            }
            self.source.push_str(&line);
            self.source.push('\n');
            self.lines.push(self.line + index);
        }
    }
}

/// Whether the filters that apply to every expression apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Default {
    With,
    Without,
}

fn block_name(counter: &mut usize) -> String {
    *counter += 1;
    format!("__M_anon_{counter}")
}

/// Refuses attributes that are not among these.
fn allow(line: usize, tag: &Tag, known: &[&str]) -> Result<(), TemplateError> {
    match tag
        .attributes
        .keys()
        .find(|name| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name)
            if matches!(name.as_str(), "cached" | "decorator") || name.starts_with("cache_") =>
        {
            let message = format!("<%{} {name}=...> is not supported by mig", tag.keyword);
            Err(TemplateError::new(line, message))
        }
        Some(name) => {
            let message = format!("Invalid attribute for tag '{}': '{name}'", tag.keyword);
            Err(TemplateError::new(line, message))
        }
    }
}

/// The expressions of a list that is separated by commas.
fn arguments(line: usize, text: &str) -> Result<Vec<String>, TemplateError> {
    let text = text.trim().trim_end_matches(',');
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let code = format!("({text},)");
    let parsed = parse_expression(&code)
        .map_err(|error| syntax_error(line, &error.error.to_string(), text))?;
    let Expr::Tuple(tuple) = parsed.expr() else {
        return Ok(vec![text.to_owned()]);
    };
    Ok(tuple
        .elts
        .iter()
        .map(|item| code[item.range().to_std_range()].to_owned())
        .collect())
}

fn filter_names(line: usize, text: &str) -> Result<BTreeSet<String>, TemplateError> {
    let mut found = BTreeSet::new();
    for argument in arguments(line, text)? {
        found.extend(code_names(line, &argument)?.read);
    }
    found.retain(|name| FILTERS.iter().all(|(filter, _)| filter != name));
    Ok(found)
}

fn code_names(line: usize, text: &str) -> Result<Names, TemplateError> {
    let code: Vec<String> = dedent(text).into_iter().map(|(line, _)| line).collect();
    let code = code.join("\n");
    let stripped = code.trim_start();
    let skipped = code[..code.len() - stripped.len()].matches('\n').count();
    Names::of(stripped).map_err(|error| {
        let before = &stripped[..error.location.start().to_usize().min(stripped.len())];
        let line = line + skipped + before.matches('\n').count();
        syntax_error(line, &error.error.to_string(), stripped)
    })
}

/// The names of one part alone.
fn node_names(node: &Node) -> Result<Names, TemplateError> {
    match &node.kind {
        NodeKind::Text(_)
        | NodeKind::Control {
            role: ControlRole::Closing,
            ..
        }
        | NodeKind::Code {
            place: CodePlace::Module,
            ..
        } => Ok(Names::default()),
        NodeKind::Expression { text, escapes } => {
            let mut names = code_names(node.line, text)?;
            names.read.extend(filter_names(node.line, escapes)?);
            Ok(names)
        }
        NodeKind::Code { text, .. } => code_names(node.line, text),
        NodeKind::Control { keyword, text, .. } => {
            let code = match keyword.as_str() {
                "try" => format!("{text}\n pass\nexcept: pass"),
                "elif" | "else" => format!("if False: pass\n{text}\n pass"),
                "except" => format!("try: pass\n{text}\n pass"),
                _ => format!("{text}\n pass"),
            };
            Names::of(&code)
                .map_err(|error| syntax_error(node.line, &error.error.to_string(), text))
        }
        NodeKind::Tag(tag) if tag.keyword == "text" => {
            let filter = tag.attributes.get("filter").map_or("", String::as_str);
            Ok(Names {
                read: filter_names(node.line, filter)?,
                ..Names::default()
            })
        }
        NodeKind::Tag(_) => Ok(Names::default()),
    }
}

/// Whether parts of a template ask for `loop`.
fn reads_loop(nodes: &[Node]) -> Result<bool, TemplateError> {
    for node in nodes {
        if node_names(node)?.read.contains("loop") {
            return Ok(true);
        }
        if let NodeKind::Tag(tag) = &node.kind
            && reads_loop(&tag.nodes)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the control line that closes another stands.
fn closing(nodes: &[Node], opening: usize) -> usize {
    let mut depth = 0;
    for (index, node) in nodes.iter().enumerate().skip(opening) {
        if let NodeKind::Control { role, .. } = &node.kind {
            match role {
                ControlRole::Opening => depth += 1,
                ControlRole::Closing => depth -= 1,
                ControlRole::Continuing => {}
            }
            if depth == 0 {
                return index;
            }
        }
    }
    nodes.len()
}

/// The target and the iterable of `for target in iterable:`.
fn for_parts(line: usize, text: &str) -> Result<(String, String), TemplateError> {
    let failure = || TemplateError::new(line, format!("Couldn't apply loop context: {text}"));
    let code = format!("{text}\n pass");
    let module = parse_module(&code).map_err(|_| failure())?.into_syntax();
    let Some(Stmt::For(statement)) = module.body.first() else {
        return Err(failure());
    };
    let before = &code[..statement.iter.range().start().to_usize()];
    let word = before.rfind("in").ok_or_else(failure)?;
    let after = &code[statement.iter.range().end().to_usize()..];
    let colon = after.find(':').ok_or_else(failure)?;
    let end = statement.iter.range().end().to_usize() + colon;
    let target = code[..word].trim_start().trim_start_matches("for");
    Ok((
        target.trim().to_owned(),
        code[word + 2..end].trim().to_owned(),
    ))
}

/// A string literal of Python.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for next in text.chars() {
        match next {
            '\\' => literal.push_str("\\\\"),
            '\'' => literal.push_str("\\'"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\0' => literal.push_str("\\x00"),
            '\x0c' => literal.push_str("\\x0c"),
            other => literal.push(other),
        }
    }
    literal.push('\'');
    literal
}
