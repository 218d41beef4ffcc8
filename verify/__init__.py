"""What trained networks do: masked scores, their interactions, and verdicts on the conditions.

Names are loaded on first use (PEP 562), so that `import verify` loads neither torch nor matplotlib.
"""

from typing import TYPE_CHECKING

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "exact.scores": ["exact_outputs"],
        "explain.baselines.learned": ["LearnedBaseline"],
        "explain.baselines.learning": ["learn_baseline"],
        "explain.baselines.raw_loss": ["LearnedVector", "learn_embedding"],
        "explain.concepts.comparison": ["Comparison", "compare_explanations", "unfaithfulness"],
        "explain.concepts.graph": ["AndOrGraph", "ConceptGraph", "and_or_graph"],
        "explain.concepts.indices": [
            "banzhaf",
            "shapley_interactions",
            "shapley_taylor",
            "shapley_values",
        ],
        "explain.concepts.interop": ["to_shapiq"],
        "explain.protocols.extraction": ["Extraction", "extract"],
        "explain.protocols.graphs": ["concepts"],
        "explain.protocols.null": ["AgainstNull", "against_null"],
        "explain.protocols.protocol": ["PROTOCOLS", "Protocol"],
        "explain.protocols.ties": ["count_over_optima"],
        "explain.split.split": ["AndOrSplit", "and_or", "or_interactions"],
        "games.dividends": ["interactions"],
        "many.calls": [
            "energy_certificate_many",
            "interactions_many",
            "order_means_many",
            "sampled_indices_many",
            "sparse_interactions_many",
        ],
        "many.checks": ["check_many"],
        "records.all_interactions": ["AllInteractions"],
        "report.check": ["check"],
        "report.partial": ["PartialReport"],
        "report.loading": ["load"],
        "report.report": ["Report"],
        "report.samples": ["plot_beeswarm", "reports_of"],
        "report.stability": ["Stability"],
        "report.values": ["check_values"],
        "report.vary": ["stability"],
        "sampling.attributions": ["SampledIndices"],
        "sampling.calls": [
            "energy_certificate",
            "interactions_up_to",
            "order_means",
            "sampled_indices",
            "sparse_interactions",
        ],
        "sampling.certificate": ["EnergyCertificate"],
        "sampling.low_orders": ["LowOrders"],
        "sampling.means": ["OrderMeans"],
        "sampling.residual": ["ResidualTest"],
        "sampling.resuming": ["Finished", "MaskFailed"],
        "sampling.sparse": ["SparseInteractions"],
        "scores.groups": ["Groups", "columns", "patches"],
        "scores.integrated": ["BackgroundIntegrated"],
        "scores.masked_model": ["MaskedModel", "masked_outputs"],
        "scores.texts": ["text_game"],
        "scores.words": ["words"],
        "smoothness.quadrature": ["integral_form"],
        "smoothness.verdict": ["derivatives"],
        "verdicts.verdict": ["Status", "Verdict"],
    },
)

if TYPE_CHECKING:
    from verify.exact.scores import exact_outputs as exact_outputs
    from verify.explain.baselines.learned import LearnedBaseline as LearnedBaseline
    from verify.explain.baselines.learning import learn_baseline as learn_baseline
    from verify.explain.baselines.raw_loss import LearnedVector as LearnedVector
    from verify.explain.baselines.raw_loss import learn_embedding as learn_embedding
    from verify.explain.concepts.comparison import Comparison as Comparison
    from verify.explain.concepts.comparison import compare_explanations as compare_explanations
    from verify.explain.concepts.comparison import unfaithfulness as unfaithfulness
    from verify.explain.concepts.graph import AndOrGraph as AndOrGraph
    from verify.explain.concepts.graph import ConceptGraph as ConceptGraph
    from verify.explain.concepts.graph import and_or_graph as and_or_graph
    from verify.explain.concepts.indices import banzhaf as banzhaf
    from verify.explain.concepts.indices import shapley_interactions as shapley_interactions
    from verify.explain.concepts.indices import shapley_taylor as shapley_taylor
    from verify.explain.concepts.indices import shapley_values as shapley_values
    from verify.explain.concepts.interop import to_shapiq as to_shapiq
    from verify.explain.protocols.extraction import Extraction as Extraction
    from verify.explain.protocols.extraction import extract as extract
    from verify.explain.protocols.graphs import concepts as concepts
    from verify.explain.protocols.null import AgainstNull as AgainstNull
    from verify.explain.protocols.null import against_null as against_null
    from verify.explain.protocols.protocol import PROTOCOLS as PROTOCOLS
    from verify.explain.protocols.protocol import Protocol as Protocol
    from verify.explain.protocols.ties import count_over_optima as count_over_optima
    from verify.explain.split.split import AndOrSplit as AndOrSplit
    from verify.explain.split.split import and_or as and_or
    from verify.explain.split.split import or_interactions as or_interactions
    from verify.games.dividends import interactions as interactions
    from verify.many.calls import energy_certificate_many as energy_certificate_many
    from verify.many.calls import interactions_many as interactions_many
    from verify.many.calls import order_means_many as order_means_many
    from verify.many.calls import sampled_indices_many as sampled_indices_many
    from verify.many.calls import sparse_interactions_many as sparse_interactions_many
    from verify.many.checks import check_many as check_many
    from verify.records.all_interactions import AllInteractions as AllInteractions
    from verify.report.check import check as check
    from verify.report.loading import load as load
    from verify.report.partial import PartialReport as PartialReport
    from verify.report.report import Report as Report
    from verify.report.samples import plot_beeswarm as plot_beeswarm
    from verify.report.samples import reports_of as reports_of
    from verify.report.stability import Stability as Stability
    from verify.report.values import check_values as check_values
    from verify.report.vary import stability as stability
    from verify.sampling.attributions import SampledIndices as SampledIndices
    from verify.sampling.calls import energy_certificate as energy_certificate
    from verify.sampling.calls import interactions_up_to as interactions_up_to
    from verify.sampling.calls import order_means as order_means
    from verify.sampling.calls import sampled_indices as sampled_indices
    from verify.sampling.calls import sparse_interactions as sparse_interactions
    from verify.sampling.certificate import EnergyCertificate as EnergyCertificate
    from verify.sampling.low_orders import LowOrders as LowOrders
    from verify.sampling.means import OrderMeans as OrderMeans
    from verify.sampling.residual import ResidualTest as ResidualTest
    from verify.sampling.resuming import Finished as Finished
    from verify.sampling.resuming import MaskFailed as MaskFailed
    from verify.sampling.sparse import SparseInteractions as SparseInteractions
    from verify.scores.groups import Groups as Groups
    from verify.scores.groups import columns as columns
    from verify.scores.groups import patches as patches
    from verify.scores.integrated import BackgroundIntegrated as BackgroundIntegrated
    from verify.scores.masked_model import MaskedModel as MaskedModel
    from verify.scores.masked_model import masked_outputs as masked_outputs
    from verify.scores.texts import text_game as text_game
    from verify.scores.words import words as words
    from verify.smoothness.quadrature import integral_form as integral_form
    from verify.smoothness.verdict import derivatives as derivatives
    from verify.verdicts.verdict import Status as Status
    from verify.verdicts.verdict import Verdict as Verdict
