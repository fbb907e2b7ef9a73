"""The reference connector with one bug of `sis_contract/mutants/consumer.toml` at a time.

One module a family; `python -m scripts.mutation.consumer ID` is the connector that has the bug.
"""
