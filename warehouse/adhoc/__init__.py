"""SQL of readers: asked in processes of their own, so that whatever it does, the portal and other readers go on.

`pool.start` gives a `Run`: batches as they come, how far it is, `stop`. Fences, from the inside out: one SELECT whose tables
and functions are known (policy), rows that its reader may see (access), a locked engine that reaches only the build's
files (engine), a process that can write nothing and read little (fence), limits watched from outside (pool, process).
"""
