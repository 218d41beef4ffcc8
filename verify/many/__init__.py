"""Many samples of one network: on one core, on all of them, or on many machines.

One call, `check_many(model, X, baseline)`, and the like for interactions and what is sampled.  The
backend of joblib decides where it runs; the call stays the same.  On one machine::

    from verify import check_many

    table = check_many(model, X, baseline, folder="kept", jobs=4, progress=True)

On a cluster, of SLURM for example (pip install "sparse-concepts[cluster]" dask-jobqueue)::

    import joblib
    from dask.distributed import Client
    from dask_jobqueue import SLURMCluster

    from verify import check_many

    cluster = SLURMCluster(cores=8, processes=8, memory="16GB")
    cluster.scale(jobs=20)
    with Client(cluster), joblib.parallel_config("dask"):
        table = check_many(model, X, baseline, folder="kept")

With Ray it is `ray.util.joblib.register_ray()` and `parallel_config("ray")`.  Ray, and any backend
that hands out results only when all are there, gets a few packs at a time.  "threading" saves the
sending, where the model releases Python's lock; "multiprocessing" is refused: joblib waits for ever
for a process that died, and for one that was copied from this one while torch had threads.

**What stands deaths.**  Every finished sample is a file, whole or not there, under a key of all
that it depends on; a run that was killed, whichever process it was, is given again and goes on.  A
worker that dies costs what it had in hand, which is done again; a sample whose worker dies again
and again is a row that says so.  Workers on this machine end by themselves, a second after the run
is killed.

**What it costs.**  For a sample of n variables under a baseline, a multilayer perceptron in float32
on one core (8 samples each, of a processor that others used at the same time):

======================================  =======  =======  ========
n                                             6        9        12
======================================  =======  =======  ========
rows that the model is given                794    3 703    11 406
time of `check`                          0.16 s   0.38 s     1.1 s
sent to a worker: the sample, x             24 B     36 B      48 B
sent back: the report                      5 kB    16 kB    103 kB
its file in `folder`                       9 kB    38 kB    171 kB
to write it (to disk, for certain)        14 ms    18 ms     45 ms
to read it when a run is taken up          6 ms    14 ms     59 ms
======================================  =======  =======  ========

The rows are 2^n for the table, 2^n in another order (at most 4096), 2^n in float64 for its error
(at most 1024) and about 2300 for what rounding does inside; a background of m rows makes it m times
as many.  The model itself goes to each worker once (under loky; with Dask to each machine).

**What limits at 10⁶ samples of 9 variables.**  The work is 380 000 core-seconds, about 105 hours of
one core.  The process that made the call writes the files, 18 ms each, 5 hours in all; beyond some
twenty workers it is what the others wait for.  Then give each of several calls a part of X and one
folder for all, or no folder and parts that fit into memory (16 kB a report, 16 GB in all).  Files
are 38 GB.  A large network changes this: where a sample takes minutes on a GPU, nothing here counts
beside it.
"""
