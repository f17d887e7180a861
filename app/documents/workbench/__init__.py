"""The workbench of documents: writing, versions, checks, editions, embargo, and the files beside them."""
