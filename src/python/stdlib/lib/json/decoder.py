"""The names of `json` that scripts import from `json.decoder`."""

from json import JSONDecodeError, JSONDecoder
