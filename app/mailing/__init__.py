"""Mail: messages delivered by the worker, digests, and what each officer chose."""
