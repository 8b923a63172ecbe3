"""The works of a plan from their first turn to the last: in a test nobody waits in between."""

from domain.plan.acts.churn import settling
from domain.plan.acts.spread import spreading
from domain.plan.turns import whole
from domain.plan.why.explain import explaining

explain, settle, spread = whole(explaining), whole(settling), whole(spreading)
