"""What trained networks do: masked scores, their interactions, and verdicts on the conditions.

Names are loaded on first use (PEP 562), so that `import verify` loads neither torch nor matplotlib.
"""

from typing import TYPE_CHECKING

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "checks": ["check", "check_values"],
        "conditions": ["interactions"],
        "exact": ["exact_outputs"],
        "explain.baselines": ["learn_baseline"],
        "explain.comparison": ["Comparison", "compare_explanations", "unfaithfulness"],
        "explain.folding": ["AndOrGraph", "and_or_graph"],
        "explain.graph": ["ConceptGraph"],
        "explain.indices": ["banzhaf", "shapley_interactions", "shapley_taylor", "shapley_values"],
        "explain.interop": ["to_shapiq"],
        "explain.learned": ["LearnedBaseline"],
        "explain.selection": ["concepts"],
        "explain.split": ["AndOrSplit", "and_or", "or_interactions"],
        "groups": ["Groups", "columns", "patches"],
        "masking": ["masked_outputs"],
        "quadrature": ["integral_form"],
        "report": ["Report"],
        "smoothness": ["derivatives"],
        "stability": ["Stability"],
        "tokens": ["words"],
        "verdict": ["Status", "Verdict"],
    },
)

if TYPE_CHECKING:
    from verify.checks import check as check
    from verify.checks import check_values as check_values
    from verify.conditions import interactions as interactions
    from verify.exact import exact_outputs as exact_outputs
    from verify.explain.baselines import learn_baseline as learn_baseline
    from verify.explain.comparison import Comparison as Comparison
    from verify.explain.comparison import compare_explanations as compare_explanations
    from verify.explain.comparison import unfaithfulness as unfaithfulness
    from verify.explain.folding import AndOrGraph as AndOrGraph
    from verify.explain.folding import and_or_graph as and_or_graph
    from verify.explain.graph import ConceptGraph as ConceptGraph
    from verify.explain.indices import banzhaf as banzhaf
    from verify.explain.indices import shapley_interactions as shapley_interactions
    from verify.explain.indices import shapley_taylor as shapley_taylor
    from verify.explain.indices import shapley_values as shapley_values
    from verify.explain.interop import to_shapiq as to_shapiq
    from verify.explain.learned import LearnedBaseline as LearnedBaseline
    from verify.explain.selection import concepts as concepts
    from verify.explain.split import AndOrSplit as AndOrSplit
    from verify.explain.split import and_or as and_or
    from verify.explain.split import or_interactions as or_interactions
    from verify.groups import Groups as Groups
    from verify.groups import columns as columns
    from verify.groups import patches as patches
    from verify.masking import masked_outputs as masked_outputs
    from verify.quadrature import integral_form as integral_form
    from verify.report import Report as Report
    from verify.smoothness import derivatives as derivatives
    from verify.stability import Stability as Stability
    from verify.tokens import words as words
    from verify.verdict import Status as Status
    from verify.verdict import Verdict as Verdict
