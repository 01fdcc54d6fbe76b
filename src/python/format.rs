//! stub
use super::*;
pub fn bytes_repr(_: &[u8]) -> String {
    String::new()
}
pub fn float_repr(x: f64) -> String {
    x.to_string()
}
pub fn str_repr(x: &str) -> String {
    format!("'{x}'")
}
impl super::interpreter::Interpreter {
    pub fn percent_format(
        &mut self,
        _t: &super::string::Str,
        _a: &super::value::Value,
    ) -> super::error::PyResult {
        Ok(super::value::Value::None)
    }
    pub fn format_value(
        &mut self,
        v: &super::value::Value,
        _c: super::code::Conversion,
        _a: &str,
    ) -> super::error::PyResult {
        Ok(super::value::Value::Str(self.to_str(v)?))
    }
}
