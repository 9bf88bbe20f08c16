"""The demo city: invented records with a believable rhythm, through the same door as real ones.

Each day of a feed is drawn once, whole, from a generator seeded by city, feed and day: the truth, with all its
milestones, also those still to come. What a source would have reported by an instant is that truth, masked.
So any two ways of asking for the same instant agree.
"""
