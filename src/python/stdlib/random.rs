//! The generator behind `random`: the Mersenne Twister, so that a seeded script gets the numbers
//! that CPython gives. Distributions are written in Python (`lib/random.py`).

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ClassBuilder, ModuleBuilder, native_instance};
use super::super::value::{Layout, Value};
use super::support::{class_argument, integer, native, only, operands};

const SIZE: usize = 624;
const MIDDLE: usize = 397;

/// The state of a generator.
#[derive(Clone)]
struct Twister {
    words: [u32; SIZE],
    index: usize,
}

impl Twister {
    fn from_word(seed: u32) -> Self {
        let mut words = [0; SIZE];
        words[0] = seed;
        for index in 1..SIZE {
            let previous: u32 = words[index - 1];
            words[index] = 1_812_433_253u32
                .wrapping_mul(previous ^ (previous >> 30))
                .wrapping_add(u32::try_from(index).unwrap_or(0));
        }
        Self { words, index: SIZE }
    }

    fn from_key(key: &[u32]) -> Self {
        let mut twister = Self::from_word(19_650_218);
        let words = &mut twister.words;
        let (mut index, mut at) = (1, 0);
        for _ in 0..SIZE.max(key.len()) {
            let previous = words[index - 1];
            words[index] = (words[index] ^ (previous ^ (previous >> 30)).wrapping_mul(1_664_525))
                .wrapping_add(key[at])
                .wrapping_add(u32::try_from(at).unwrap_or(0));
            index += 1;
            at = (at + 1) % key.len();
            if index >= SIZE {
                words[0] = words[SIZE - 1];
                index = 1;
            }
        }
        for _ in 0..SIZE - 1 {
            let previous = words[index - 1];
            words[index] = (words[index]
                ^ (previous ^ (previous >> 30)).wrapping_mul(1_566_083_941))
            .wrapping_sub(u32::try_from(index).unwrap_or(0));
            index += 1;
            if index >= SIZE {
                words[0] = words[SIZE - 1];
                index = 1;
            }
        }
        words[0] = 0x8000_0000;
        twister
    }

    fn next(&mut self) -> u32 {
        if self.index >= SIZE {
            for index in 0..SIZE {
                let bits = (self.words[index] & 0x8000_0000)
                    | (self.words[(index + 1) % SIZE] & 0x7fff_ffff);
                let odd = if bits & 1 == 1 { 0x9908_b0df } else { 0 };
                self.words[index] = self.words[(index + MIDDLE) % SIZE] ^ (bits >> 1) ^ odd;
            }
            self.index = 0;
        }
        let mut word = self.words[self.index];
        self.index += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// A number of 53 bits below one.
    fn real(&mut self) -> f64 {
        let high = f64::from(self.next() >> 5);
        let low = f64::from(self.next() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    fn bits(&mut self, mut count: u64) -> BigInt {
        let mut words = Vec::new();
        while count > 0 {
            let word = self.next();
            words.push(if count < 32 {
                word >> (32 - count)
            } else {
                word
            });
            count = count.saturating_sub(32);
        }
        BigInt::from(num_bigint::BigUint::new(words))
    }
}

fn generator(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<RefCell<Twister>>> {
    match native::<RefCell<Twister>>(value) {
        Some(generator) => Ok(generator),
        None => Err(vm.type_error("expected a generator")),
    }
}

/// The module `_random`.
pub(super) fn module(vm: &mut Interpreter) -> Rc<Module> {
    let object = Rc::clone(&vm.types.object);
    let class = ClassBuilder::new("Generator", "_random", &[&object], Layout::Native)
        .static_method("__new__", |vm, arguments| {
            let class = only(vm, "Generator", arguments)?;
            let class = class_argument(vm, &class)?;
            Ok(native_instance(
                &class,
                Rc::new(RefCell::new(Twister::from_word(5489))),
            ))
        })
        .method("seed", |vm, arguments| {
            let (this, seed) = operands(vm, "seed", arguments)?;
            let number = vm.expect_big_int(&seed)?.abs();
            let mut key = number.magnitude().to_u32_digits();
            if key.is_empty() {
                key.push(0);
            }
            *generator(vm, &this)?.borrow_mut() = Twister::from_key(&key);
            Ok(Value::None)
        })
        .method("random", |vm, arguments| {
            let this = only(vm, "random", arguments)?;
            let number = generator(vm, &this)?.borrow_mut().real();
            Ok(Value::Float(number))
        })
        .method("getrandbits", |vm, arguments| {
            let (this, count) = operands(vm, "getrandbits", arguments)?;
            let count = integer(vm, &count)?;
            let Ok(count) = u64::try_from(count) else {
                return Err(vm.value_error("number of bits must be non-negative"));
            };
            let number = generator(vm, &this)?.borrow_mut().bits(count);
            Ok(Value::big_int(number))
        })
        .method("getstate", |vm, arguments| {
            let this = only(vm, "getstate", arguments)?;
            let twister = generator(vm, &this)?.borrow().clone();
            let mut words: Vec<Value> = twister
                .words
                .iter()
                .map(|word| Value::Int(i64::from(*word)))
                .collect();
            words.push(Value::from(twister.index));
            Ok(Value::tuple(words))
        })
        .method("setstate", |vm, arguments| {
            let (this, state) = operands(vm, "setstate", arguments)?;
            let items = vm.collect(&state)?;
            if items.len() != SIZE + 1 {
                return Err(vm.value_error("state vector is the wrong size"));
            }
            let mut twister = Twister::from_word(0);
            for (word, item) in twister.words.iter_mut().zip(&items) {
                *word = vm.expect_big_int(item)?.to_u32().unwrap_or(0);
            }
            twister.index = usize::try_from(integer(vm, &items[SIZE])?)
                .unwrap_or(SIZE)
                .min(SIZE);
            *generator(vm, &this)?.borrow_mut() = twister;
            Ok(Value::None)
        })
        .build();
    ModuleBuilder::new("_random").class(&class).build()
}
