"""The demo city: invented records in the shape of the real feeds, from a seed and nothing else."""

from db.simulate.demo import DemoCity

__all__ = ["DemoCity"]
