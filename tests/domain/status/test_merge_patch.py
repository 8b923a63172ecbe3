"""The laws of merge patches, and the examples of RFC 7396, appendix A."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.status.merge_patch import apply, diff, without_nulls

KEYS = st.sampled_from("abcd")
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-1, 1) | st.text("xy", max_size=2)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=4)


def told_apart(value: Any) -> Any:
    """The value in a shape where 1, 1.0 and true differ."""
    if isinstance(value, dict):
        return {key: told_apart(member) for key, member in value.items()}
    if isinstance(value, list):
        return [told_apart(member) for member in value]
    return (type(value).__name__, value)


@given(DOCUMENTS, DOCUMENTS)
def test_a_difference_applied_to_the_old_document_gives_the_new_one(old, new):
    after = apply(without_nulls(old), diff(old, new))
    assert told_apart(after) == told_apart(without_nulls(new))


@given(DOCUMENTS)
def test_a_document_does_not_differ_from_its_equal(document):
    assert diff(document, without_nulls(document)) == {}
    assert diff(without_nulls(document), document) == {}


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_applied_twice_changes_nothing_more(old, new):
    patch = diff(old, new)
    once = apply(old, patch)
    assert apply(once, patch) == once


@given(DOCUMENTS, DOCUMENTS)
def test_an_empty_difference_means_the_documents_are_the_same(old, new):
    assert (diff(old, new) == {}) == (told_apart(without_nulls(old)) == told_apart(without_nulls(new)))


@given(DOCUMENTS, VALUES)
def test_applying_leaves_its_arguments_alone(document, patch):
    before = repr(document), repr(patch)
    apply(document, patch)
    assert (repr(document), repr(patch)) == before


@pytest.mark.parametrize(
    ("original", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_apply_as_the_standard_shows(original, patch, result):
    assert apply(original, patch) == result


@pytest.mark.parametrize(
    ("old", "new", "patch"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 2, "d": 4}}, {"b": {"d": 4}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": None}, {"a": {"b": 1, "c": None}}, {"a": {"b": 1}}),  # nulls of a new member say nothing
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
        ({}, {"a": {}}, {"a": {}}),  # an empty map is not an absent one
        ({"a": [1, 2]}, {"a": [1, 3]}, {"a": [1, 3]}),
        ({"a": [None]}, {"a": [None]}, {}),
        ({"a": 0}, {"a": False}, {"a": False}),
        ({"a": [1]}, {"a": [True]}, {"a": [True]}),
        ({"a": [1]}, {"a": [1.0]}, {"a": [1.0]}),
        ({"a": 1}, {"b": None}, {"a": None}),  # as many members as before, and one is gone
        ({"a": 1, "b": 2}, {"a": 1}, {"b": None}),
        ({"a": None}, {}, {}),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1, "c": 2}]}, {}),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1, "c": 3}]}, {"a": [{"b": 1, "c": 3}]}),
        ({"a": [{"b": 1}]}, {"a": [{"c": 1}]}, {"a": [{"c": 1}]}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": None}]}, {"a": [{"b": 1, "c": None}]}),
    ],
)
def test_a_difference_names_only_what_changed(old, new, patch):
    assert diff(old, new) == patch
