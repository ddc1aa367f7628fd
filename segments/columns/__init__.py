"""Columns: exact, incremental copies of PostgreSQL tables as Parquet files, for asking many rows at once.

They can be thrown away and rebuilt at any time (``manage.py columns rebuild``). Nothing here is imported by
hand outside of ``segments``: ``catch_up`` copies what is new, ``tidy`` keeps the parts few and sorted,
``column_health`` says how fresh they are.
"""
