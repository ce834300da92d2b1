"""Who is supervised: enterprises and their capacities, persons and their appointments, tiers over time.

In: spreadsheets of enterprises and of the roster. Decided here: tier by size, who serves where on a day.
Out: persons that a frame can be built from, and the fact that somebody was assessed.
"""
