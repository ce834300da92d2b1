"""One campaign: the plan and its approval, the frozen frame, the draw and its proof, sessions and seats.

In: the registry as it stands on the day of the freeze, a blueprint. Decided here: who is in the population and why
others are not, who is drawn, where and when they sit. Out: seats.
"""
