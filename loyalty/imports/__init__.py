"""Files of members and activity on their way in: what they are and what their cells mean.

Reading knows nothing of the database. ``opening.open_table`` gives batches of cells, ``guessing`` proposes
what the columns mean, ``values`` turns cells into dates, money and words or says why not.
"""
