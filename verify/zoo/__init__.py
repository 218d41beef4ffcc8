"""What the suite tests on: data sets that need no download, small networks, seeded training.

Names are loaded on first use, so that `import verify.zoo` loads no torch.
"""

from typing import TYPE_CHECKING

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "tasks.cases": ["Case", "Task"],
        "data.datasets": ["Dataset", "mnist", "tic_tac_toe"],
        "networks.architectures": ["lenet", "mlp5"],
        "tasks.catalogue": ["FINER", "TASKS"],
        "training.training": ["Hyperparameters", "Trained", "train"],
    },
)

if TYPE_CHECKING:
    from verify.zoo.data.datasets import Dataset as Dataset
    from verify.zoo.data.datasets import mnist as mnist
    from verify.zoo.data.datasets import tic_tac_toe as tic_tac_toe
    from verify.zoo.networks.architectures import lenet as lenet
    from verify.zoo.networks.architectures import mlp5 as mlp5
    from verify.zoo.tasks.cases import Case as Case
    from verify.zoo.tasks.cases import Task as Task
    from verify.zoo.tasks.catalogue import FINER as FINER
    from verify.zoo.tasks.catalogue import TASKS as TASKS
    from verify.zoo.training.training import Hyperparameters as Hyperparameters
    from verify.zoo.training.training import Trained as Trained
    from verify.zoo.training.training import train as train
