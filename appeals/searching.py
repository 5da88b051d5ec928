"""Words that few questions have: their questions are found first, by the index of words.

PostgreSQL knows the most common words and takes every other beginning of a word for as frequent as the least of
them. Of a list in order it then walks the newest rows until enough of them match, which for a word that hardly any question
has means all rows. So it is asked beforehand, with a bound: what is found is named by key.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.search import CombinedSearchQuery
from django.db import connections

from appeals.models import Question
from appeals.querysets import MAX_WORDS, QuestionQuerySet, query_of
from common.keys import OneOf
from common.text import words

# More questions than this are found fast enough by walking the list.
FEW = 10_000
# A word in a greater share of the questions is not looked up: the list is full of it.
FREQUENT = 0.02
# Beginnings shorter than this begin too many words.
SHORT = 3

FIND = """
WITH common AS MATERIALIZED (
    SELECT lexeme, share FROM (
        SELECT unnest(most_common_elems::text::text[]) AS lexeme, unnest(most_common_elem_freqs) AS share
        FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'appeals_question' AND attname = 'search'
    ) AS told WHERE lexeme IS NOT NULL
), asked (query) AS (VALUES {asked}
), rare AS MATERIALIZED (
    SELECT string_agg('(' || query::text || ')', ' & ')::tsquery AS query FROM asked WHERE numnode(query) > 0
    AND (SELECT coalesce(sum(share), 0) FROM common WHERE array_to_tsvector(ARRAY[lexeme]) @@ query) < %s
)
SELECT CASE WHEN query IS NOT NULL THEN ARRAY(
    -- Apart from the bound, or a plan is made for the first few rows of the whole table.
    WITH found AS MATERIALIZED (SELECT id FROM appeals_question WHERE search @@ (SELECT query FROM rare))
    SELECT id FROM found LIMIT %s
) END FROM rare
"""


def searched(questions: QuestionQuerySet, text: str) -> QuestionQuerySet:
    """`questions.matching(text)`: the same rows, found by a plan that fits how many questions have the words."""
    found = questions.matching(text)
    keys = few_with(text, found.db)
    return found if keys is None else found.filter(OneOf("pk", keys))


def few_with(text: str, using: str) -> list[int] | None:
    """Keys of all questions that have the rare words of `text` (one query, of everybody's questions: a scope comes on top).

    None where they may be more than `FEW`, or no word is rare.
    """
    asked = [query_of(word) for word in words(text)[:MAX_WORDS] if len(word) >= SHORT]
    if not asked:
        return None
    rows, params = _compiled(asked, using)
    with connections[using].cursor() as cursor:
        cursor.execute(FIND.format(asked=rows), [*params, FREQUENT, FEW + 1])
        keys = cursor.fetchone()[0]
    return keys if keys is not None and len(keys) <= FEW else None


def _compiled(asked: Sequence[CombinedSearchQuery], using: str) -> tuple[str, list]:
    """A row of SQL for each query, with their parameters."""
    rows = Question.objects.unscoped("only how a query of words is written").query
    compiler = rows.get_compiler(using)
    parts = [compiler.compile(one.resolve_expression(rows)) for one in asked]
    return ", ".join(f"({sql})" for sql, _params in parts), [p for _sql, params in parts for p in params]
