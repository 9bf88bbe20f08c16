"""Layout parts made from a snapshot: cards, scenes, desk rows and phrases."""
