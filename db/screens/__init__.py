"""The screens of the command center: how large, how far away, what they show in turn, and what they last painted."""
