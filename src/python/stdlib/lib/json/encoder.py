"""The names of `json` that scripts import from `json.encoder`."""

from json import JSONEncoder
